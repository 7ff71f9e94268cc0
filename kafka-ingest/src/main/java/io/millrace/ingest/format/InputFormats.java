package io.millrace.ingest.format;

import io.millrace.replication.column.Schema;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Input formats by name. */
public final class InputFormats {
    private InputFormats() {}

    public static boolean isKnown(String name) {
        return readerName(name) != null;
    }

    /**
     * A decoder for messages of a format; its rows are {@code schema}'s.
     *
     * @throws UserException UNKNOWN_FORMAT (73)
     */
    public static RowDecoder decoder(String name, Schema schema, FormatSettings settings) {
        return new MessageDecoder(reader(name, schema, settings), schema, settings);
    }

    static RowReader reader(String name, Schema schema, FormatSettings settings) {
        String known = readerName(name);
        if (known == null) {
            throw new UserException(ErrorCode.UNKNOWN_FORMAT, "Unknown format " + name);
        }
        return switch (known) {
            case "jsoneachrow" -> new JsonEachRowReader(schema, settings);
            default -> throw new IllegalStateException(known);
        };
    }

    private static @Nullable String readerName(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return switch (lower) {
            case "jsoneachrow", "jsonlines", "ndjson" -> "jsoneachrow";
            default -> null;
        };
    }
}
