package io.millrace.node.sql.syntax;

import io.millrace.node.sql.grammar.SqlLexer;
import java.util.ArrayList;
import java.util.List;
import org.antlr.v4.runtime.CommonToken;
import org.antlr.v4.runtime.Lexer;
import org.antlr.v4.runtime.Token;

/**
 * The tokens of one statement. Reading stops at a semicolon, at the first byte that is no token, and where the inline
 * data of an INSERT start.
 *
 * @param tokens without comments and spaces; the last is {@link Token#EOF}, or what is no token followed by it
 * @param dataOffset where inline data start, -1 if the statement has none
 */
record Tokens(byte[] text, List<Token> tokens, int dataOffset) {

    static Tokens read(byte[] text, int from) {
        Lexer lexer = newLexer(text, from);
        List<Token> tokens = new ArrayList<>();
        int dataOffset = -1;
        int depth = 0;
        boolean insertHead = false;
        int end = text.length;
        while (true) {
            Token token = lexer.nextToken();
            int type = token.getType();
            if (token.getChannel() != Token.DEFAULT_CHANNEL) {
                continue;
            }
            if (type == Token.EOF || type == SqlLexer.SEMICOLON) {
                end = type == Token.EOF ? text.length : token.getStartIndex();
                break;
            }
            tokens.add(token);
            joinUnclosedComment(tokens);
            if (isNoToken(tokens.getLast())) {
                break;
            }
            if (tokens.size() == 1) {
                insertHead = type == SqlLexer.INSERT;
            }
            depth += depthChange(type);
            if (insertHead && depth == 0 && tokens.size() > 2) {
                insertHead = type != SqlLexer.SELECT && type != SqlLexer.WITH || followsName(tokens, 2);
                if (endsInsertHead(tokens)) {
                    end = token.getStopIndex() + 1;
                    dataOffset = type == SqlLexer.VALUES ? end : skipLineEnd(text, end);
                    break;
                }
            }
        }
        tokens.add(endToken(tokens, end));
        return new Tokens(text, List.copyOf(tokens), dataOffset);
    }

    static Lexer newLexer(byte[] text, int from) {
        ByteCharStream stream = new ByteCharStream(text);
        stream.seek(from);
        SqlLexer lexer = new SqlLexer(stream);
        lexer.removeErrorListeners();
        return lexer;
    }

    static boolean isNoToken(Token token) {
        return switch (token.getType()) {
            case SqlLexer.UNKNOWN, SqlLexer.UNCLOSED_STRING, SqlLexer.UNCLOSED_BACKQUOTED,
                    SqlLexer.UNCLOSED_DOUBLE_QUOTED, SqlLexer.UNCLOSED_COMMENT ->
                true;
            default -> false;
        };
    }

    /** A comment without end reads as a division and a star; in a text that can be read those never touch. */
    private static void joinUnclosedComment(List<Token> tokens) {
        int last = tokens.size() - 1;
        if (last > 0 && tokens.get(last).getType() == SqlLexer.STAR
                && tokens.get(last - 1).getType() == SqlLexer.SLASH
                && tokens.get(last - 1).getStopIndex() + 1 == tokens.get(last).getStartIndex()) {
            CommonToken comment = new CommonToken(tokens.get(last - 1));
            comment.setType(SqlLexer.UNCLOSED_COMMENT);
            comment.setStopIndex(tokens.get(last).getStopIndex());
            tokens.removeLast();
            tokens.set(last - 1, comment);
        }
    }

    /** {@code VALUES} or {@code FORMAT name}, where they are no part of the table's name. */
    private static boolean endsInsertHead(List<Token> tokens) {
        if (tokens.getLast().getType() == SqlLexer.VALUES) {
            return !followsName(tokens, 2);
        }
        return tokens.size() > 3 && tokens.get(tokens.size() - 2).getType() == SqlLexer.FORMAT
                && !followsName(tokens, 3) && isWord(tokens.getLast());
    }

    /** Whether the token {@code back} from the end opens a name, so that the next one is part of it. */
    private static boolean followsName(List<Token> tokens, int back) {
        return switch (tokens.get(tokens.size() - back).getType()) {
            case SqlLexer.INTO, SqlLexer.TABLE, SqlLexer.DOT, SqlLexer.EQUALS -> true;
            default -> false;
        };
    }

    private static boolean isWord(Token token) {
        int first = token.getText().charAt(0);
        return Character.isLetterOrDigit(first) || first == '_' || first == '`' || first == '"';
    }

    private static int depthChange(int type) {
        return switch (type) {
            case SqlLexer.LPAREN, SqlLexer.LBRACKET, SqlLexer.LBRACE -> 1;
            case SqlLexer.RPAREN, SqlLexer.RBRACKET, SqlLexer.RBRACE -> -1;
            default -> 0;
        };
    }

    /** After FORMAT come blanks and at most one end of line; what follows is data, whatever it looks like. */
    private static int skipLineEnd(byte[] text, int from) {
        int at = from;
        while (at < text.length && (text[at] == ' ' || text[at] == '\t')) {
            at++;
        }
        if (at + 1 < text.length && text[at] == '\r' && text[at + 1] == '\n') {
            return at + 2;
        }
        return at < text.length && text[at] == '\n' ? at + 1 : at;
    }

    private static Token endToken(List<Token> tokens, int at) {
        CommonToken end = new CommonToken(Token.EOF, "<EOF>");
        end.setStartIndex(at);
        end.setStopIndex(at - 1);
        end.setTokenIndex(tokens.size());
        return end;
    }
}
