package io.millrace.replication.part;

import io.millrace.coordination.log.PartId;
import java.nio.ByteBuffer;

/** The keys of a part's file and the numbers of its format. */
public final class PartLayout {
    /** Rows of every granule but the last. */
    public static final int GRANULE_ROWS = 8192;
    /** {@code partId(16) | columnId(2) | granule(4)}, big-endian. */
    public static final int KEY_BYTES = 22;
    /** The column id under which, as granule 0, the manifest stands: after all columns. */
    public static final int MANIFEST_COLUMN_ID = 0xFFFF;
    /** Version of the manifest, the chunk encodings and the content checksum together. */
    static final int FORMAT_VERSION = 1;

    private PartLayout() {}

    public static byte[] key(PartId part, int columnId, int granule) {
        byte[] key = new byte[KEY_BYTES];
        ByteBuffer.wrap(key).putLong(part.high()).putLong(part.low()).putShort((short) columnId).putInt(granule);
        return key;
    }

    /** The first 16 bytes of every key of the part; no key of the part is below it. */
    public static byte[] keyPrefix(PartId part) {
        byte[] key = new byte[16];
        ByteBuffer.wrap(key).putLong(part.high()).putLong(part.low());
        return key;
    }

    public static PartId partOf(byte[] key) {
        ByteBuffer b = ByteBuffer.wrap(key);
        return new PartId(b.getLong(), b.getLong());
    }

    public static int granuleCount(long rowCount) {
        return Math.toIntExact((rowCount + GRANULE_ROWS - 1) / GRANULE_ROWS);
    }

    /** Rows of one granule of a part. */
    public static int granuleRows(long rowCount, int granule) {
        return (int) Math.min(GRANULE_ROWS, rowCount - (long) granule * GRANULE_ROWS);
    }
}
