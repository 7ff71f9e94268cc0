package io.millrace.ingest.settings;

import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import java.util.Locale;

/**
 * A literal of an engine argument or of a SETTINGS clause, with macros already expanded.
 *
 * @param text a string's content without quotes, a number as written
 */
public record SettingValue(Kind kind, String text) {
    /** What kind of literal it was; {@code typeName} is ClickHouse's name for it. */
    public enum Kind {
        STRING("String"), UINT64("UInt64"), INT64("Int64"), FLOAT64("Float64"), BOOL("Bool"), IDENTIFIER("Identifier");

        private final String typeName;

        Kind(String typeName) {
            this.typeName = typeName;
        }

        /** As ClickHouse's messages spell it. */
        public String typeName() {
            return typeName;
        }
    }

    /** A string literal. */
    public static SettingValue string(String text) {
        return new SettingValue(Kind.STRING, text);
    }

    /** An integer literal. */
    public static SettingValue number(long value) {
        return new SettingValue(value < 0 ? Kind.INT64 : Kind.UINT64, Long.toString(value));
    }

    /**
     * As ClickHouse converts a field to UInt64. Values beyond Long.MAX_VALUE are refused: no setting here has use for them.
     */
    public long asUnsigned() {
        return switch (kind) {
            case UINT64 -> parseDigits(text);
            case INT64 -> {
                if (text.startsWith("-")) {
                    throw new UserException(ErrorCode.CANNOT_CONVERT_TYPE,
                            "Field value " + text + " is out of range of unsigned long type");
                }
                yield parseDigits(text);
            }
            case FLOAT64 -> {
                double value = Double.parseDouble(text);
                if (!(value >= 0 && value < 0x1p63)) {
                    throw new UserException(ErrorCode.CANNOT_CONVERT_TYPE,
                            "Field value " + text + " is out of range of unsigned long type");
                }
                yield (long) value;
            }
            case BOOL -> asBool() ? 1 : 0;
            case STRING, IDENTIFIER -> parseDigits(text);
        };
    }

    /** As {@link #asUnsigned()}, with a sign. */
    public long asSigned() {
        if ((kind == Kind.INT64 || kind == Kind.STRING) && text.startsWith("-")) {
            return -parseDigits(text.substring(1));
        }
        return asUnsigned();
    }

    /** As ClickHouse converts a field to Bool. */
    public boolean asBool() {
        return switch (kind) {
            case UINT64, INT64, FLOAT64 -> switch (text) {
                case "0" -> false;
                case "1" -> true;
                default -> throw new UserException(ErrorCode.CANNOT_CONVERT_TYPE,
                        "Field value " + text + " is out of range of bool type");
            };
            case BOOL, STRING, IDENTIFIER -> switch (text.toLowerCase(Locale.ROOT)) {
                case "0", "false" -> false;
                case "1", "true" -> true;
                default -> throw new UserException(ErrorCode.CANNOT_PARSE_BOOL,
                        "Cannot parse bool from string '" + text + "'");
            };
        };
    }

    private static long parseDigits(String text) {
        int end = 0;
        while (end < text.length() && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
            end++;
        }
        if (end < text.length() || text.isEmpty()) {
            throw new UserException(ErrorCode.CANNOT_PARSE_INPUT_ASSERTION_FAILED,
                    "Cannot parse input: expected 'eof' before: '" + text.substring(end) + "'");
        }
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new UserException(ErrorCode.ARGUMENT_OUT_OF_BOUND,
                    "Value " + text + " is too large, the limit is " + Long.MAX_VALUE, e);
        }
    }
}
