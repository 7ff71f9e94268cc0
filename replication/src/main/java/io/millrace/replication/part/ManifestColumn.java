package io.millrace.replication.part;

import io.millrace.coordination.log.ContentChecksum;
import io.millrace.replication.column.Column;
import io.millrace.replication.column.DataType;
import org.jspecify.annotations.Nullable;

/**
 * What a part knows of one of its columns.
 *
 * @param checksum     of the column's values
 * @param encodedBytes of all its chunks, before RocksDB compresses them
 * @param sizeBytes    of the values in memory, roughly
 * @param min          smallest value of each granule, or null when not kept
 * @param max          largest value of each granule, or null when not kept
 */
public record ManifestColumn(int id, String name, DataType type, ContentChecksum checksum, long encodedBytes,
        long sizeBytes,
        @Nullable Column min, @Nullable Column max) {}
