package io.millrace.clustertests.simulation;

import io.millrace.coordination.log.SourceRange;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What producers and clients know, told by them and never asked of the system. One thread. */
final class Oracle {
    /** How a client's INSERT ended, as far as the client can know. */
    enum Outcome {
        OK, FAILED, UNKNOWN
    }

    /** One block that a client wants in the tables, with all its tries. */
    static final class Insert {
        private final long number;
        private final List<Message> rows;
        private final @Nullable String hash;
        private final List<String> tokens = new ArrayList<>();
        private boolean isOk;
        private boolean isPossible;

        Insert(long number, List<Message> rows, @Nullable String hash) {
            this.number = number;
            this.rows = List.copyOf(rows);
            this.hash = hash;
        }

        long number() {
            return number;
        }

        List<Message> rows() {
            return rows;
        }

        @Nullable
        String hash() {
            return hash;
        }

        List<String> tokens() {
            return tokens;
        }

        boolean isOk() {
            return isOk;
        }

        /** Whether some try may have been applied without an answer. */
        boolean isPossible() {
            return isPossible;
        }
    }

    /** By topic id and partition, by offset; offsets without a row are absent. */
    private final Map<String, NavigableMap<Long, Message>> produced = new HashMap<>();
    /** Offsets that hold a message that cannot be read, or none for a reader. */
    private final Map<String, Set<Long>> broken = new HashMap<>();
    private final List<Insert> inserts = new ArrayList<>();
    private final Map<String, Insert> byToken = new HashMap<>();
    /** Tokens whose client was told that nothing was inserted. */
    private final Set<String> refused = new HashSet<>();
    private long lastId;
    private long messageCount;

    long nextId() {
        return ++lastId;
    }

    void produced(Message message) {
        messageCount++;
        produced.computeIfAbsent(message.topicId() + "/" + message.partition(), key -> new TreeMap<>())
                .put(message.offset(), message);
    }

    void producedBroken(String topicId, int partition, long offset) {
        broken.computeIfAbsent(topicId + "/" + partition, key -> new HashSet<>()).add(offset);
    }

    long messageCount() {
        return messageCount;
    }

    /** The rows that a range of messages gives, in order. */
    List<Message> rowsOf(SourceRange range) {
        NavigableMap<Long, Message> all = produced.get(range.topicId() + "/" + range.topicPartition());
        return all == null
                ? List.of()
                : List.copyOf(all.subMap(range.firstOffset(), true, range.endOffsetExclusive(), false).values());
    }

    long brokenIn(SourceRange range) {
        Set<Long> all = broken.getOrDefault(range.topicId() + "/" + range.topicPartition(), Set.of());
        return all.stream().filter(o -> o >= range.firstOffset() && o < range.endOffsetExclusive()).count();
    }

    Insert newInsert(List<Message> rows, @Nullable String hash) {
        Insert insert = new Insert(inserts.size(), rows, hash);
        inserts.add(insert);
        return insert;
    }

    List<Insert> inserts() {
        return inserts;
    }

    void tried(Insert insert, String token) {
        insert.tokens.add(token);
        byToken.put(token, insert);
    }

    void ended(Insert insert, String token, Outcome outcome) {
        switch (outcome) {
            case OK -> insert.isOk = true;
            case UNKNOWN -> insert.isPossible = true;
            case FAILED -> refused.add(token);
        }
    }

    @Nullable
    Insert insertOf(String token) {
        return byToken.get(token);
    }

    boolean isRefused(String token) {
        return refused.contains(token);
    }
}
