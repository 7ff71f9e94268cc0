package io.millrace.node.sql.syntax;

import io.millrace.node.sql.grammar.SqlLexer;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.antlr.v4.runtime.Token;

/**
 * Refuses text that would make the parser descend too deeply, before it descends: what nests is parentheses, CASE,
 * chains of conditionals and lambdas ({@code a ? b : c ? ...}), and runs of prefixes ({@code NOT NOT NOT ...}).
 */
final class Nesting {

    /** The parser descends some ten frames for each. */
    private static final int MAX_DEPTH = 250;

    private record Level(int chain, int prefixes) {
        private int depth() {
            return 1 + chain + prefixes;
        }
    }

    /** What stands before each open parenthesis. */
    private final Deque<Level> outer = new ArrayDeque<>();

    /** Conditionals and lambdas since the last comma. */
    private int chain;
    private int outerDepth;
    private int prefixes;

    private Nesting() {}

    static void check(List<Token> tokens) {
        Nesting nesting = new Nesting();
        for (Token token : tokens) {
            nesting.add(token.getType());
            if (nesting.outerDepth + nesting.chain + nesting.prefixes > MAX_DEPTH) {
                throw new UserException(ErrorCode.TOO_DEEP_RECURSION,
                        "Maximum parse depth (" + MAX_DEPTH + ") exceeded at position " + (token.getStartIndex() + 1)
                                + ": write the query with fewer nested expressions");
            }
        }
    }

    private void add(int type) {
        switch (type) {
            case SqlLexer.NOT, SqlLexer.MINUS, SqlLexer.PLUS, SqlLexer.EXPLAIN, SqlLexer.INTERVAL -> prefixes++;
            case SqlLexer.LPAREN, SqlLexer.LBRACKET, SqlLexer.CASE -> open();
            case SqlLexer.RPAREN, SqlLexer.RBRACKET, SqlLexer.END -> close();
            case SqlLexer.QUESTION, SqlLexer.ARROW -> {
                prefixes = 0;
                chain++;
            }
            case SqlLexer.COMMA -> {
                prefixes = 0;
                chain = 0;
            }
            default -> prefixes = 0;
        }
    }

    private void open() {
        Level level = new Level(chain, prefixes);
        outer.push(level);
        outerDepth += level.depth();
        chain = 0;
        prefixes = 0;
    }

    /** One that closes nothing is left to the parser. */
    private void close() {
        prefixes = 0;
        if (!outer.isEmpty()) {
            Level level = outer.pop();
            outerDepth -= level.depth();
            chain = level.chain;
        }
    }
}
