package io.millrace.replication.store;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A small durable map of its own inside the store, for whoever owns its name: replica state, catalog, queues. Keys are ordered
 * as UTF-8 bytes. Writes are synced. Safe for use by many threads.
 */
public final class MetaSpace {
    private final PartStore store;
    private final String name;
    private final int prefixBytes;

    MetaSpace(PartStore store, String name) {
        int length = name.getBytes(StandardCharsets.UTF_8).length;
        if (length == 0 || length > 127) {
            throw new IllegalArgumentException("a space's name has 1 to 127 bytes: '" + name + "'");
        }
        this.store = store;
        this.name = name;
        this.prefixBytes = 2 + length;
    }

    byte[] key(String key) {
        return MetaKeys.space(name, key);
    }

    public byte @Nullable [] get(String key) {
        return store.metaGet(key(key));
    }

    public void put(String key, byte[] value) {
        store.commit(new StoreBatch().put(this, key, value));
    }

    public void delete(String key) {
        store.commit(new StoreBatch().delete(this, key));
    }

    /** All entries whose key starts with {@code prefix}, in order; made for small spaces. */
    public Map<String, byte[]> scan(String prefix) {
        Map<String, byte[]> out = new LinkedHashMap<>();
        store.metaScan(key(prefix), (key, value) -> out.put(new String(key, prefixBytes, key.length - prefixBytes,
                StandardCharsets.UTF_8), value));
        return out;
    }

    /** Deletes all entries whose key starts with {@code prefix}, in one batch. */
    public void deleteAll(String prefix) {
        StoreBatch batch = new StoreBatch();
        scan(prefix).keySet().forEach(key -> batch.delete(this, key));
        if (!batch.isEmpty()) {
            store.commit(batch);
        }
    }
}
