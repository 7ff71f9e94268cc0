package io.millrace.node.sql.syntax;

import io.millrace.node.sql.syntax.Literal.BooleanLiteral;
import io.millrace.node.sql.syntax.Literal.FloatLiteral;
import io.millrace.node.sql.syntax.Literal.IntegerLiteral;
import io.millrace.node.sql.syntax.Literal.NullLiteral;
import io.millrace.node.sql.syntax.Literal.StringLiteral;
import java.math.BigDecimal;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Writes trees as ClickHouse would: over several lines, keywords in capitals, names quoted where they must be. What is
 * written reads as an equal tree.
 */
public final class SqlText {

    private static final Pattern BARE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    /** Words that cannot stand bare where an expression may begin. ClickHouse itself quotes the first line of them. */
    private static final Set<String> QUOTED = Set.of("distinct", "all", "table", "select", "from", "values", "null",
            "where", "prewhere", "having", "union", "join", "on", "using", "and", "or", "not", "case", "when", "then",
            "else", "in", "like", "ilike", "between", "is", "as", "true", "false", "inf", "nan", "with", "into",
            "except", "intersect");

    /** The decimal point stands within the digits between these powers of ten; beyond them there is an exponent. */
    private static final int MIN_PLAIN_EXPONENT = -6;
    private static final int MAX_PLAIN_EXPONENT = 21;

    private SqlText() {}

    /** The statement over several lines, without a semicolon. */
    public static String format(Statement statement) {
        TextWriter out = new TextWriter();
        new StatementText(out).write(statement);
        return out.toString();
    }

    public static String format(Query query) {
        TextWriter out = new TextWriter();
        new QueryText(out).write(query);
        return out.toString();
    }

    /** The expression with operators: {@code a + 1}. For the name of its column see {@link #expression}. */
    public static String format(Expression expression) {
        TextWriter out = new TextWriter();
        new QueryText(out).expressions().element(expression);
        return out.toString();
    }

    /**
     * ClickHouse's name for the column of an expression without alias: {@code plus(a, 1)} for {@code a + 1},
     * {@code count()} for {@code count(*)}. Of an expression with an alias, the alias.
     */
    public static String expression(Expression expression) {
        String alias = expression.alias();
        return alias == null ? ColumnNames.of(expression) : alias;
    }

    /** {@code Array(LowCardinality(String))}. */
    public static String type(TypeName type) {
        StringBuilder out = new StringBuilder();
        type(type, out);
        return out.toString();
    }

    private static void type(TypeName type, StringBuilder out) {
        out.append(BARE.matcher(type.name().replace(' ', '_')).matches() ? type.name() : quotedIdentifier(type.name()));
        if (type.arguments().isEmpty()) {
            return;
        }
        String separator = "(";
        for (TypeName.Argument argument : type.arguments()) {
            out.append(separator);
            separator = ", ";
            switch (argument) {
                case TypeName.Argument.Type nested -> type(nested.type(), out);
                case TypeName.Argument.Field field -> {
                    out.append(columnName(field.name())).append(' ');
                    type(field.type(), out);
                }
                case TypeName.Argument.Text text -> {
                    out.append(string(text.text()));
                    if (text.value() != null) {
                        out.append(" = ").append(text.value());
                    }
                }
                case TypeName.Argument.NumberValue number -> out.append(literal(number.value()));
                case TypeName.Argument.Setting setting ->
                    out.append(identifier(setting.name())).append(" = ").append(literal(setting.value()));
            }
        }
        out.append(')');
    }

    public static String literal(Literal literal) {
        return switch (literal) {
            case NullLiteral nothing -> "NULL";
            case BooleanLiteral bool -> String.valueOf(bool.value());
            case IntegerLiteral integer -> integer.value().toString();
            case FloatLiteral number -> number(number.value());
            case StringLiteral string -> string(string.value());
        };
    }

    /** A float with a point or an exponent, so that it reads as a float again: {@code 1000.}, {@code 1e-7}. */
    private static String number(double value) {
        if (Double.isNaN(value)) {
            return "nan";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "inf" : "-inf";
        }
        if (value == 0) {
            return 1 / value > 0 ? "0." : "-0.";
        }
        BigDecimal decimal = new BigDecimal(Double.toString(value)).stripTrailingZeros();
        String sign = decimal.signum() < 0 ? "-" : "";
        String digits = decimal.unscaledValue().abs().toString();
        int exponent = digits.length() - decimal.scale() - 1;
        if (exponent < MIN_PLAIN_EXPONENT || exponent >= MAX_PLAIN_EXPONENT) {
            String fraction = digits.length() == 1 ? "" : "." + digits.substring(1);
            return sign + digits.charAt(0) + fraction + "e" + exponent;
        }
        String plain = decimal.toPlainString();
        return plain.indexOf('.') < 0 ? plain + "." : plain;
    }

    /** {@code 'it\'s'}. */
    public static String string(String value) {
        StringBuilder out = new StringBuilder(value.length() + 2).append('\'');
        escape(value, '\'', out);
        return out.append('\'').toString();
    }

    /** The name, quoted if it cannot stand bare. */
    public static String identifier(String name) {
        return BARE.matcher(name).matches() && !QUOTED.contains(name.toLowerCase(Locale.ROOT))
                ? name
                : quotedIdentifier(name);
    }

    /** {@code `name`}. */
    public static String quotedIdentifier(String name) {
        StringBuilder out = new StringBuilder(name.length() + 2).append('`');
        escape(name, '`', out);
        return out.append('`').toString();
    }

    /** The name of a column, of which a dot is part: {@code n.a} is written {@code n.a}. */
    static String columnName(String name) {
        StringBuilder out = new StringBuilder();
        for (String part : name.split("\\.", -1)) {
            if (part.isEmpty()) {
                return quotedIdentifier(name);
            }
            out.append(out.isEmpty() ? "" : ".").append(identifier(part));
        }
        return out.toString();
    }

    public static String name(QualifiedName name) {
        return name.database() == null
                ? identifier(name.name())
                : identifier(name.database()) + "." + identifier(name.name());
    }

    private static void escape(String value, char quote, StringBuilder out) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '\b' -> out.append("\\b");
                case '\f' -> out.append("\\f");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                case '\0' -> out.append("\\0");
                case '\\' -> out.append("\\\\");
                default -> {
                    if (c == quote) {
                        out.append('\\').append(c);
                    } else if (Character.isLowSurrogate(c)
                            && (i == 0 || !Character.isHighSurrogate(value.charAt(i - 1)))) {
                        // A byte that is no UTF-8: see ByteText.
                        out.append("\\x").append(HexFormat.of().toHexDigits((byte) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
    }
}
