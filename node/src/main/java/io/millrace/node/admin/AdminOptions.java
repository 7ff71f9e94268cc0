package io.millrace.node.admin;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A command line, checked.
 *
 * @param host     of the node that is asked
 * @param port     of its admin RPC
 * @param database empty unless given
 * @param limit    of parts; 0 for the node's own
 * @param watch    time between two rounds
 */
record AdminOptions(Command command, List<String> arguments, String host, int port, Duration timeout, String database,
        int limit, boolean isJson, boolean isAll, Optional<Duration> watch) {
    static final String DEFAULT_HOST = "127.0.0.1";
    static final int DEFAULT_PORT = 9100;
    private static final String DEFAULT_DATABASE = "default";
    private static final long DEFAULT_TIMEOUT_SECONDS = 10;
    private static final int MAX_SECONDS = 3600;
    private static final int MAX_PARTS = 10_000;
    private static final Pattern TABLE_NAME = Pattern
            .compile("(?:(?:`([^`]+)`|([^.`]+))\\.)?(?:`([^`]+)`|([^`]+))");

    /** Names a table. */
    record TableName(String database, String table) {
        @Override
        public String toString() {
            return database + "." + table;
        }
    }

    AdminOptions {
        arguments = List.copyOf(arguments);
    }

    static AdminOptions parse(String... args) {
        return new Parser(args).parse();
    }

    /** The table, if the arguments begin with one. */
    Optional<TableName> table() {
        if (arguments.isEmpty()) {
            return Optional.empty();
        }
        Matcher matcher = TABLE_NAME.matcher(arguments.getFirst());
        if (!matcher.matches()) {
            throw new UsageException(
                    "'" + arguments.getFirst() + "' is not a table's name; write TABLE, DATABASE.TABLE,"
                            + " or in backquotes `DATABASE`.`TABLE`");
        }
        String named = either(matcher.group(1), matcher.group(2), "");
        if (!named.isEmpty() && !database.isEmpty() && !named.equals(database)) {
            throw new UsageException("two databases: " + arguments.getFirst() + " and --database " + database);
        }
        return Optional.of(new TableName(either(named, database, DEFAULT_DATABASE),
                either(matcher.group(3), matcher.group(4), "")));
    }

    TableName requiredTable() {
        return table().orElseThrow(() -> new UsageException("the table is missing: " + command.usage()));
    }

    /** The second and third argument, a topic partition. */
    Optional<TopicAndPartition> topicPartition() {
        return arguments.size() < 3 ? Optional.empty()
                : Optional.of(new TopicAndPartition(arguments.get(1),
                        (int) number("the partition", arguments.get(2), 0, Integer.MAX_VALUE)));
    }

    /** Names a topic partition. */
    record TopicAndPartition(String topic, int partition) {
        @Override
        public String toString() {
            return topic + "-" + partition;
        }
    }

    /** The fourth argument of a seek. */
    long offset() {
        return number("the offset", arguments.get(3), 0, Long.MAX_VALUE);
    }

    private static String either(@Nullable String first,
            @Nullable String second, String otherwise) {
        if (first != null && !first.isEmpty()) {
            return first;
        }
        return second != null && !second.isEmpty() ? second : otherwise;
    }

    private static long number(String what, String text, long min, long max) {
        long value;
        try {
            value = Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new UsageException(what + " must be a whole number, not '" + text + "'");
        }
        if (value < min || value > max) {
            throw new UsageException(what + " must be from " + min + " to " + max + ", not " + text);
        }
        return value;
    }

    /** Reads the arguments, in any order. Used once. */
    private static final class Parser {
        private final String[] args;
        private int next;
        private final List<String> words = new ArrayList<>();
        private String host = DEFAULT_HOST;
        private int port = DEFAULT_PORT;
        private Duration timeout = Duration.ofSeconds(DEFAULT_TIMEOUT_SECONDS);
        private String database = "";
        private int limit;
        private boolean isJson;
        private boolean isAll;
        private Optional<Duration> watch = Optional.empty();

        Parser(String... args) {
            this.args = args.clone();
        }

        AdminOptions parse() {
            while (next < args.length) {
                String arg = args[next++];
                if (arg.startsWith("-") && arg.length() > 1) {
                    option(arg);
                } else {
                    words.add(arg);
                }
            }
            if (words.isEmpty()) {
                throw new UsageException("a command is missing; the commands are " + Command.words());
            }
            Command command = Command.parse(words.getFirst());
            List<String> arguments = words.subList(1, words.size());
            if (!command.takes(arguments.size())) {
                throw new UsageException("wrong number of arguments; write " + command.usage());
            }
            if ((command == Command.PAUSE || command == Command.RESUME) && arguments.size() == 2) {
                throw new UsageException("a topic needs a partition: " + command.usage());
            }
            if (command.isChange() && watch.isPresent()) {
                throw new UsageException("--watch is for looking, and " + command.word() + " changes something");
            }
            if (limit > 0 && command != Command.PARTS) {
                throw new UsageException("--limit is for parts only");
            }
            AdminOptions options = new AdminOptions(command, arguments, host, port, timeout, database, limit, isJson,
                    isAll, watch);
            options.check();
            return options;
        }

        private void option(String arg) {
            int equals = arg.indexOf('=');
            String name = equals < 0 ? arg : arg.substring(0, equals);
            switch (name) {
                case "--json" -> isJson = flag(name, equals);
                case "--all" -> isAll = flag(name, equals);
                case "--host" -> host(value(name, arg, equals));
                case "--port" -> port = (int) number(name, value(name, arg, equals), 1, 65_535);
                case "--timeout" ->
                    timeout = Duration.ofSeconds(number(name, value(name, arg, equals), 1, MAX_SECONDS));
                case "--watch" ->
                    watch = Optional.of(Duration.ofSeconds(number(name, value(name, arg, equals), 1, MAX_SECONDS)));
                case "--database" -> database = value(name, arg, equals);
                case "--limit" -> limit = (int) number(name, value(name, arg, equals), 1, MAX_PARTS);
                default -> throw new UsageException("there is no option '" + name
                        + "'; the options are --host, --port, --timeout, --database, --all, --json, --watch, --limit and"
                        + " --help");
            }
        }

        private static boolean flag(String name, int equals) {
            if (equals >= 0) {
                throw new UsageException(name + " takes no value");
            }
            return true;
        }

        private String value(String name, String arg, int equals) {
            String value;
            if (equals >= 0) {
                value = arg.substring(equals + 1);
            } else if (next < args.length) {
                value = args[next++];
            } else {
                value = "";
            }
            if (value.isEmpty()) {
                throw new UsageException(name + " needs a value");
            }
            return value;
        }

        /** Also {@code HOST:PORT}, as addresses are printed. */
        private void host(String value) {
            int colon = value.indexOf(':');
            if (colon > 0 && colon == value.lastIndexOf(':')) {
                host = value.substring(0, colon);
                port = (int) number("--port", value.substring(colon + 1), 1, 65_535);
            } else {
                host = value;
            }
        }
    }

    /** Finds errors in the arguments before anybody is asked. */
    private void check() {
        if (command == Command.FAILPOINT) {
            boolean isList = arguments.getFirst().equals("list");
            boolean isChange = arguments.getFirst().equals("arm") || arguments.getFirst().equals("disarm");
            if (!isList && !isChange || arguments.size() != (isList ? 1 : 2)) {
                throw new UsageException("write " + command.usage());
            }
            return;
        }
        table();
        topicPartition();
        if (command == Command.SEEK) {
            offset();
        }
    }
}
