package io.millrace.replication.store;

/**
 * Memory and files of a store.
 *
 * @param cacheBytes      limit of the block cache, memtables included; with the blocks that are being read at the moment, about all native
 *                        memory the store takes
 * @param metaBufferBytes size of one memtable of the small records
 * @param maxOpenFiles    file descriptors kept open for part files
 * @param quotaBytes      how large the store's directory may become, with whatever else is in it; a write that does not fit
 *                        fails as on a full disk
 */
public record StoreOptions(long cacheBytes, long metaBufferBytes, int maxOpenFiles, long quotaBytes) {
    public static final StoreOptions DEFAULT = new StoreOptions(64L << 20, 4L << 20, 512);

    public StoreOptions {
        if (metaBufferBytes < 64 << 10 || cacheBytes < 2 * metaBufferBytes || maxOpenFiles < 16) {
            throw new IllegalArgumentException(
                    "a store needs metaBufferBytes >= 65536, cacheBytes >= 2 * metaBufferBytes and "
                            + "maxOpenFiles >= 16: cacheBytes=" + cacheBytes + " metaBufferBytes=" + metaBufferBytes
                            + " maxOpenFiles="
                            + maxOpenFiles);
        }
        if (quotaBytes <= 0) {
            throw new IllegalArgumentException("a store's quota must be positive: quotaBytes=" + quotaBytes);
        }
    }

    /** Without a quota. */
    public StoreOptions(long cacheBytes, long metaBufferBytes, int maxOpenFiles) {
        this(cacheBytes, metaBufferBytes, maxOpenFiles, Long.MAX_VALUE);
    }

    public StoreOptions withCacheBytes(long bytes) {
        return new StoreOptions(bytes, metaBufferBytes, maxOpenFiles, quotaBytes);
    }

    public StoreOptions withQuotaBytes(long bytes) {
        return new StoreOptions(cacheBytes, metaBufferBytes, maxOpenFiles, bytes);
    }
}
