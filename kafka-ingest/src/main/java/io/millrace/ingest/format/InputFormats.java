package io.millrace.ingest.format;

import io.millrace.replication.column.Schema;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Input formats by name. */
public final class InputFormats {
    private static final String NAMES = "withnames";
    private static final String TYPES = "withnamesandtypes";

    private InputFormats() {}

    public static boolean isKnown(String name) {
        return family(name) != null;
    }

    /**
     * A decoder for messages of a format; its rows are {@code schema}'s.
     *
     * @throws UserException UNKNOWN_FORMAT (73), or the format cannot fill such a schema
     */
    public static RowDecoder decoder(String name, Schema schema, FormatSettings settings) {
        return decoder(name, schema, settings, null);
    }

    /** As above; {@code fallback} evaluates the expressions of the Values format, which otherwise takes literals only. */
    public static RowDecoder decoder(String name, Schema schema, FormatSettings settings,
            @Nullable ValuesExpressionFallback fallback) {
        return new MessageDecoder(reader(name, schema, settings, fallback), schema, settings);
    }

    static RowReader reader(String name, Schema schema, FormatSettings settings,
            @Nullable ValuesExpressionFallback fallback) {
        String family = family(name);
        if (family == null) {
            throw new UserException(ErrorCode.UNKNOWN_FORMAT, "Unknown format " + name);
        }
        String lower = name.toLowerCase(Locale.ROOT);
        boolean types = lower.endsWith(TYPES);
        boolean names = types || lower.endsWith(NAMES);
        return switch (family) {
            case "jsoneachrow" -> new JsonEachRowReader(schema, settings);
            case "tsv" -> new TsvReader(schema, settings, false, names, types);
            case "tsvraw" -> new TsvReader(schema, settings, true, names, types);
            case "csv" -> new CsvReader(schema, settings, names, types);
            case "jsoncompacteachrow" -> new JsonCompactReader(schema, settings, names, types);
            case "rowbinary" -> new RowBinaryReader(schema, settings, names, types, false);
            case "rowbinarywithdefaults" -> new RowBinaryReader(schema, settings, false, false, true);
            case "tskv" -> new TskvReader(schema, settings);
            case "values" -> new ValuesReader(schema, settings, fallback);
            case "jsonasstring" -> new WholeTextReader(schema, settings, WholeTextReader.Unit.JSON_OBJECT);
            case "lineasstring" -> new WholeTextReader(schema, settings, WholeTextReader.Unit.LINE);
            case "rawblob" -> new WholeTextReader(schema, settings, WholeTextReader.Unit.MESSAGE);
            case "native" -> new NativeReader(schema, settings);
            default -> throw new IllegalStateException(family);
        };
    }

    /** One name for all spellings and headers of a format, or null. */
    private static @Nullable String family(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        String family = lower.endsWith(TYPES) ? lower.substring(0, lower.length() - TYPES.length())
                : lower.endsWith(NAMES) ? lower.substring(0, lower.length() - NAMES.length()) : lower;
        String found = switch (family) {
            case "tabseparated", "tsv" -> "tsv";
            case "tabseparatedraw", "tsvraw", "raw" -> "tsvraw";
            case "csv", "jsoncompacteachrow", "rowbinary" -> family;
            default -> null;
        };
        if (found != null || !family.equals(lower)) {
            return found;
        }
        return switch (lower) {
            case "jsoneachrow", "jsonlines", "ndjson" -> "jsoneachrow";
            case "rowbinarywithdefaults", "tskv", "values", "jsonasstring", "lineasstring", "rawblob", "native" ->
                lower;
            default -> null;
        };
    }
}
