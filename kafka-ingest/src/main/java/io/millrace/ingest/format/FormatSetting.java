package io.millrace.ingest.format;

import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The format settings that are understood, with ClickHouse's names and defaults. */
public enum FormatSetting {
    INPUT_FORMAT_SKIP_UNKNOWN_FIELDS(Kind.BOOL, "1"),
    INPUT_FORMAT_NULL_AS_DEFAULT(Kind.BOOL, "1"),
    INPUT_FORMAT_DEFAULTS_FOR_OMITTED_FIELDS(Kind.BOOL, "1"),
    INPUT_FORMAT_ALLOW_ERRORS_NUM(Kind.UINT64, "0"),
    INPUT_FORMAT_ALLOW_ERRORS_RATIO(Kind.FLOAT, "0"),
    INPUT_FORMAT_IMPORT_NESTED_JSON(Kind.BOOL, "0"),
    INPUT_FORMAT_WITH_NAMES_USE_HEADER(Kind.BOOL, "1"),
    INPUT_FORMAT_WITH_TYPES_USE_HEADER(Kind.BOOL, "1"),
    INPUT_FORMAT_JSON_READ_BOOLS_AS_NUMBERS(Kind.BOOL, "1"),
    INPUT_FORMAT_JSON_READ_BOOLS_AS_STRINGS(Kind.BOOL, "1"),
    INPUT_FORMAT_JSON_READ_NUMBERS_AS_STRINGS(Kind.BOOL, "1"),
    INPUT_FORMAT_JSON_READ_ARRAYS_AS_STRINGS(Kind.BOOL, "1"),
    INPUT_FORMAT_JSON_READ_OBJECTS_AS_STRINGS(Kind.BOOL, "1"),
    INPUT_FORMAT_JSON_THROW_ON_BAD_ESCAPE_SEQUENCE(Kind.BOOL, "1"),
    INPUT_FORMAT_JSON_MAX_DEPTH(Kind.UINT64, "1000"),
    INPUT_FORMAT_JSON_COMPACT_ALLOW_VARIABLE_NUMBER_OF_COLUMNS(Kind.BOOL, "0"),
    INPUT_FORMAT_CSV_EMPTY_AS_DEFAULT(Kind.BOOL, "1"),
    INPUT_FORMAT_CSV_TRIM_WHITESPACES(Kind.BOOL, "1"),
    INPUT_FORMAT_CSV_SKIP_FIRST_LINES(Kind.UINT64, "0"),
    INPUT_FORMAT_CSV_DETECT_HEADER(Kind.BOOL, "1"),
    INPUT_FORMAT_CSV_ALLOW_VARIABLE_NUMBER_OF_COLUMNS(Kind.BOOL, "0"),
    INPUT_FORMAT_CSV_ENUM_AS_NUMBER(Kind.BOOL, "0"),
    INPUT_FORMAT_TSV_EMPTY_AS_DEFAULT(Kind.BOOL, "0"),
    INPUT_FORMAT_TSV_SKIP_FIRST_LINES(Kind.UINT64, "0"),
    INPUT_FORMAT_TSV_DETECT_HEADER(Kind.BOOL, "1"),
    INPUT_FORMAT_TSV_ALLOW_VARIABLE_NUMBER_OF_COLUMNS(Kind.BOOL, "0"),
    INPUT_FORMAT_TSV_ENUM_AS_NUMBER(Kind.BOOL, "0"),
    INPUT_FORMAT_TSV_CRLF_END_OF_LINE(Kind.BOOL, "0"),
    INPUT_FORMAT_VALUES_INTERPRET_EXPRESSIONS(Kind.BOOL, "1"),
    DATE_TIME_INPUT_FORMAT(Kind.TEXT, "best_effort", "basic", "best_effort", "best_effort_us"),
    DATE_TIME_OUTPUT_FORMAT(Kind.TEXT, "simple", "simple", "iso", "unix_timestamp"),
    FORMAT_CSV_DELIMITER(Kind.TEXT, ","),
    FORMAT_CSV_ALLOW_SINGLE_QUOTES(Kind.BOOL, "0"),
    FORMAT_CSV_ALLOW_DOUBLE_QUOTES(Kind.BOOL, "1"),
    FORMAT_CSV_NULL_REPRESENTATION(Kind.TEXT, "\\N"),
    FORMAT_TSV_NULL_REPRESENTATION(Kind.TEXT, "\\N"),
    FORMAT_BINARY_MAX_STRING_SIZE(Kind.UINT64, "1073741824"),
    FORMAT_BINARY_MAX_ARRAY_SIZE(Kind.UINT64, "1073741824"),
    OUTPUT_FORMAT_JSON_QUOTE_64BIT_INTEGERS(Kind.BOOL, "0"),
    OUTPUT_FORMAT_JSON_QUOTE_64BIT_FLOATS(Kind.BOOL, "0"),
    OUTPUT_FORMAT_JSON_QUOTE_DECIMALS(Kind.BOOL, "0"),
    OUTPUT_FORMAT_JSON_QUOTE_DENORMALS(Kind.BOOL, "0"),
    OUTPUT_FORMAT_JSON_ESCAPE_FORWARD_SLASHES(Kind.BOOL, "1"),
    OUTPUT_FORMAT_JSON_ARRAY_OF_ROWS(Kind.BOOL, "0"),
    OUTPUT_FORMAT_JSON_VALIDATE_UTF8(Kind.BOOL, "0"),
    OUTPUT_FORMAT_WRITE_STATISTICS(Kind.BOOL, "1"),
    OUTPUT_FORMAT_CSV_CRLF_END_OF_LINE(Kind.BOOL, "0"),
    OUTPUT_FORMAT_TSV_CRLF_END_OF_LINE(Kind.BOOL, "0"),
    OUTPUT_FORMAT_DECIMAL_TRAILING_ZEROS(Kind.BOOL, "0"),
    OUTPUT_FORMAT_VALUES_ESCAPE_QUOTE_WITH_QUOTE(Kind.BOOL, "0"),
    OUTPUT_FORMAT_PRETTY_MAX_ROWS(Kind.UINT64, "1000"),
    OUTPUT_FORMAT_PRETTY_MAX_COLUMN_PAD_WIDTH(Kind.UINT64, "250"),
    OUTPUT_FORMAT_PRETTY_MAX_VALUE_WIDTH(Kind.UINT64, "10000"),
    OUTPUT_FORMAT_PRETTY_MAX_VALUE_WIDTH_APPLY_FOR_SINGLE_VALUE(Kind.BOOL, "0"),
    OUTPUT_FORMAT_PRETTY_COLOR(Kind.TEXT, "auto", "auto", "0", "1", "true", "false"),
    OUTPUT_FORMAT_PRETTY_GRID_CHARSET(Kind.TEXT, "UTF-8", "UTF-8", "ASCII"),
    OUTPUT_FORMAT_PRETTY_ROW_NUMBERS(Kind.BOOL, "1"),
    OUTPUT_FORMAT_PRETTY_HIGHLIGHT_DIGIT_GROUPS(Kind.BOOL, "1"),
    OUTPUT_FORMAT_PRETTY_MULTILINE_FIELDS(Kind.BOOL, "1"),
    OUTPUT_FORMAT_PRETTY_SINGLE_LARGE_NUMBER_TIP_THRESHOLD(Kind.UINT64, "1000000"),
    OUTPUT_FORMAT_PRETTY_DISPLAY_FOOTER_COLUMN_NAMES(Kind.BOOL, "1"),
    OUTPUT_FORMAT_PRETTY_DISPLAY_FOOTER_COLUMN_NAMES_MIN_ROWS(Kind.UINT64, "50"),
    OUTPUT_FORMAT_PRETTY_FALLBACK_TO_VERTICAL(Kind.BOOL, "1"),
    OUTPUT_FORMAT_PRETTY_FALLBACK_TO_VERTICAL_MAX_ROWS_PER_CHUNK(Kind.UINT64, "10"),
    OUTPUT_FORMAT_PRETTY_FALLBACK_TO_VERTICAL_MIN_COLUMNS(Kind.UINT64, "5"),
    OUTPUT_FORMAT_PRETTY_FALLBACK_TO_VERTICAL_MIN_TABLE_WIDTH(Kind.UINT64, "250"),
    LOW_CARDINALITY_ALLOW_IN_NATIVE_FORMAT(Kind.BOOL, "1"),
    SESSION_TIMEZONE(Kind.TEXT, "");

    /** How a value is written. */
    public enum Kind {
        BOOL, UINT64, FLOAT, TEXT
    }

    private static final Map<String, FormatSetting> BY_NAME = Stream.of(values())
            .collect(Collectors.toUnmodifiableMap(FormatSetting::settingName, s -> s));

    private final Kind kind;
    private final String defaultText;
    /** Words with a space on both sides; empty when anything goes. */
    private final String allowed;

    FormatSetting(Kind kind, String defaultText, String... allowed) {
        this.kind = kind;
        this.defaultText = defaultText;
        this.allowed = allowed.length == 0 ? "" : " " + String.join(" ", allowed) + " ";
    }

    public static @Nullable FormatSetting byName(String name) {
        return BY_NAME.get(name);
    }

    /** As ClickHouse spells it. */
    public String settingName() {
        return name().toLowerCase(Locale.ROOT);
    }

    public Kind kind() {
        return kind;
    }

    public String defaultText() {
        return defaultText;
    }

    boolean allows(String text) {
        return allowed.isEmpty() || allowed.contains(" " + text + " ");
    }
}
