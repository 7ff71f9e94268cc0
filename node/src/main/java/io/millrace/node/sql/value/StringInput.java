package io.millrace.node.sql.value;

import io.millrace.replication.column.Column;
import io.millrace.replication.column.ConstColumn;
import io.millrace.replication.column.FixedBytesColumn;
import io.millrace.replication.column.StringColumn;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Strings and fixed strings read as byte ranges of one array. A constant has step 0. */
public final class StringInput {
    private final byte[] bytes;
    private final int[] offsets;
    private final int offset;
    private final int step;

    private StringInput(byte[] bytes, int[] offsets, int offset, int step) {
        this.bytes = bytes;
        this.offsets = offsets;
        this.offset = offset;
        this.step = step;
    }

    public static StringInput of(Column column) {
        return switch (column) {
            case ConstColumn c -> {
                StringInput one = of(c.single());
                yield new StringInput(one.bytes, one.offsets, one.offset, 0);
            }
            case StringColumn c -> new StringInput(c.bytes(), c.offsets(), c.offset(), 1);
            case FixedBytesColumn c -> {
                int[] offsets = new int[c.rowCount() + 1];
                for (int i = 0; i < offsets.length; i++) {
                    offsets[i] = c.startAt(i);
                }
                yield new StringInput(c.bytes(), offsets, 0, 1);
            }
            default -> throw new IllegalArgumentException("not strings: " + column.getClass().getSimpleName());
        };
    }

    /** The backing bytes; do not write. */
    public byte[] bytes() {
        return bytes;
    }

    public int start(int row) {
        return offsets[offset + row * step];
    }

    public int end(int row) {
        return offsets[offset + row * step + 1];
    }

    public int length(int row) {
        return end(row) - start(row);
    }

    public boolean isConstant() {
        return step == 0;
    }

    public byte[] copy(int row) {
        return Arrays.copyOfRange(bytes, start(row), end(row));
    }

    /** Decoded as UTF-8. */
    public String string(int row) {
        return new String(bytes, start(row), length(row), StandardCharsets.UTF_8);
    }

    /** One char per byte: for text that is compared or searched by bytes. */
    public String latin1(int row) {
        return new String(bytes, start(row), length(row), StandardCharsets.ISO_8859_1);
    }
}
