package io.millrace.replication.column;

import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/** Ticks of 10^-precision seconds since the epoch, signed 64 bits; {@code zone} null means the server's zone. */
public record DateTime64Type(int precision, @Nullable ZoneId zone) implements DataType {
    public DateTime64Type {
        if (precision < 0 || precision > 9) {
            throw new IllegalArgumentException("DateTime64 precision out of 0..9: " + precision);
        }
    }

    @Override
    public String text() {
        return zone == null ? "DateTime64(" + precision + ")" : "DateTime64(" + precision + ", '" + zone.getId() + "')";
    }

    @Override
    public ColumnBuilder newBuilder(int expectedRowCount) {
        return new LongColumnBuilder(expectedRowCount);
    }
}
