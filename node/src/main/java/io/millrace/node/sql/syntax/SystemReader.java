package io.millrace.node.sql.syntax;

import io.millrace.node.sql.grammar.SqlParserGrammar.SystemContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.SystemWordContext;
import io.millrace.node.sql.syntax.Statement.SystemCommand;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** SYSTEM: its commands are phrases, and after the phrase come a cluster, a text, a name and modifiers. */
final class SystemReader {

    private static final List<String> ON_OFF = List.of("MERGES", "TTL MERGES", "MOVES", "FETCHES", "REPLICATED SENDS",
            "REPLICATION QUEUES", "DISTRIBUTED SENDS", "VIEWS", "VIEW", "PULLING REPLICATION LOG", "CLEANUP", "LISTEN");

    /** Longer phrases first: STOP TTL MERGES is not STOP of a table named TTL. */
    private static final List<List<String>> COMMANDS = Stream
            .concat(Stream.of("SYNC REPLICA", "SYNC DATABASE REPLICA", "SYNC FILE CACHE", "RESTART REPLICA",
                    "RESTART REPLICAS", "RESTORE REPLICA", "DROP REPLICA", "DROP DATABASE REPLICA", "FLUSH LOGS",
                    "FLUSH DISTRIBUTED", "FLUSH ASYNC INSERT QUEUE", "RELOAD CONFIG", "RELOAD USERS",
                    "RELOAD DICTIONARIES", "RELOAD DICTIONARY", "WAIT LOADING PARTS", "WAIT FAILPOINT",
                    "WAIT VIEW", "REFRESH VIEW", "CANCEL VIEW", "ENABLE FAILPOINT", "DISABLE FAILPOINT",
                    "DROP MARK CACHE", "DROP UNCOMPRESSED CACHE", "DROP DNS CACHE", "DROP QUERY CACHE",
                    "DROP COMPILED EXPRESSION CACHE", "DROP SCHEMA CACHE", "DROP FORMAT SCHEMA CACHE",
                    "CLEAR MARK CACHE", "CLEAR UNCOMPRESSED CACHE", "CLEAR DNS CACHE", "UNFREEZE", "SHUTDOWN",
                    "KILL", "STOP", "START"),
                    ON_OFF.stream().flatMap(what -> Stream.of("STOP " + what, "START " + what)))
            .map(command -> List.of(command.split(" ", -1)))
            .sorted(Comparator.comparingInt((List<String> words) -> words.size()).reversed())
            .toList();

    private static final List<String> MODIFIERS = List.of("STRICT", "LIGHTWEIGHT", "PULL", "FROM", "TABLE", "DATABASE",
            "ALL", "IF", "EXISTS");

    private final List<String> tokens;
    private int next;

    private SystemReader(List<String> tokens) {
        this.tokens = tokens;
    }

    static SystemCommand read(SystemContext context) {
        return new SystemReader(context.systemWord().stream().map(SystemWordContext::getText).toList()).read();
    }

    private SystemCommand read() {
        List<String> command = COMMANDS.stream()
                .filter(this::startsWith)
                .findFirst()
                .orElseThrow(() -> SyntaxErrors.notSupported("SYSTEM " + String.join(" ", tokens)));
        next = command.size();
        QualifiedName target = null;
        String argument = null;
        String cluster = null;
        List<String> modifiers = new ArrayList<>();
        while (next < tokens.size()) {
            String token = tokens.get(next);
            String upper = token.toUpperCase(Locale.ROOT);
            if (upper.equals("ON") && cluster == null && next + 2 < tokens.size()
                    && tokens.get(next + 1).equalsIgnoreCase("CLUSTER")) {
                cluster = word(tokens.get(next + 2));
                next += 3;
            } else if (token.charAt(0) == '\'' && argument == null) {
                argument = LiteralReader.text(token);
                next++;
            } else if (isModifier(upper, command, target)) {
                modifiers.add(upper);
                next++;
            } else if (target == null && !token.equals(".")) {
                target = name();
            } else {
                throw new UserException(ErrorCode.SYNTAX_ERROR, "Syntax error: unexpected " + token + " in SYSTEM "
                        + String.join(" ", command));
            }
        }
        return new SystemCommand(String.join(" ", command), target, argument, cluster, modifiers);
    }

    /** A word after the target, or one that a text came before: DROP REPLICA 'r' FROM TABLE t. */
    private boolean isModifier(String upper, List<String> command, @Nullable QualifiedName target) {
        boolean partOfName = next + 1 < tokens.size() && tokens.get(next + 1).equals(".");
        return MODIFIERS.contains(upper) && !partOfName
                && (target != null || command.equals(List.of("DROP", "REPLICA")) || upper.equals("IF")
                        || upper.equals("EXISTS") || upper.equals("ALL") && next + 1 == tokens.size());
    }

    private boolean startsWith(List<String> command) {
        if (command.size() > tokens.size()) {
            return false;
        }
        for (int i = 0; i < command.size(); i++) {
            if (!tokens.get(i).equalsIgnoreCase(command.get(i))) {
                return false;
            }
        }
        return true;
    }

    private QualifiedName name() {
        String first = word(tokens.get(next++));
        if (next + 1 < tokens.size() && tokens.get(next).equals(".")) {
            next += 2;
            return QualifiedName.of(first, word(tokens.get(next - 1)));
        }
        return QualifiedName.of(first);
    }

    private static String word(String token) {
        return token.charAt(0) == '\'' ? LiteralReader.text(token) : LiteralReader.identifier(token);
    }
}
