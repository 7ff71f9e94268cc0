package io.millrace.node.settings;

import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Checks a setting's text and brings it to one spelling. */
public sealed interface SettingType {

    /** As {@code system.settings} prints it. */
    String text();

    /**
     * The one spelling of a valid value.
     *
     * @throws UserException with the code and text that ClickHouse uses for a bad value of this type
     */
    String canonical(String name, String value);

    /** 0 or 1; true and false are taken too. */
    record Bool() implements SettingType {
        @Override
        public String text() {
            return "Bool";
        }

        @Override
        public String canonical(String name, String value) {
            return switch (value.toLowerCase(Locale.ROOT)) {
                case "1", "true", "on", "yes" -> "1";
                case "0", "false", "off", "no" -> "0";
                default -> throw new UserException(ErrorCode.CANNOT_PARSE_BOOL,
                        "Cannot parse bool from string '" + value + "' for setting " + name);
            };
        }
    }

    /** Whole numbers between bounds; times are in the unit of their name. */
    record Whole(String text, BigInteger min, BigInteger max) implements SettingType {
        static final BigInteger UINT64_MAX = BigInteger.TWO.pow(64).subtract(BigInteger.ONE);

        @Override
        public String canonical(String name, String value) {
            BigInteger number;
            try {
                number = new BigInteger(value.strip());
            } catch (NumberFormatException e) {
                throw new UserException(ErrorCode.CANNOT_PARSE_INPUT_ASSERTION_FAILED,
                        "Cannot parse input: expected a whole number for setting " + name + " before: '" + value + "'",
                        e);
            }
            if (number.signum() == 0 && min.equals(BigInteger.ONE)) {
                throw new UserException(ErrorCode.BAD_ARGUMENTS, "A setting's value has to be greater than 0: " + name);
            }
            if (number.compareTo(min) < 0 || number.compareTo(max) > 0) {
                throw new UserException(ErrorCode.CANNOT_CONVERT_TYPE,
                        "Field value " + value + " is out of range of setting " + name + " (" + text + ")");
            }
            return number.toString();
        }
    }

    /** Decimal numbers. */
    record Real() implements SettingType {
        @Override
        public String text() {
            return "Float";
        }

        @Override
        public String canonical(String name, String value) {
            try {
                Double.parseDouble(value);
            } catch (NumberFormatException e) {
                throw new UserException(ErrorCode.CANNOT_PARSE_NUMBER,
                        "Cannot parse a number for setting " + name + ": '" + value + "'", e);
            }
            return value;
        }
    }

    /** A whole number or the word auto. */
    record Auto() implements SettingType {
        @Override
        public String text() {
            return "UInt64Auto";
        }

        @Override
        public String canonical(String name, String value) {
            return value.equalsIgnoreCase("auto")
                    ? "auto"
                    : new Whole("UInt64", BigInteger.ZERO, Whole.UINT64_MAX).canonical(name, value);
        }
    }

    /** Any text. */
    record Text() implements SettingType {
        @Override
        public String text() {
            return "String";
        }

        @Override
        public String canonical(String name, String value) {
            return value;
        }
    }

    /** One character. */
    record Letter() implements SettingType {
        @Override
        public String text() {
            return "Char";
        }

        @Override
        public String canonical(String name, String value) {
            if (value.length() != 1) {
                throw new UserException(ErrorCode.SIZE_OF_FIXED_STRING_DOESNT_MATCH,
                        "A setting's value string has to be an exactly one character long: " + name + " = '" + value
                                + "'");
            }
            return value;
        }
    }

    /** A time zone's id, or empty. */
    record Zone() implements SettingType {
        @Override
        public String text() {
            return "Timezone";
        }

        @Override
        public String canonical(String name, String value) {
            if (!value.isEmpty()) {
                try {
                    ZoneId.of(value);
                } catch (DateTimeException e) {
                    throw new UserException(ErrorCode.BAD_ARGUMENTS,
                            "Invalid time zone: " + value + " in setting " + name, e);
                }
            }
            return value;
        }
    }

    /** One of some words. */
    record OneOf(List<String> words) implements SettingType {
        public OneOf {
            words = List.copyOf(words);
        }

        @Override
        public String text() {
            return "Enum";
        }

        @Override
        public String canonical(String name, String value) {
            return words.stream()
                    .filter(value::equalsIgnoreCase)
                    .findFirst()
                    .orElseThrow(() -> new UserException(ErrorCode.BAD_ARGUMENTS,
                            "Unexpected value of " + name + ": '" + value + "'. Must be one of ["
                                    + words.stream().map(word -> "'" + word + "'").collect(Collectors.joining(", "))
                                    + "]"));
        }
    }
}
