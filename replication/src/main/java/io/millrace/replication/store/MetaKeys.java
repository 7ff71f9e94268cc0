package io.millrace.replication.store;

import io.millrace.coordination.log.PartId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** Keys of the column family {@code meta}; the layout is in the package's documentation. */
final class MetaKeys {
    static final byte[] VERSION = {'V'};
    static final byte[] ALL_PARTS = {'P'};

    private MetaKeys() {}

    static byte[] part(UUID table, PartId part) {
        return ByteBuffer.allocate(33).put(parts(table)).putLong(part.high()).putLong(part.low()).array();
    }

    static byte[] parts(UUID table) {
        return ByteBuffer.allocate(17)
                .put((byte) 'P')
                .putLong(table.getMostSignificantBits())
                .putLong(table
                        .getLeastSignificantBits())
                .array();
    }

    static byte[] space(String name, String key) {
        byte[] space = name.getBytes(StandardCharsets.UTF_8);
        byte[] rest = key.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(2 + space.length + rest.length)
                .put((byte) 'S')
                .put((byte) space.length)
                .put(space)
                .put(rest)
                .array();
    }
}
