package io.millrace.ingest.format;

import io.millrace.ingest.format.DelimitedEncoder.Notation;
import io.millrace.replication.column.Field;
import io.millrace.replication.column.Schema;
import io.millrace.replication.column.SimpleType;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;

/** Output formats by name. */
public final class OutputFormats {
    private static final Schema PROBE = new Schema(List.of(new Field("x", SimpleType.STRING)));
    private static final FormatSettings PROBE_SETTINGS = FormatSettings.defaults(ZoneOffset.UTC);

    private OutputFormats() {}

    public static boolean isKnown(String name) {
        try {
            encoder(name, PROBE, PROBE_SETTINGS);
            return true;
        } catch (UserException e) {
            return false;
        }
    }

    /** Whether rows stand for themselves, so that a message may hold any number of them; else a block makes one message. */
    public static boolean isRowBased(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return !lower.startsWith("pretty") && !lower.equals("native");
    }

    /**
     * An encoder for blocks of {@code schema}.
     *
     * @throws UserException UNKNOWN_FORMAT (73)
     */
    public static BlockEncoder encoder(String name, Schema schema, FormatSettings settings) {
        String lower = name.toLowerCase(Locale.ROOT);
        boolean names = lower.endsWith("withnames") || lower.endsWith("withnamesandtypes");
        boolean types = lower.endsWith("withnamesandtypes");
        String family = types ? lower.substring(0, lower.length() - 17)
                : names ? lower.substring(0, lower.length() - 9) : lower;
        return switch (family) {
            case "tabseparated", "tsv" -> new DelimitedEncoder(schema, settings, Notation.TSV, names, types);
            case "tabseparatedraw", "tsvraw", "raw" ->
                new DelimitedEncoder(schema, settings, Notation.TSV_RAW, names, types);
            case "csv" -> new DelimitedEncoder(schema, settings, Notation.CSV, names, types);
            case "jsoncompacteachrow" -> new JsonEachRowEncoder(schema, settings, true, false, names, types);
            case "jsoncompactstringseachrow" -> new JsonEachRowEncoder(schema, settings, true, true, names, types);
            case "rowbinary" -> new RowBinaryEncoder(schema, settings, names, types);
            default -> {
                if (names) {
                    throw unknown(name);
                }
                yield plain(name, lower, schema, settings);
            }
        };
    }

    private static BlockEncoder plain(String name, String lower, Schema schema, FormatSettings settings) {
        return switch (lower) {
            case "null" -> new NullEncoder();
            case "tskv" -> new DelimitedEncoder(schema, settings, Notation.TSKV, false, false);
            case "rawblob" -> new DelimitedEncoder(schema, settings, Notation.RAW_BYTES, false, false);
            case "lineasstring" -> new DelimitedEncoder(schema, settings, Notation.TSV_RAW, false, false);
            case "values" -> new ValuesEncoder(schema, settings);
            case "json" -> new JsonEncoder(schema, settings, false, false);
            case "jsonstrings" -> new JsonEncoder(schema, settings, false, true);
            case "jsoncompact" -> new JsonEncoder(schema, settings, true, false);
            case "jsoncompactstrings" -> new JsonEncoder(schema, settings, true, true);
            case "jsoneachrow", "jsonlines", "ndjson" ->
                new JsonEachRowEncoder(schema, settings, false, false, false, false);
            case "jsonstringseachrow" -> new JsonEachRowEncoder(schema, settings, false, true, false, false);
            case "xml" -> new XmlEncoder(schema, settings);
            case "markdown", "md" -> new MarkdownEncoder(schema, settings);
            case "vertical" -> new VerticalEncoder(schema, settings);
            case "pretty", "prettymonoblock" -> new PrettyEncoder(schema, settings, PrettyGrid.Style.FULL, true);
            case "prettynoescapes", "prettynoescapesmonoblock" ->
                new PrettyEncoder(schema, settings, PrettyGrid.Style.FULL, false);
            case "prettycompact", "prettycompactmonoblock" ->
                new PrettyEncoder(schema, settings, PrettyGrid.Style.COMPACT, true);
            case "prettycompactnoescapes", "prettycompactnoescapesmonoblock" ->
                new PrettyEncoder(schema, settings, PrettyGrid.Style.COMPACT, false);
            case "prettyspace", "prettyspacemonoblock" ->
                new PrettyEncoder(schema, settings, PrettyGrid.Style.SPACE, true);
            case "prettyspacenoescapes", "prettyspacenoescapesmonoblock" ->
                new PrettyEncoder(schema, settings, PrettyGrid.Style.SPACE, false);
            case "native" -> new NativeEncoder(schema, settings, 0);
            default -> throw unknown(name);
        };
    }

    private static UserException unknown(String name) {
        return new UserException(ErrorCode.UNKNOWN_FORMAT, "Unknown format " + name);
    }
}
