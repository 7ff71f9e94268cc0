package io.millrace.node.sql.syntax;

import io.millrace.node.sql.grammar.SqlLexer;
import io.millrace.node.sql.grammar.SqlParserGrammar;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import org.antlr.v4.runtime.NoViableAltException;
import org.antlr.v4.runtime.Parser;
import org.antlr.v4.runtime.RecognitionException;
import org.antlr.v4.runtime.RuleContext;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.atn.ATN;
import org.antlr.v4.runtime.atn.ATNConfig;
import org.antlr.v4.runtime.atn.ATNState;
import org.antlr.v4.runtime.atn.PredictionContext;
import org.antlr.v4.runtime.misc.IntervalSet;
import org.jspecify.annotations.Nullable;

/** Messages about text that cannot be read, in ClickHouse's words. Positions are in bytes, from one. */
final class SyntaxErrors {

    private static final int SHOWN_BYTES = 160;

    private SyntaxErrors() {}

    static UserException empty() {
        return new UserException(ErrorCode.SYNTAX_ERROR, "Empty query");
    }

    static UserException severalStatements(byte[] text, int semicolon) {
        return new UserException(ErrorCode.SYNTAX_ERROR,
                "Syntax error (Multi-statements are not allowed)" + place(text, semicolon, null).stripTrailing());
    }

    static UserException notSupported(String what) {
        return new UserException(ErrorCode.NOT_IMPLEMENTED, what + " is not supported");
    }

    /** @param passed what could have come instead, from the decisions taken at the refused token */
    static UserException of(Tokens tokens, Parser parser, RecognitionException error, IntervalSet passed) {
        Token token = error.getOffendingToken();
        byte[] text = tokens.text();
        String reason = lexicalReason(token);
        if (reason != null) {
            int start = token.getStartIndex();
            int end = token.getType() == SqlLexer.UNKNOWN ? start + 1 : text.length;
            return new UserException(ErrorCode.SYNTAX_ERROR,
                    reason + ": Syntax error" + place(text, start, shown(text, start, end)).stripTrailing());
        }
        Token parenthesis = unmatchedParenthesis(tokens.tokens());
        if (parenthesis != null) {
            return new UserException(ErrorCode.SYNTAX_ERROR,
                    "Syntax error" + place(text, parenthesis.getStartIndex(), parenthesis.getText())
                            + "Unmatched parentheses: " + parenthesis.getText());
        }
        boolean end = token.getType() == Token.EOF;
        return new UserException(ErrorCode.SYNTAX_ERROR,
                "Syntax error"
                        + place(text, token.getStartIndex(),
                                end ? null : shown(text, token.getStartIndex(), token.getStopIndex() + 1))
                        + expected(parser, error, passed));
    }

    private static @Nullable String lexicalReason(Token token) {
        return switch (token.getType()) {
            case SqlLexer.UNKNOWN -> "Unrecognized token";
            case SqlLexer.UNCLOSED_STRING -> "Single quoted string is not closed";
            case SqlLexer.UNCLOSED_BACKQUOTED -> "Back quoted string is not closed";
            case SqlLexer.UNCLOSED_DOUBLE_QUOTED -> "Double quoted string is not closed";
            case SqlLexer.UNCLOSED_COMMENT -> "Multiline comment is not closed";
            default -> null;
        };
    }

    /** {@code : failed at position 8 (x) (line 2, col 1): x y z. }, with the end of the query if there is no token. */
    private static String place(byte[] text, int at, @Nullable String token) {
        StringBuilder out = new StringBuilder(": failed at position ").append(at + 1)
                .append(" (")
                .append(token == null ? "end of query" : token)
                .append(')');
        int line = 1;
        int lineStart = 0;
        boolean multiline = false;
        for (int i = 0; i < text.length; i++) {
            if (text[i] == '\n') {
                multiline |= i + 1 < text.length;
                if (i < at) {
                    line++;
                    lineStart = i + 1;
                }
            }
        }
        if (multiline) {
            out.append(" (line ").append(line).append(", col ").append(at - lineStart + 1).append(')');
        }
        boolean cut = text.length - at > SHOWN_BYTES;
        return out.append(": ")
                .append(shown(text, at, Math.min(text.length, at + SHOWN_BYTES)))
                .append(cut ? "... " : ". ")
                .toString();
    }

    private static String shown(byte[] text, int from, int endExclusive) {
        return new String(text, from, endExclusive - from, StandardCharsets.UTF_8);
    }

    private static @Nullable Token unmatchedParenthesis(List<Token> tokens) {
        Deque<Token> open = new ArrayDeque<>();
        for (Token token : tokens) {
            switch (token.getType()) {
                case SqlLexer.LPAREN, SqlLexer.LBRACKET -> open.push(token);
                case SqlLexer.RPAREN, SqlLexer.RBRACKET -> {
                    int opening = token.getType() == SqlLexer.RPAREN ? SqlLexer.LPAREN : SqlLexer.LBRACKET;
                    if (open.isEmpty()) {
                        return token;
                    }
                    if (open.pop().getType() != opening) {
                        return token;
                    }
                }
                default -> {
                    // Any other token may stand inside.
                }
            }
        }
        return open.peek();
    }

    private static String expected(Parser parser, RecognitionException error, IntervalSet passed) {
        IntervalSet types = new IntervalSet(passed);
        if (error instanceof NoViableAltException noViable && noViable.getDeadEndConfigs() != null) {
            for (ATNConfig config : noViable.getDeadEndConfigs()) {
                follow(parser.getATN(), config.state, config.context, noViable.getCtx(), types);
            }
        } else if (error.getExpectedTokens() != null) {
            types.addAll(error.getExpectedTokens());
        }
        types.remove(Token.EPSILON);
        List<String> names = names(parser, types);
        return names.size() == 1 ? "Expected " + names.getFirst() : "Expected one of: " + String.join(", ", names);
    }

    /** Adds what may come at {@code state}, also after the rules around it have ended. */
    private static void follow(ATN atn, ATNState state, @Nullable PredictionContext callers,
            @Nullable RuleContext rule, IntervalSet types) {
        IntervalSet here = atn.nextTokens(state);
        types.addAll(here);
        if (!here.contains(Token.EPSILON)) {
            return;
        }
        if (callers == null || callers.isEmpty()) {
            if (rule != null) {
                types.addAll(atn.getExpectedTokens(state.stateNumber, rule));
            }
            return;
        }
        for (int i = 0; i < callers.size(); i++) {
            int returnState = callers.getReturnState(i);
            if (returnState == PredictionContext.EMPTY_RETURN_STATE) {
                follow(atn, state, null, rule, types);
            } else {
                follow(atn, atn.states.get(returnState), callers.getParent(i), rule, types);
            }
        }
    }

    /** A word that is expected only because it is an identifier, too, is left out. */
    private static List<String> names(Parser parser, IntervalSet types) {
        IntervalSet shown = new IntervalSet(types);
        if (types.contains(SqlLexer.IDENTIFIER)) {
            for (int rule : new int[] {SqlParserGrammar.RULE_freeWord, SqlParserGrammar.RULE_clauseWord,
                SqlParserGrammar.RULE_reservedWord}) {
                ATN atn = parser.getATN();
                IntervalSet words = atn.nextTokens(atn.ruleToStartState[rule]);
                if (words.subtract(types).isNil()) {
                    shown = shown.subtract(words);
                }
            }
        }
        List<String> names = new ArrayList<>();
        for (int type : shown.toList()) {
            String name = name(parser, type);
            if (!names.contains(name)) {
                names.add(name);
            }
        }
        return names;
    }

    private static String name(Parser parser, int type) {
        return switch (type) {
            case Token.EOF -> "end of query";
            case SqlLexer.IDENTIFIER, SqlLexer.BACKQUOTED, SqlLexer.DOUBLE_QUOTED -> "identifier";
            case SqlLexer.NUMBER -> "number";
            case SqlLexer.STRING, SqlLexer.HEX_STRING, SqlLexer.HEREDOC -> "string literal";
            case SqlLexer.EQUALS -> "=";
            case SqlLexer.NOT_EQUALS -> "!=";
            case SqlLexer.TUPLE_INDEX -> "tuple element";
            default -> {
                String literal = parser.getVocabulary().getLiteralName(type);
                yield literal == null
                        ? parser.getVocabulary().getDisplayName(type)
                        : literal.substring(1, literal.length() - 1).toUpperCase(Locale.ROOT);
            }
        };
    }
}
