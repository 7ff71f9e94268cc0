package io.millrace.replication.memory;

import io.millrace.coordination.failure.CorruptionException;
import io.millrace.coordination.log.PartId;
import io.millrace.replication.part.PartLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.CRC32C;

/** The layout of a part file in memory; see the package. */
final class PairFormat {
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final int MAGIC = 0x4D4D5046; // "MMPF"
    static final int HEADER_BYTES = PartLayout.KEY_BYTES + 12;
    static final int END_BYTES = 12;

    private PairFormat() {}

    /** What stands before a value. */
    static byte[] header(byte[] key, byte[] value, int length) {
        byte[] out = Arrays.copyOf(key, HEADER_BYTES);
        INT.set(out, PartLayout.KEY_BYTES, length);
        INT.set(out, PartLayout.KEY_BYTES + 4, crc(value, 0, length));
        INT.set(out, PartLayout.KEY_BYTES + 8, crc(out, 0, PartLayout.KEY_BYTES + 8));
        return out;
    }

    static byte[] end(int pairCount) {
        byte[] out = new byte[END_BYTES];
        INT.set(out, 0, pairCount);
        INT.set(out, 4, MAGIC);
        INT.set(out, 8, crc(out, 0, 8));
        return out;
    }

    private static int crc(byte[] bytes, int from, int count) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, from, count);
        return (int) crc.getValue();
    }

    /** A file's pairs: where each header is, by column id and granule. Values are not looked at. */
    static Map<Long, Integer> index(PartId part, byte[] bytes, int length) {
        Map<Long, Integer> index = new HashMap<>();
        int end = length - END_BYTES;
        if (end < 0 || (int) INT.get(bytes, end + 8) != crc(bytes, end, 8) || (int) INT.get(bytes, end + 4) != MAGIC) {
            throw damaged(part, "its end is not where it must be, size=" + length);
        }
        byte[] prefix = PartLayout.keyPrefix(part);
        int at = 0;
        while (at < end) {
            if (end - at < HEADER_BYTES || (int) INT.get(bytes, at + PartLayout.KEY_BYTES + 8) != crc(bytes, at,
                    PartLayout.KEY_BYTES + 8)) {
                throw damaged(part, "header at " + at + " has a wrong checksum");
            }
            if (!Arrays.equals(bytes, at, at + 16, prefix, 0, 16)) {
                throw damaged(part, "the pair at " + at + " belongs to part " + PartLayout.partOf(Arrays.copyOfRange(
                        bytes, at, at + PartLayout.KEY_BYTES)));
            }
            int column = (bytes[at + 16] & 0xFF) << 8 | bytes[at + 17] & 0xFF;
            index.put(slot(column, (int) INT.get(bytes, at + 18)), at);
            at += HEADER_BYTES + (int) INT.get(bytes, at + PartLayout.KEY_BYTES);
        }
        if (at != end || index.size() != (int) INT.get(bytes, end)) {
            throw damaged(part, index.size() + " pairs up to " + at + " of " + end);
        }
        return index;
    }

    static long slot(int columnId, int granule) {
        return (long) columnId << 32 | granule & 0xFFFFFFFFL;
    }

    /** The value behind a header. */
    static byte[] value(PartId part, byte[] bytes, int header) {
        int length = (int) INT.get(bytes, header + PartLayout.KEY_BYTES);
        int from = header + HEADER_BYTES;
        if ((int) INT.get(bytes, header + PartLayout.KEY_BYTES + 4) != crc(bytes, from, length)) {
            throw damaged(part, "value at " + from + " has a wrong checksum");
        }
        return Arrays.copyOfRange(bytes, from, from + length);
    }

    static CorruptionException damaged(PartId part, String how) {
        return new CorruptionException("part=" + part + ": its file is damaged: " + how
                + "; fetch the part from another replica");
    }
}
