package io.millrace.ingest.format;

import io.millrace.replication.column.Schema;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import java.util.Locale;

/** Output formats by name. */
public final class OutputFormats {
    private OutputFormats() {}

    /**
     * An encoder for blocks of {@code schema}.
     *
     * @throws UserException UNKNOWN_FORMAT (73)
     */
    public static BlockEncoder encoder(String name, Schema schema, FormatSettings settings) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "null" -> new NullEncoder();
            default -> throw new UserException(ErrorCode.UNKNOWN_FORMAT, "Unknown format " + name);
        };
    }
}
