package io.millrace.replication.column;

import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A small recursive-descent parser over type text. Used by one thread, once. */
final class DataTypeParser {
    private final String text;
    private int at;

    DataTypeParser(String text) {
        this.text = text;
    }

    DataType parse() {
        DataType type;
        try {
            type = type();
        } catch (IllegalArgumentException e) {
            throw new UserException(ErrorCode.ILLEGAL_TYPE_OF_ARGUMENT, e.getMessage() + ", in type " + text, e);
        }
        skipSpace();
        if (at != text.length()) {
            throw syntax("unexpected text after the type");
        }
        return type;
    }

    private DataType type() {
        String name = word();
        NumberType number = NumberType.byName().get(name);
        if (number != null) {
            return number;
        }
        return switch (name) {
            case "Bool" -> SimpleType.BOOL;
            case "String" -> withIgnoredLength(SimpleType.STRING);
            case "UUID" -> SimpleType.UUID;
            case "Nothing" -> SimpleType.NOTHING;
            case "FixedString" -> {
                open(name);
                int length = integer();
                close();
                yield new FixedStringType(length);
            }
            case "LowCardinality" -> {
                open(name);
                DataType inner = type();
                close();
                yield new LowCardinalityType(inner);
            }
            case "Nullable" -> {
                open(name);
                DataType inner = type();
                close();
                yield new NullableType(inner);
            }
            case "Array" -> {
                open(name);
                DataType element = type();
                close();
                yield new ArrayType(element);
            }
            case "Enum8", "Enum16", "Enum" -> enumeration(name);
            default -> byUpperName(name);
        };
    }

    private DataType byUpperName(String name) {
        return switch (name.toUpperCase(Locale.ROOT)) {
            case "BOOL", "BOOLEAN" -> SimpleType.BOOL;
            case "DATE" -> SimpleType.DATE;
            case "DATE32" -> SimpleType.DATE32;
            case "DATETIME", "DATETIME32", "TIMESTAMP" -> dateTime();
            case "DATETIME64" -> dateTime64();
            case "DECIMAL", "NUMERIC", "DEC" -> decimal();
            case "DECIMAL32" -> decimalOf(9);
            case "DECIMAL64" -> decimalOf(18);
            case "DECIMAL128" -> decimalOf(38);
            case "DECIMAL256" -> decimalOf(76);
            case "TINYINT", "INT1" -> NumberType.INT8;
            case "SMALLINT", "INT2" -> NumberType.INT16;
            case "INT", "INTEGER", "MEDIUMINT", "INT4" -> NumberType.INT32;
            case "BIGINT", "SIGNED" -> NumberType.INT64;
            case "UNSIGNED" -> NumberType.UINT64;
            case "FLOAT", "REAL", "SINGLE" -> NumberType.FLOAT32;
            case "DOUBLE" -> NumberType.FLOAT64;
            case "TEXT", "TINYTEXT", "MEDIUMTEXT", "LONGTEXT", "BLOB", "TINYBLOB", "MEDIUMBLOB", "LONGBLOB", "CHAR",
                    "VARCHAR",
                    "CHARACTER", "BYTEA", "CLOB" ->
                withIgnoredLength(SimpleType.STRING);
            case "BINARY" -> {
                if (!peek('(')) {
                    yield SimpleType.STRING;
                }
                open(name);
                int length = integer();
                close();
                yield new FixedStringType(length);
            }
            default -> throw DataTypes.unknown(name);
        };
    }

    private DataType withIgnoredLength(DataType type) {
        if (peek('(')) {
            open("String");
            integer();
            close();
        }
        return type;
    }

    private DataType dateTime() {
        if (!peek('(')) {
            return new DateTimeType(null);
        }
        open("DateTime");
        ZoneId zone = null;
        if (!peek(')')) {
            zone = zone();
        }
        close();
        return new DateTimeType(zone);
    }

    private DataType dateTime64() {
        int precision = 3;
        ZoneId zone = null;
        if (peek('(')) {
            open("DateTime64");
            precision = integer();
            if (comma()) {
                zone = zone();
            }
            close();
        }
        return new DateTime64Type(precision, zone);
    }

    private ZoneId zone() {
        String id = string();
        try {
            return ZoneId.of(id);
        } catch (DateTimeException e) {
            throw new UserException(ErrorCode.BAD_ARGUMENTS, "Cannot load time zone " + id, e);
        }
    }

    private DataType decimal() {
        int precision = 10;
        int scale = 0;
        if (peek('(')) {
            open("Decimal");
            precision = integer();
            if (comma()) {
                scale = integer();
            }
            close();
        }
        return checkedDecimal(precision, scale);
    }

    private DataType decimalOf(int precision) {
        open("Decimal");
        int scale = integer();
        close();
        return checkedDecimal(precision, scale);
    }

    private static DataType checkedDecimal(int precision, int scale) {
        if (precision < 1 || precision > 76) {
            throw new UserException(ErrorCode.ARGUMENT_OUT_OF_BOUND,
                    "Wrong precision: it must be between 1 and 76, got "
                            + precision);
        }
        if (scale < 0 || scale > precision) {
            throw new UserException(ErrorCode.ARGUMENT_OUT_OF_BOUND,
                    "Negative scales and scales larger than precision are not supported, got scale " + scale
                            + " with precision " + precision);
        }
        return new DecimalType(precision, scale);
    }

    private DataType enumeration(String name) {
        open(name);
        List<EnumType.Entry> entries = new ArrayList<>();
        int next = 1;
        do {
            if (peek(')')) {
                break;
            }
            String label = string();
            if (peek('=')) {
                at++;
                next = integer();
            }
            entries.add(new EnumType.Entry(label, next++));
        } while (comma());
        close();
        int width = switch (name) {
            case "Enum8" -> 1;
            case "Enum16" -> 2;
            default ->
                entries.stream().allMatch(e -> e.value() >= Byte.MIN_VALUE && e.value() <= Byte.MAX_VALUE) ? 1 : 2;
        };
        return new EnumType(width, entries);
    }

    private String word() {
        skipSpace();
        int start = at;
        while (at < text.length() && (Character.isLetterOrDigit(text.charAt(at)) || text.charAt(at) == '_')) {
            at++;
        }
        if (start == at) {
            throw syntax("a type name is missing");
        }
        return text.substring(start, at);
    }

    private int integer() {
        skipSpace();
        int start = at;
        if (at < text.length() && (text.charAt(at) == '-' || text.charAt(at) == '+')) {
            at++;
        }
        while (at < text.length() && Character.isDigit(text.charAt(at))) {
            at++;
        }
        try {
            return Integer.parseInt(text.substring(start, at));
        } catch (NumberFormatException e) {
            throw syntax("a number is missing or out of range");
        }
    }

    private String string() {
        skipSpace();
        if (at >= text.length() || text.charAt(at) != '\'') {
            throw syntax("a quoted string is missing");
        }
        StringBuilder out = new StringBuilder();
        for (at++; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '\'') {
                if (at + 1 < text.length() && text.charAt(at + 1) == '\'') {
                    at++;
                } else {
                    at++;
                    return out.toString();
                }
            } else if (c == '\\' && at + 1 < text.length()) {
                c = unescaped(text.charAt(++at));
            }
            out.append(c);
        }
        throw syntax("a quoted string does not end");
    }

    private static char unescaped(char c) {
        return switch (c) {
            case 'n' -> '\n';
            case 't' -> '\t';
            case 'r' -> '\r';
            case 'b' -> '\b';
            case 'f' -> '\f';
            case '0' -> '\0';
            default -> c;
        };
    }

    private void open(String name) {
        if (!peek('(')) {
            throw new UserException(ErrorCode.NUMBER_OF_ARGUMENTS_DOESNT_MATCH,
                    name + " data type family needs arguments: "
                            + text);
        }
        at++;
    }

    private void close() {
        if (!peek(')')) {
            throw syntax("')' is missing");
        }
        at++;
    }

    private boolean comma() {
        if (peek(',')) {
            at++;
            return true;
        }
        return false;
    }

    private boolean peek(char c) {
        skipSpace();
        return at < text.length() && text.charAt(at) == c;
    }

    private void skipSpace() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    private UserException syntax(@Nullable String what) {
        return new UserException(ErrorCode.SYNTAX_ERROR,
                "Cannot parse data type '" + text + "' at position " + (at + 1) + ": "
                        + what);
    }
}
