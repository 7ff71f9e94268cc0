package io.millrace.clustertests.sql;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Values of an answer in the format RowBinary, as they are: no text between them and the table. Owned by one thread. */
public final class RowBinaryReader implements AutoCloseable {
    private static final int MAX_LENGTH = 64 << 20;

    private final PushbackInputStream ahead;
    private final DataInputStream in;

    /** @param in taken over */
    public RowBinaryReader(InputStream in) {
        this.ahead = new PushbackInputStream(new BufferedInputStream(in, 1 << 16));
        this.in = new DataInputStream(ahead);
    }

    public boolean hasNext() throws IOException {
        int next = ahead.read();
        if (next < 0) {
            return false;
        }
        ahead.unread(next);
        return true;
    }

    public long int64() throws IOException {
        return Long.reverseBytes(in.readLong());
    }

    /** UInt32. */
    public long uint32() throws IOException {
        return Integer.reverseBytes(in.readInt()) & 0xFFFF_FFFFL;
    }

    /** Nullable(UInt32), such as Nullable(DateTime). */
    public @Nullable Long nullableUint32() throws IOException {
        return in.readByte() == 1 ? null : Long.valueOf(uint32());
    }

    /** Nullable(Int64), such as Nullable(DateTime64). */
    public @Nullable Long nullableInt64() throws IOException {
        return in.readByte() == 1 ? null : Long.valueOf(int64());
    }

    /** Each byte as one char of the same number. */
    public String bytes() throws IOException {
        return new String(in.readNBytes(length()), StandardCharsets.ISO_8859_1);
    }

    /** Array(String), likewise. */
    public List<String> arrayOfBytes() throws IOException {
        int count = length();
        List<String> values = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            values.add(bytes());
        }
        return values;
    }

    private int length() throws IOException {
        long value = 0;
        for (int shift = 0; shift < 35; shift += 7) {
            int next = in.readUnsignedByte();
            value |= (long) (next & 0x7F) << shift;
            if (next < 0x80) {
                if (value > MAX_LENGTH) {
                    break;
                }
                return (int) value;
            }
        }
        throw new IOException("not a length of RowBinary: " + value);
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
