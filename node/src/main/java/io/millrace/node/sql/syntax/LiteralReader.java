package io.millrace.node.sql.syntax;

import io.millrace.node.sql.grammar.SqlLexer;
import io.millrace.node.sql.grammar.SqlParserGrammar.BooleanLiteralContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.LiteralContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.NullLiteralContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.NumberLiteralContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.PlainLiteralContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.SignedNumberContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.StringLiteralContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.UnsignedLiteralContext;
import io.millrace.node.sql.syntax.Literal.BooleanLiteral;
import io.millrace.node.sql.syntax.Literal.FloatLiteral;
import io.millrace.node.sql.syntax.Literal.IntegerLiteral;
import io.millrace.node.sql.syntax.Literal.NullLiteral;
import io.millrace.node.sql.syntax.Literal.StringLiteral;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;
import org.antlr.v4.runtime.ParserRuleContext;

/** Constants and quoted names. The text of a token has one character per byte. */
final class LiteralReader {

    private LiteralReader() {}

    static Literal read(LiteralContext context) {
        return switch (context) {
            case SignedNumberContext signed ->
                number(signed.getStop().getText(), signed.sign.getType() == SqlLexer.MINUS);
            case UnsignedLiteralContext unsigned -> read(unsigned.plainLiteral());
            default -> throw unknown(context);
        };
    }

    static Literal read(PlainLiteralContext context) {
        return switch (context) {
            case NumberLiteralContext number -> number(number.getText(), false);
            case StringLiteralContext string -> string(string.getText());
            case BooleanLiteralContext bool -> new BooleanLiteral(bool.TRUE() != null);
            case NullLiteralContext nothing -> NullLiteral.NULL;
            default -> throw unknown(context);
        };
    }

    static IllegalStateException unknown(ParserRuleContext context) {
        return new IllegalStateException("no reader for " + context.getClass().getSimpleName());
    }

    /** A whole number too large for 64 bits is a float, as in ClickHouse. */
    static Literal number(String text, boolean negative) {
        String digits = text.replace("_", "").toLowerCase(Locale.ROOT);
        double sign = negative ? -1.0 : 1.0;
        if (digits.equals("inf")) {
            return new FloatLiteral(sign * Double.POSITIVE_INFINITY);
        }
        if (digits.equals("nan")) {
            return new FloatLiteral(Double.NaN);
        }
        boolean hexadecimal = digits.startsWith("0x");
        if (hexadecimal && (digits.contains("p") || digits.contains("."))) {
            return new FloatLiteral(sign * Double.parseDouble(digits.contains("p") ? digits : digits + "p0"));
        }
        if (!hexadecimal && !digits.startsWith("0b") && (digits.contains(".") || digits.contains("e"))) {
            return floating(sign * Double.parseDouble(digits), text);
        }
        BigInteger value = hexadecimal ? new BigInteger(digits.substring(2), 16)
                : digits.startsWith("0b") ? new BigInteger(digits.substring(2), 2) : new BigInteger(digits);
        BigInteger signed = negative ? value.negate() : value;
        return IntegerLiteral.fits(signed) ? new IntegerLiteral(signed) : floating(signed.doubleValue(), text);
    }

    private static FloatLiteral floating(double value, String text) {
        if (Double.isInfinite(value)) {
            throw new UserException(ErrorCode.SYNTAX_ERROR,
                    "Syntax error: the number " + text + " does not fit into 64 bits");
        }
        return new FloatLiteral(value);
    }

    static StringLiteral string(String token) {
        byte[] bytes;
        if (token.startsWith("$")) {
            bytes = token.substring(2, token.length() - 2).getBytes(StandardCharsets.ISO_8859_1);
        } else if (token.startsWith("'")) {
            bytes = unquoted(token, '\'');
        } else {
            String digits = token.substring(2, token.length() - 1);
            bytes = HexFormat.of().parseHex(digits.length() % 2 == 0 ? digits : "0" + digits);
        }
        return new StringLiteral(ByteText.decode(bytes));
    }

    /** The value of a quoted string, without loss. */
    static String text(String token) {
        return string(token).value();
    }

    static String identifier(String token) {
        char first = token.charAt(0);
        return first == '`' || first == '"' ? ByteText.decode(unquoted(token, first)) : token;
    }

    private static byte[] unquoted(String token, char quote) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(token.length());
        int end = token.length() - 1;
        for (int i = 1; i < end; i++) {
            char c = token.charAt(i);
            if (c == quote) {
                i++;
                out.write(quote);
            } else if (c != '\\') {
                out.write(c);
            } else {
                i++;
                char escaped = token.charAt(i);
                if (escaped == 'x' && i + 2 < end && isHex(token.charAt(i + 1)) && isHex(token.charAt(i + 2))) {
                    out.write(HexFormat.fromHexDigits(token, i + 1, i + 3));
                    i += 2;
                } else if (escaped != 'N') {
                    unescape(escaped, out);
                }
            }
        }
        return out.toByteArray();
    }

    /** An escape that means nothing keeps its backslash, so that {@code LIKE '\%'} needs only one. */
    private static void unescape(char escaped, ByteArrayOutputStream out) {
        switch (escaped) {
            case 'a' -> out.write(0x07);
            case 'b' -> out.write('\b');
            case 'e' -> out.write(0x1B);
            case 'f' -> out.write('\f');
            case 'n' -> out.write('\n');
            case 'r' -> out.write('\r');
            case 't' -> out.write('\t');
            case 'v' -> out.write(0x0B);
            case '0' -> out.write(0);
            default -> {
                if ("\\`'\"/".indexOf(escaped) < 0 && escaped >= ' ') {
                    out.write('\\');
                }
                out.write(escaped);
            }
        }
    }

    private static boolean isHex(char c) {
        return HexFormat.isHexDigit(c);
    }
}
