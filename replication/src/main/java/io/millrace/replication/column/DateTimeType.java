package io.millrace.replication.column;

import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/** Seconds since the epoch as an unsigned 32-bit integer; {@code zone} null means the server's zone. */
public record DateTimeType(@Nullable ZoneId zone) implements DataType {
    @Override
    public String text() {
        return zone == null ? "DateTime" : "DateTime('" + zone.getId() + "')";
    }

    @Override
    public ColumnBuilder newBuilder(int expectedRowCount) {
        return new IntColumnBuilder(expectedRowCount);
    }
}
