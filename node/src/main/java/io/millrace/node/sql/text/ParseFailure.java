package io.millrace.node.sql.text;

import io.millrace.node.sql.type.TypeTraits;
import io.millrace.replication.column.DataType;
import io.millrace.replication.column.DateTime64Type;
import io.millrace.replication.column.DateTimeType;
import io.millrace.replication.column.DecimalType;
import io.millrace.replication.column.EnumType;
import io.millrace.replication.column.FixedStringType;
import io.millrace.replication.column.NumberType;
import io.millrace.replication.column.SimpleType;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import java.util.stream.Collectors;

/** ClickHouse's words for a text that is no value of a type. */
public final class ParseFailure {
    private ParseFailure() {}

    /** @param stoppedAt bytes of the text that could be read */
    public static UserException of(DataType type, String text, int stoppedAt) {
        DataType plain = TypeTraits.plain(type);
        return switch (plain) {
            case NumberType n -> number(n, text, stoppedAt);
            case SimpleType s -> switch (s) {
                case DATE, DATE32 -> date(s, text, stoppedAt);
                case UUID -> new UserException(ErrorCode.CANNOT_PARSE_UUID, "Cannot parse uuid " + text
                        + ": Cannot parse UUID from String");
                case BOOL -> new UserException(ErrorCode.CANNOT_PARSE_BOOL, "Cannot parse boolean value here: '" + text
                        + "', should be 'true' or 'false' controlled by setting bool_true_representation and "
                        + "bool_false_representation or one of True/False/T/F/Y/N/Yes/No/On/Off/Enable/Disable/Enabled/Disabled/1/0");
                case STRING, NOTHING -> syntax(plain, text, stoppedAt);
            };
            case FixedStringType f ->
                new UserException(ErrorCode.TOO_LARGE_STRING_SIZE, "String too long for type " + f.text());
            case DateTimeType t -> new UserException(ErrorCode.CANNOT_PARSE_DATETIME, "Cannot read DateTime: '" + text
                    + "': Cannot parse DateTime from String");
            case DateTime64Type t ->
                new UserException(ErrorCode.CANNOT_PARSE_DATETIME, "Cannot read DateTime64: '" + text
                        + "': Cannot parse " + t.text() + " from String");
            case EnumType e -> new UserException(ErrorCode.UNKNOWN_ELEMENT_OF_ENUM,
                    "Unknown element '" + text + "' for enum"
                            + e.entries()
                                    .stream()
                                    .map(EnumType.Entry::name)
                                    .filter(n -> n.equalsIgnoreCase(text) || near(n, text))
                                    .limit(2)
                                    .map(n -> "'" + n + "'")
                                    .collect(Collectors.collectingAndThen(Collectors.joining(", "),
                                            s -> s.isEmpty() ? "" : ", maybe you meant: [" + s + "]")));
            case DecimalType d -> text.matches("[-+]?[0-9]+(\\.[0-9]*)?")
                    ? new UserException(ErrorCode.ARGUMENT_OUT_OF_BOUND,
                            "Too many digits (" + (d.precision() + 1) + " > " + d
                                    .precision() + ") in decimal value")
                    : syntax(d, text, stoppedAt);
            default -> syntax(plain, text, stoppedAt);
        };
    }

    private static boolean near(String name, String text) {
        return Math.abs(name.length() - text.length()) <= 1
                && name.regionMatches(0, text, 0, Math.min(name.length(), text
                        .length()) - 1);
    }

    private static UserException number(NumberType n, String text, int stoppedAt) {
        if (n.isFloating() && stoppedAt <= 0 && !text.isEmpty()) {
            return new UserException(ErrorCode.CANNOT_PARSE_NUMBER, "Cannot read floating point value here: " + text
                    + ": Cannot parse " + n.text() + " from String");
        }
        if (text.isEmpty()) {
            return new UserException(ErrorCode.ATTEMPT_TO_READ_AFTER_EOF,
                    "Attempt to read after eof: Cannot parse " + n.text()
                            + " from String, because value is too short");
        }
        if (text.startsWith("-") && !n.isSigned() && !n.isFloating()) {
            return new UserException(ErrorCode.CANNOT_PARSE_NUMBER,
                    "Unsigned type must not contain '-' symbol: Cannot parse " + n.text() + " from String");
        }
        UserException e = syntax(n, text, stoppedAt);
        return new UserException(e.code(),
                e.getMessage() + ". Note: there are to" + n.text() + "OrZero and to" + n.text()
                        + "OrNull functions, which returns zero/NULL instead of throwing exception");
    }

    private static UserException date(SimpleType type, String text, int stoppedAt) {
        if (text.length() < 8) {
            return new UserException(ErrorCode.CANNOT_PARSE_DATE, "Cannot parse date: value is too short: Cannot parse "
                    + type.text() + " from String");
        }
        return stoppedAt > 0 ? syntax(type, text, stoppedAt)
                : new UserException(ErrorCode.CANNOT_PARSE_DATE, "Cannot parse date '" + text + "': Cannot parse "
                        + type.text() + " from String");
    }

    private static UserException syntax(DataType type, String text, int stoppedAt) {
        return new UserException(ErrorCode.CANNOT_PARSE_TEXT, "Cannot parse string '" + text + "' as " + type.text()
                + ": syntax error " + (stoppedAt <= 0 ? "at begin of string"
                        : "at position " + stoppedAt + " (parsed just '"
                                + text.substring(0, Math.min(stoppedAt, text.length()))
                                + "')"));
    }
}
