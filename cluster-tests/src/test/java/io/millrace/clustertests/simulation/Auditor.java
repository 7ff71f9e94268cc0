package io.millrace.clustertests.simulation;

import io.millrace.clustertests.simulation.Violation.Kind;
import io.millrace.coordination.ledger.Counters;
import io.millrace.coordination.ledger.Gap;
import io.millrace.coordination.ledger.LedgerState;
import io.millrace.coordination.log.LogEntry;
import io.millrace.coordination.log.LogEntryCodec;
import io.millrace.coordination.log.LogIndexes;
import io.millrace.coordination.log.PartFact;
import io.millrace.coordination.log.PartId;
import io.millrace.coordination.log.SourceRange;
import io.millrace.coordination.replica.ReplicaState;
import io.millrace.coordination.znode.ZnodeOp;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Judges every transaction of ZooKeeper when it happens, by what producers and clients know: ledgers, block hashes, log entries
 * and what replicas publish. One thread; owned by its world.
 */
final class Auditor {
    /** What the broker really has. */
    interface KafkaTruth {
        /** The first offset that can still be read; none of a topic that is gone. */
        long begin(String topicId, int partition);

        boolean isTopic(String topicId);
    }

    private record Advance(String path, SourceRange range, LedgerState before, LedgerState after) {}

    private final Oracle oracle;
    private final KafkaTruth kafka;
    private final int hashWindow;
    private final Map<String, TableModel> tables = new TreeMap<>();
    private final Map<String, LedgerState> ledgers = new TreeMap<>();
    /** How often each block hash left the window by right. */
    private final Map<String, Integer> forgotten = new HashMap<>();
    private long transactionCount;
    private long rowCount;
    private long truncations;

    Auditor(Oracle oracle, KafkaTruth kafka, List<String> tablePaths, int hashWindow) {
        this.oracle = oracle;
        this.kafka = kafka;
        this.hashWindow = hashWindow;
        tablePaths.forEach(path -> tables.put(path, new TableModel(path)));
    }

    TableModel table(String path) {
        TableModel model = tables.get(path);
        if (model == null) {
            throw new IllegalArgumentException(path);
        }
        return model;
    }

    Iterable<TableModel> tables() {
        return tables.values();
    }

    Map<String, LedgerState> ledgers() {
        return ledgers;
    }

    long transactionCount() {
        return transactionCount;
    }

    /** Rows committed, once per target. */
    long rowCount() {
        return rowCount;
    }

    /** @throws Violation when it must not have happened */
    void applied(List<ZnodeOp> ops, List<String> paths) {
        transactionCount++;
        List<Advance> advances = new ArrayList<>();
        Map<TableModel, List<Map.Entry<Long, LogEntry>>> entries = new LinkedHashMap<>();
        Map<TableModel, Set<String>> createdHashes = new LinkedHashMap<>();
        Map<TableModel, Set<String>> deletedHashes = new LinkedHashMap<>();
        for (int i = 0; i < ops.size(); i++) {
            String path = paths.get(i);
            if (path.startsWith("/kafka/")) {
                ledger(ops.get(i), path, advances);
                continue;
            }
            TableModel table = tableOf(path);
            if (table == null) {
                continue;
            }
            String rest = path.substring(table.path().length());
            switch (ops.get(i)) {
                case ZnodeOp.Create create -> {
                    if (rest.startsWith("/blocks/")) {
                        createdHashes.computeIfAbsent(table, t -> new HashSet<>()).add(rest.substring(8));
                    } else if (rest.startsWith("/log/") && rest.contains("/" + LogIndexes.ENTRY_PREFIX)) {
                        long index = LogIndexes.parse(generation(rest), path);
                        entries.computeIfAbsent(table, t -> new ArrayList<>())
                                .add(Map.entry(index, LogEntryCodec.decode(create.text(), path).at(index)));
                    } else {
                        published(table, rest, create.text());
                    }
                }
                case ZnodeOp.SetData set -> published(table, rest, set.text());
                case ZnodeOp.Delete delete -> {
                    if (rest.startsWith("/blocks/")) {
                        deletedHashes.computeIfAbsent(table, t -> new HashSet<>()).add(rest.substring(8));
                    } else if (rest.startsWith("/log/") && rest.contains("/" + LogIndexes.ENTRY_PREFIX)) {
                        truncated(table, LogIndexes.parse(generation(rest), path));
                    }
                }
                case ZnodeOp.Check check -> {
                    // Changes nothing.
                }
            }
        }
        deletedHashes.forEach((table, hashes) -> forget(table, hashes, entries.containsKey(table)));
        if (!entries.isEmpty() || !advances.isEmpty() || !createdHashes.isEmpty()) {
            committed(advances, entries, createdHashes);
        }
    }

    private @org.jspecify.annotations.Nullable TableModel tableOf(String path) {
        for (TableModel table : tables.values()) {
            if (path.startsWith(table.path()) && path.length() > table.path().length()) {
                return table;
            }
        }
        return null;
    }

    /** Of {@code /log/<incarnation>-<generation>/log-<number>}. */
    private static int generation(String rest) {
        int end = rest.indexOf('/', 5);
        return Integer.parseInt(rest, rest.lastIndexOf('-', end) + 1, end, 10);
    }

    private void published(TableModel table, String rest, String text) {
        if (rest.startsWith("/replicas/") && rest.indexOf('/', 10) < 0) {
            ReplicaState state = ReplicaState.decode(text, rest);
            table.published(rest.substring(10), state.appliedIndex(), state.stateHash());
        }
    }

    private void truncated(TableModel table, long index) {
        truncations++;
        if (!table.isPublishedBySome(index)) {
            throw new Violation(Kind.LOST_WRITE,
                    table.path() + ": log entry " + index + " was deleted before any replica had said that it has it");
        }
    }

    private void forget(TableModel table, Set<String> hashes, boolean isWithEntry) {
        for (String hash : hashes) {
            List<String> live = new ArrayList<>(table.hashes().keySet());
            int newer = live.size() - 1 - live.indexOf(hash);
            if (!isWithEntry && newer < hashWindow) {
                throw new Violation(Kind.DISHONEST_DEDUPLICATION, table.path() + ": block hash " + hash
                        + " was forgotten though only " + newer + " are newer; the window keeps " + hashWindow);
            }
            table.hashDeleted(hash);
            forgotten.merge(table.path() + hash, 1, Integer::sum);
        }
    }

    private void ledger(ZnodeOp op, String path, List<Advance> advances) {
        String text = switch (op) {
            case ZnodeOp.Create create -> create.text();
            case ZnodeOp.SetData set -> set.text();
            case ZnodeOp.Check check -> "";
            case ZnodeOp.Delete delete -> throw new Violation(Kind.LOST_WRITE, "ledger " + path + " was deleted");
        };
        if (text.isEmpty()) {
            return; // a check, or a parent
        }
        LedgerState after = LedgerState.decode(text, path);
        int partition = Integer.parseInt(path.substring(path.lastIndexOf('/') + 1));
        LedgerState before = ledgers.put(path, after);
        requireAccount(path, after.counters());
        if (before == null) {
            if (after.nextOffset() > kafka.begin(after.topicId(), partition)) {
                throw new Violation(Kind.POLL_SKIP, path + " begins at " + after.nextOffset()
                        + " though the topic begins at " + kafka.begin(after.topicId(), partition));
            }
            return;
        }
        if (after.epoch() != before.epoch()) {
            takenOver(path, before, after);
            return;
        }
        if (!after.owner().equals(before.owner())) {
            throw new Violation(Kind.STALE_OWNER, path + ": written by " + after.owner() + " while " + before.owner()
                    + " owns it, epoch " + before.epoch());
        }
        if (!after.topicId().equals(before.topicId())) {
            if (!kafka.isTopic(after.topicId())) {
                throw new Violation(Kind.NONMONOTONIC, path + ": moved to topic id " + after.topicId()
                        + ", which there never was");
            }
            return;
        }
        if (after.gaps().size() > before.gaps().size()) {
            gap(path, partition, before, after);
            return;
        }
        if (after.nextOffset() < before.nextOffset()) {
            throw new Violation(Kind.NONMONOTONIC,
                    path + " went back from " + before.nextOffset() + " to " + after.nextOffset());
        }
        if (after.nextOffset() > before.nextOffset()) {
            String[] names = path.split("/", -1);
            advances.add(new Advance(path, new SourceRange(after.topicId(), names[names.length - 2], partition,
                    before.nextOffset(), after.nextOffset()), before, after));
        }
    }

    private static void requireAccount(String path, Counters c) {
        if (c.consumed() != c.inserted() + c.filtered() + c.skipped() + c.deadLettered() + c.gap()) {
            throw new Violation(Kind.WRONG_ACCOUNT, path + ": " + c);
        }
    }

    private static void takenOver(String path, LedgerState before, LedgerState after) {
        boolean isPure = after.epoch() == before.epoch() + 1 && after.nextOffset() == before.nextOffset()
                && after.counters().equals(before.counters()) && after.gaps().equals(before.gaps())
                && after.topicId().equals(before.topicId());
        if (!isPure) {
            throw new Violation(Kind.STALE_OWNER,
                    path + ": a write that is no take-over came with another epoch: before=" + before + " after="
                            + after);
        }
    }

    private void gap(String path, int partition, LedgerState before, LedgerState after) {
        Gap gap = after.gaps().getLast();
        long begin = kafka.begin(after.topicId(), partition);
        boolean isAccounted = gap.firstOffset() == before.nextOffset() && gap.endOffsetExclusive() == after.nextOffset()
                && after.counters().gap() - before.counters().gap() == gap.endOffsetExclusive() - gap.firstOffset();
        if (!isAccounted || gap.endOffsetExclusive() > begin) {
            throw new Violation(Kind.POLL_SKIP, path + ": passed from " + before.nextOffset() + " to "
                    + after.nextOffset() + " by " + gap + ", but the topic begins at " + begin);
        }
    }

    private void committed(List<Advance> advances, Map<TableModel, List<Map.Entry<Long, LogEntry>>> entries,
            Map<TableModel, Set<String>> createdHashes) {
        Set<SourceRange> ranges = new HashSet<>();
        List<Message> messages = new ArrayList<>();
        for (Advance advance : advances) {
            ranges.add(advance.range());
            List<Message> rows = oracle.rowsOf(advance.range());
            messages.addAll(rows);
            requireCounted(advance, rows.size());
        }
        Set<String> tokens = new HashSet<>();
        Map<TableModel, Set<String>> hashesOfEntries = new HashMap<>();
        entries.forEach((table, added) -> added.forEach(indexed -> {
            long index = indexed.getKey();
            LogEntry entry = indexed.getValue();
            tokens.add(entry.token());
            Map<PartId, List<Message>> rows = Map.of();
            if (entry instanceof LogEntry.PartsAdded e) {
                rows = e.parts().stream().anyMatch(part -> !part.sourceRanges().isEmpty())
                        ? rowsOfBlock(table, e, ranges, messages)
                        : rowsOfInsert(table, e, entries.keySet());
                e.blockHash()
                        .ifPresent(hash -> hashesOfEntries.computeIfAbsent(table, t -> new HashSet<>())
                                .add(hash.toString()));
            }
            table.append(index, entry, rows);
            rows.values().forEach(each -> rowCount += each.size());
        }));
        if (tokens.size() > 1) {
            throw new Violation(Kind.TORN_BLOCK, "one multi carries entries of several blocks: " + tokens);
        }
        if (!messages.isEmpty()) {
            for (TableModel table : tables.values()) {
                if (!entries.containsKey(table)) {
                    throw new Violation(tokens.isEmpty() ? Kind.LOST_WRITE : Kind.TORN_BLOCK,
                            "ledgers advanced over " + ranges + ", which hold " + messages.size()
                                    + " rows, without an entry in " + table.path());
                }
            }
        }
        createdHashes.forEach((table, hashes) -> {
            for (String hash : hashes) {
                if (!hashesOfEntries.getOrDefault(table, Set.of()).contains(hash)) {
                    throw new Violation(Kind.DISHONEST_DEDUPLICATION,
                            table.path() + ": block hash " + hash + " was created without its entry");
                }
                table.hashCreated(hash, tokens.iterator().next());
            }
        });
        hashesOfEntries.forEach((table, hashes) -> {
            if (!createdHashes.getOrDefault(table, Set.of()).containsAll(hashes)) {
                throw new Violation(Kind.DISHONEST_DEDUPLICATION,
                        table.path() + ": an entry came without its block hash " + hashes);
            }
        });
    }

    private void requireCounted(Advance advance, int rows) {
        Counters before = advance.before().counters();
        Counters after = advance.after().counters();
        long skipped = after.skipped() - before.skipped();
        if (after.inserted() - before.inserted() != rows || skipped != oracle.brokenIn(advance.range())) {
            throw new Violation(Kind.WRONG_ACCOUNT, advance.path() + ": " + advance.range() + " holds " + rows
                    + " rows and " + oracle.brokenIn(advance.range()) + " broken messages, counted were "
                    + (after.inserted() - before.inserted()) + " and " + skipped);
        }
    }

    private Map<PartId, List<Message>> rowsOfBlock(TableModel table, LogEntry.PartsAdded entry, Set<SourceRange> ranges,
            List<Message> messages) {
        for (PartFact part : entry.parts()) {
            if (!ranges.equals(Set.copyOf(part.sourceRanges()))) {
                throw new Violation(ranges.isEmpty() ? Kind.DUPLICATE : Kind.POLL_SKIP,
                        table.path() + ": entry " + entry.token() + " has the messages " + part.sourceRanges()
                                + ", the ledgers of its multi advance over " + ranges);
            }
        }
        return split(table, entry, messages);
    }

    private Map<PartId, List<Message>> rowsOfInsert(TableModel table, LogEntry.PartsAdded entry,
            Set<TableModel> inMulti) {
        Oracle.Insert insert = oracle.insertOf(entry.token());
        if (insert == null) {
            throw new Violation(Kind.BUG, table.path() + ": nobody inserted " + entry);
        }
        if (oracle.isRefused(entry.token())) {
            throw new Violation(Kind.ABORTED_READ, table.path() + ": the client of " + entry.token()
                    + " was told that nothing is inserted, and now it is");
        }
        for (TableModel other : tables.values()) {
            boolean isThere = insert.hash() != null && other.hashes().containsKey(insert.hash());
            if (!inMulti.contains(other) && !isThere) {
                throw new Violation(Kind.TORN_BLOCK, "insert " + insert.number() + " goes into " + table.path()
                        + " without " + other.path());
            }
        }
        requireOnce(table, insert, entry.token());
        return split(table, entry, insert.rows());
    }

    private void requireOnce(TableModel table, Oracle.Insert insert, String token) {
        if (insert.hash() == null) {
            return;
        }
        long earlier = insert.tokens().stream().filter(t -> !t.equals(token) && table.indexOf(t) != null).count();
        int allowed = forgotten.getOrDefault(table.path() + insert.hash(), 0);
        if (earlier > allowed) {
            throw new Violation(Kind.DUPLICATE, table.path() + ": insert " + insert.number() + " with block hash "
                    + insert.hash() + " is there " + (earlier + 1) + " times");
        }
    }

    /** Which rows must be in which part. */
    private static Map<PartId, List<Message>> split(TableModel table, LogEntry.PartsAdded entry, List<Message> rows) {
        Map<PartId, List<Message>> out = new HashMap<>();
        int found = 0;
        for (PartFact part : entry.parts()) {
            List<Message> mine = rows.stream()
                    .filter(m -> Tables.partitionOf(table.path(), m.id()).equals(part.tablePartition()))
                    .toList();
            if (mine.size() != part.rowCount()) {
                throw new Violation(mine.size() > part.rowCount() ? Kind.LOST_WRITE : Kind.DUPLICATE,
                        table.path() + ": part " + part.partId() + " of entry " + entry.token() + " has "
                                + part.rowCount() + " rows, it must have " + mine.size() + ": " + part.sourceRanges());
            }
            found += mine.size();
            out.put(part.partId(), mine);
        }
        if (found != rows.size()) {
            throw new Violation(Kind.LOST_WRITE, table.path() + ": the parts of entry " + entry.token() + " have "
                    + found + " rows of " + rows.size());
        }
        return out;
    }

    /** How many log entries were deleted. */
    long truncations() {
        return truncations;
    }

    /** A client was told something. */
    void answered(Oracle.Insert insert, String token, Oracle.Outcome outcome) {
        for (TableModel table : tables.values()) {
            boolean isThere = table.indexOf(token) != null;
            boolean isEarlier = insert.hash() != null && table.tokenOfHash(insert.hash()) != null;
            switch (outcome) {
                case OK -> {
                    if (!isThere && !isEarlier) {
                        throw new Violation(Kind.LOST_WRITE, "insert " + insert.number()
                                + " was acknowledged, and is not in the log of " + table.path());
                    }
                }
                case FAILED -> {
                    if (isThere) {
                        throw new Violation(Kind.ABORTED_READ, "the client of insert " + insert.number()
                                + " was told that nothing is inserted, and it is in the log of " + table.path());
                    }
                }
                case UNKNOWN -> {
                    // Both are right.
                }
            }
        }
    }
}
