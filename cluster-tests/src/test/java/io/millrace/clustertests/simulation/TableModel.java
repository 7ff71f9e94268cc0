package io.millrace.clustertests.simulation;

import io.millrace.coordination.log.LogEntry;
import io.millrace.coordination.log.PartFact;
import io.millrace.coordination.log.PartId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What one table's log has said since its beginning, replayed by a few lines of another hand. One thread. */
final class TableModel {
    /** A part and what must be in it. */
    record Part(PartFact fact, String origin, List<Message> rows) {
        Part {
            rows = List.copyOf(rows);
        }
    }

    private final String path;
    private final Map<PartId, Part> parts = new HashMap<>();
    private final Map<PartId, Part> everParts = new HashMap<>();
    private final Map<String, Long> tokens = new HashMap<>();
    /** Live block hashes, and the token that made each. */
    private final Map<String, String> hashes = new java.util.LinkedHashMap<>();
    /** All that ever was in the log: token of the entry by block hash, newest. */
    private final Map<String, String> hashesOfEntries = new HashMap<>();
    private final TreeMap<Long, String> stateHashes = new TreeMap<>();
    private final Map<String, Long> published = new HashMap<>();
    private final Set<String> forked = new HashSet<>();
    private long lastIndex = -1;
    private long high;
    private long low;
    private int entryCount;

    TableModel(String path) {
        this.path = path;
        stateHashes.put(-1L, stateHash());
    }

    String path() {
        return path;
    }

    Map<PartId, Part> parts() {
        return parts;
    }

    @Nullable
    Part ever(PartId part) {
        return everParts.get(part);
    }

    long lastIndex() {
        return lastIndex;
    }

    int entryCount() {
        return entryCount;
    }

    @Nullable
    Long indexOf(String token) {
        return tokens.get(token);
    }

    Map<String, String> hashes() {
        return hashes;
    }

    @Nullable
    String tokenOfHash(String hash) {
        return hashesOfEntries.get(hash);
    }

    void hashCreated(String hash, String token) {
        hashes.put(hash, token);
    }

    void hashDeleted(String hash) {
        hashes.remove(hash);
    }

    /** The next entry. The rows of added parts are the caller's knowledge. */
    void append(long index, LogEntry entry, Map<PartId, List<Message>> rows) {
        if (index <= lastIndex) {
            throw new Violation(Violation.Kind.NONMONOTONIC,
                    path + ": entry " + index + " was created after " + lastIndex);
        }
        if (tokens.putIfAbsent(entry.token(), index) != null) {
            throw new Violation(Violation.Kind.DUPLICATE,
                    path + ": token " + entry.token() + " was committed twice, at "
                            + tokens.get(entry.token()) + " and " + index);
        }
        switch (entry) {
            case LogEntry.PartsAdded e -> {
                e.parts().forEach(part -> add(part, e.replica(), rows.getOrDefault(part.partId(), List.of())));
                e.blockHash().ifPresent(hash -> hashesOfEntries.put(hash.toString(), e.token()));
            }
            case LogEntry.PartsDropped e -> e.parts().forEach(this::remove);
            case LogEntry.PartLost e -> remove(e.part());
            case LogEntry.PartsReplaced e -> {
                List<Message> merged = e.sources()
                        .stream()
                        .map(parts::get)
                        .filter(java.util.Objects::nonNull)
                        .flatMap(part -> part.rows().stream())
                        .toList();
                e.sources().forEach(this::remove);
                add(e.result(), e.replica(), merged);
            }
            case LogEntry.SchemaChanged e -> {
                // Parts stay.
            }
        }
        lastIndex = index;
        entryCount++;
        stateHashes.put(index, stateHash());
    }

    private void add(PartFact part, String origin, List<Message> rows) {
        Part added = new Part(part, origin, rows);
        if (everParts.putIfAbsent(part.partId(), added) != null) {
            throw new Violation(Violation.Kind.DUPLICATE, path + ": part " + part.partId() + " was added twice");
        }
        parts.put(part.partId(), added);
        high += mix(mix(part.partId().high() + 1) ^ part.contentChecksum().low());
        low += mix(mix(part.partId().low() + 2) ^ part.contentChecksum().high());
    }

    private void remove(PartId id) {
        Part part = parts.remove(id);
        if (part != null) {
            high -= mix(mix(id.high() + 1) ^ part.fact().contentChecksum().low());
            low -= mix(mix(id.low() + 2) ^ part.fact().contentChecksum().high());
        }
    }

    private static long mix(long bits) {
        long z = bits + 0x9E3779B97F4A7C15L;
        z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return z ^ z >>> 31;
    }

    private String stateHash() {
        return HexFormat.of().toHexDigits(high) + HexFormat.of().toHexDigits(low);
    }

    /** A replica says how far it is. */
    void published(String replica, long index, String hash) {
        long before = published.getOrDefault(replica, -1L);
        if (index < before && !forked.contains(replica)) {
            throw new Violation(Violation.Kind.NOT_DURABLE, path + ": replica " + replica + " published " + index
                    + " after " + before);
        }
        published.put(replica, index);
        if (index == -1 && hash.isEmpty()) {
            return;
        }
        String expected = stateHashes.get(index);
        if (expected == null) {
            throw new Violation(Violation.Kind.DIVERGED,
                    path + ": replica " + replica + " says that it has applied " + index + ", where there is no entry");
        }
        if (!expected.equals(hash)) {
            throw new Violation(Violation.Kind.DIVERGED, path + ": replica " + replica + " has state hash " + hash
                    + " at " + index + ", the log gives " + expected);
        }
    }

    /** From now on two processes may publish as one replica. */
    void forked(String replica) {
        forked.add(replica);
    }

    /** The later one has raised its fence, with this applied; nothing of the other one's is to be published any more. */
    void rejoined(String replica, long applied) {
        forked.remove(replica);
        published.put(replica, applied);
    }

    boolean isPublishedBySome(long index) {
        return published.values().stream().anyMatch(each -> each >= index);
    }

    long publishedBy(String replica) {
        return published.getOrDefault(replica, -1L);
    }
}
