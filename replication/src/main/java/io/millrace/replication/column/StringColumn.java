package io.millrace.replication.column;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Byte strings: one array of bytes and row count + 1 offsets into it. Bytes need not be valid UTF-8. */
public final class StringColumn implements Column {
    private final byte[] bytes;
    private final int[] offsets;
    private final int offset;
    private final int rowCount;

    /** Takes ownership; row r is {@code bytes[offsets[offset + r], offsets[offset + r + 1])}. */
    public StringColumn(byte[] bytes, int[] offsets, int offset, int rowCount) {
        if (offset < 0 || rowCount < 0 || offset + rowCount + 1 > offsets.length) {
            throw new IllegalArgumentException(
                    "offset=" + offset + " rowCount=" + rowCount + " offsets=" + offsets.length);
        }
        this.bytes = bytes;
        this.offsets = offsets;
        this.offset = offset;
        this.rowCount = rowCount;
    }

    @Override
    public int rowCount() {
        return rowCount;
    }

    /** The backing bytes; do not write. */
    public byte[] bytes() {
        return bytes;
    }

    /** The backing offsets; do not write. Row r starts at {@code offsets()[offset() + r]}. */
    public int[] offsets() {
        return offsets;
    }

    public int offset() {
        return offset;
    }

    public int startAt(int row) {
        return offsets[offset + row];
    }

    public int endAt(int row) {
        return offsets[offset + row + 1];
    }

    public int lengthAt(int row) {
        return offsets[offset + row + 1] - offsets[offset + row];
    }

    public byte[] copyBytesAt(int row) {
        return Arrays.copyOfRange(bytes, startAt(row), endAt(row));
    }

    /** Decoded as UTF-8, malformed input replaced; allocates: not for hot paths. */
    public String stringAt(int row) {
        return new String(bytes, startAt(row), lengthAt(row), StandardCharsets.UTF_8);
    }

    @Override
    public StringColumn slice(int fromRow, int endRowExclusive) {
        return new StringColumn(bytes, offsets, offset + fromRow, endRowExclusive - fromRow);
    }

    @Override
    public StringColumn gather(int[] rows, int count) {
        int[] out = new int[count + 1];
        int total = 0;
        for (int i = 0; i < count; i++) {
            total = Math.addExact(total, lengthAt(rows[i]));
            out[i + 1] = total;
        }
        byte[] copy = new byte[total];
        for (int i = 0; i < count; i++) {
            int length = out[i + 1] - out[i];
            if (length > 0) {
                System.arraycopy(bytes, startAt(rows[i]), copy, out[i], length);
            }
        }
        return new StringColumn(copy, out, 0, count);
    }

    @Override
    public long sizeBytes() {
        return offsets[offset + rowCount] - offsets[offset] + 4L * rowCount;
    }
}
