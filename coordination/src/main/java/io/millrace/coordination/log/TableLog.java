package io.millrace.coordination.log;

import io.millrace.coordination.failure.RetriableException;
import io.millrace.coordination.failure.UnknownOutcomeException;
import io.millrace.coordination.table.LogHead;
import io.millrace.coordination.table.TablePath;
import io.millrace.coordination.table.TruncationMark;
import io.millrace.coordination.znode.Watch;
import io.millrace.coordination.znode.Znode;
import io.millrace.coordination.znode.ZnodeConflictException;
import io.millrace.coordination.znode.ZnodeConflictException.Kind;
import io.millrace.coordination.znode.ZnodeOp;
import io.millrace.coordination.znode.ZnodeOp.CreateMode;
import io.millrace.coordination.znode.Znodes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Truncates and rolls one table's log, and says where it begins and ends. Stateless apart from its configuration; for any thread. */
public final class TableLog {
    /** A reader that has seen nothing reads from here. */
    public static final long START = -1;

    /** Half of what ZooKeeper's sequence can count. */
    static final int ROLL_AFTER_NUMBER = 1 << 30;

    private static final int DELETE_BATCH = 500;

    private final Znodes znodes;
    private final TablePath table;
    private final int rollAfterNumber;

    public TableLog(Znodes znodes, TablePath table) {
        this(znodes, table, ROLL_AFTER_NUMBER);
    }

    /** For tests that cannot wait for a thousand million entries. */
    TableLog(Znodes znodes, TablePath table, int rollAfterNumber) {
        this.znodes = znodes;
        this.table = table;
        this.rollAfterNumber = rollAfterNumber;
    }

    /** The table whose log this is. */
    public TablePath table() {
        return table;
    }

    /** A reader of its own for one thread. */
    public LogReader newReader() {
        return new LogReader(znodes, table, this);
    }

    /** Appends the wanted entries to {@code out}, up to the first that has been deleted meanwhile; true if one had. */
    boolean readEntries(LogHead head, List<Long> wanted, List<IndexedEntry> out) {
        List<String> paths = wanted.stream().map(index -> entryPath(head, index)).toList();
        List<Optional<Znode>> found = znodes.readAll(paths);
        for (int i = 0; i < found.size(); i++) {
            Optional<Znode> znode = found.get(i);
            if (znode.isEmpty()) {
                return true;
            }
            long index = wanted.get(i);
            LogEntry entry = LogEntryCodec.decode(znode.get().text(), paths.get(i)).at(index);
            out.add(new IndexedEntry(index, entry, znode.get().writtenAtMs()));
        }
        return false;
    }

    /** The lowest index in the log now, if there is an entry. */
    public OptionalLong firstIndex() {
        LogHead head = requireHead();
        for (int generation = generationFrom(firstKeptIndex() - 1); generation <= head.generation(); generation++) {
            List<Long> indexes = indexes(head, generation);
            if (!indexes.isEmpty()) {
                return OptionalLong.of(indexes.getFirst());
            }
        }
        return OptionalLong.empty();
    }

    /** The highest index in the log now, if there is an entry; truncation never removes the meaning of older ones. */
    public OptionalLong lastIndex() {
        LogHead head = requireHead();
        int oldest = generationFrom(firstKeptIndex() - 1);
        for (int generation = head.generation(); generation >= oldest; generation--) {
            List<Long> indexes = indexes(head, generation);
            if (!indexes.isEmpty()) {
                return OptionalLong.of(indexes.getLast());
            }
        }
        return OptionalLong.empty();
    }

    /** Everything below this index has been, or is being, deleted. */
    public long firstKeptIndex() {
        return znodes.read(table.truncated())
                .map(mark -> TruncationMark.decode(mark.text(), table.truncated()).firstKeptIndex())
                .orElse(0L);
    }

    /** How many entries the log holds now. */
    public int entryCount() {
        LogHead head = requireHead();
        int count = 0;
        for (int generation = generationFrom(firstKeptIndex() - 1); generation <= head.generation(); generation++) {
            count += znodes.children(head.directory(table, generation)).size();
        }
        return count;
    }

    /** Tells of new entries and of a roll, with the freedoms of {@link Znodes#watch}. */
    public Watch watch(Runnable onChange) {
        LogHead head = requireHead();
        Watch entries = znodes.watch(head.directory(table), onChange);
        // A roll shows as a write of the head; the reader then watches anew.
        Watch rolls = znodes.watch(table.log(), onChange);
        return () -> {
            entries.close();
            rolls.close();
        };
    }

    /**
     * Deletes the entries below an index. Harmless to repeat and to run on several nodes at once.
     *
     * @return how many entries this call deleted
     */
    public int truncateBelow(long index) {
        LogHead head = requireHead();
        raiseMark(index); // step 1
        int deleted = 0;
        for (int generation = oldestGeneration(head); generation <= generationFrom(index); generation++) {
            String directory = head.directory(table, generation);
            List<Long> below = indexes(head, generation).stream().filter(each -> each < index).toList();
            for (int from = 0; from < below.size(); from += DELETE_BATCH) { // step 2
                deleted += deleteEntries(head, below.subList(from, Math.min(below.size(), from + DELETE_BATCH)));
            }
            if (generation < head.generation() && generation < generationFrom(index)) { // step 3
                deleteIfThere(directory);
            }
        }
        return deleted;
    }

    /**
     * Starts a new generation if the current one is half full.
     *
     * @return true if it did, or found that it had just been done
     * @throws RetriableException perhaps it did; call again
     */
    public boolean rollIfNeeded() {
        Znode log = znodes.read(table.log()).orElseThrow(this::gone);
        LogHead head = LogHead.decode(log.text(), table.log());
        List<Long> indexes = indexes(head, head.generation());
        if (head.isDropped() || indexes.isEmpty() || LogIndexes.number(indexes.getLast()) < rollAfterNumber) {
            return false;
        }
        LogHead next = new LogHead(head.incarnation(), head.generation() + 1, false);
        try {
            znodes.multi(List.of(head.sameLife(table), new ZnodeOp.SetData(table.log(), next.encode(), log.version()),
                    new ZnodeOp.Create(next.directory(table), "", CreateMode.PERSISTENT)));
            return true;
        } catch (ZnodeConflictException e) {
            return e.kind() == Kind.BAD_VERSION;
        } catch (UnknownOutcomeException e) {
            throw new RetriableException("log " + table + " has rolled or not; the next look tells", e);
        }
    }

    private void raiseMark(long index) {
        while (true) {
            LogHead head = requireHead();
            Znode mark = znodes.read(table.truncated()).orElseThrow(this::gone);
            if (TruncationMark.decode(mark.text(), table.truncated()).firstKeptIndex() >= index) {
                return;
            }
            try {
                znodes.multi(List.of(head.sameLife(table),
                        new ZnodeOp.SetData(table.truncated(), new TruncationMark(index).encode(),
                                mark.version())));
                return;
            } catch (ZnodeConflictException | UnknownOutcomeException e) {
                // Looked at again; a late write expects the same version, so it cannot lower the mark.
            }
        }
    }

    private int deleteEntries(LogHead head, List<Long> batch) {
        List<ZnodeOp> ops = new ArrayList<>();
        batch.forEach(index -> ops.add(new ZnodeOp.Delete(entryPath(head, index), Znodes.ANY_VERSION)));
        try {
            znodes.multi(ops);
            return batch.size();
        } catch (ZnodeConflictException e) {
            // Another node truncates too: what is left goes one by one.
            int deleted = 0;
            for (long index : batch) {
                deleted += deleteIfThere(entryPath(head, index)) ? 1 : 0;
            }
            return deleted;
        } catch (UnknownOutcomeException e) {
            throw new RetriableException("truncation of " + table + " was interrupted; the next one goes on", e);
        }
    }

    private boolean deleteIfThere(String path) {
        try {
            znodes.multi(List.of(new ZnodeOp.Delete(path, Znodes.ANY_VERSION)));
            return true;
        } catch (ZnodeConflictException e) {
            return false;
        } catch (UnknownOutcomeException e) {
            throw new RetriableException("truncation of " + table + " was interrupted; the next one goes on", e);
        }
    }

    private List<Long> indexes(LogHead head, int generation) {
        return indexesAbove(generation, znodes.children(head.directory(table, generation)), START);
    }

    /** Of the entries with these names, in order. */
    static List<Long> indexesAbove(int generation, List<String> names, long fromIndexExclusive) {
        return names.stream()
                .map(name -> LogIndexes.parse(generation, name))
                .filter(index -> index > fromIndexExclusive)
                .sorted()
                .toList();
    }

    private int oldestGeneration(LogHead head) {
        String prefix = head.incarnation() + "-";
        return znodes.children(table.log())
                .stream()
                .filter(name -> name.startsWith(prefix))
                .mapToInt(name -> Integer.parseInt(name.substring(prefix.length())))
                .min()
                .orElse(head.generation());
    }

    static int generationFrom(long index) {
        return index < 0 ? 0 : LogIndexes.generation(index);
    }

    private String entryPath(LogHead head, long index) {
        return head.directory(table, LogIndexes.generation(index)) + "/" + LogIndexes.name(index);
    }

    LogHead requireHead() {
        return requireHead(znodes.read(table.log()));
    }

    /** The table's head as it was read. */
    LogHead requireHead(Optional<Znode> found) {
        return found.map(log -> LogHead.decode(log.text(), table.log()))
                .filter(head -> !head.isDropped())
                .orElseThrow(this::gone);
    }

    private TableGoneException gone() {
        return new TableGoneException(table);
    }
}
