package io.millrace.ingest.produce;

import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * Where messages with a key go. librdkafka, which ClickHouse uses, hashes by CRC32 unless told otherwise; messages of both must
 * meet in the same topic partition.
 */
enum KeyPartitioner {
    /** CRC32 of the key; without a key the client chooses. */
    CONSISTENT_RANDOM,
    /** The Java client's own choice. */
    MURMUR2_RANDOM;

    /** By librdkafka's name. */
    static KeyPartitioner byName(String name) {
        return switch (name) {
            case "consistent_random" -> CONSISTENT_RANDOM;
            case "murmur2_random" -> MURMUR2_RANDOM;
            default -> throw new UserException(ErrorCode.INVALID_CONFIG_PARAMETER,
                    "The setting partitioner of the <kafka> section cannot be '" + name
                            + "': consistent_random or murmur2_random");
        };
    }

    /** The topic partition of a key, or null to leave it to the client. */
    @Nullable
    Integer partition(byte @Nullable [] key, int partitionCount) {
        if (this == MURMUR2_RANDOM || key == null || key.length == 0 || partitionCount < 1) {
            return null;
        }
        CRC32 crc = new CRC32();
        crc.update(key);
        return (int) (crc.getValue() % partitionCount);
    }
}
