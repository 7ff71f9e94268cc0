package io.millrace.coordination.log;

import io.millrace.coordination.table.LogHead;
import io.millrace.coordination.table.TablePath;
import io.millrace.coordination.znode.ChildCounts;
import io.millrace.coordination.znode.Children;
import io.millrace.coordination.znode.Znode;
import io.millrace.coordination.znode.Znodes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads one table's log on from where it has come to. A directory of a thousand names is listed only when it must be: having
 * come to the end, the reader keeps the directory's counts of that moment, and later ones tell how many entries were made since.
 * If that many follow on the last one, they are all there are. Owned by one thread; what it remembers saves work, nothing more.
 */
public final class LogReader {
    /**
     * The end of the log as it was once.
     *
     * @param directory of the newest generation then
     * @param children  of that directory then
     * @param lastIndex no entry in it was above this then
     */
    private record End(String directory, ChildCounts children, long lastIndex) {}

    private final Znodes znodes;
    private final TablePath table;
    private final TableLog log;
    private @Nullable End end;

    LogReader(Znodes znodes, TablePath table, TableLog log) {
        this.znodes = znodes;
        this.table = table;
        this.log = log;
    }

    /** Whether the last {@link #read} gave all there was; when it failed it did not. */
    public boolean isAtEnd() {
        return end != null;
    }

    /**
     * The entries above an index, in order, at most {@code maxEntries}; empty if there are none yet.
     *
     * @param fromIndexExclusive the last index that the caller has, or {@link TableLog#START}
     * @throws LogTruncatedException entries that the caller has not seen may be gone
     * @throws TableGoneException    there is no such table
     */
    public List<IndexedEntry> read(long fromIndexExclusive, int maxEntries) {
        End before = end;
        end = null;
        if (before == null || before.lastIndex() != fromIndexExclusive) {
            return readListed(log.requireHead(), fromIndexExclusive, maxEntries);
        }
        List<Optional<Znode>> found = znodes.readAll(List.of(table.log(), before.directory()));
        LogHead head = log.requireHead(found.getFirst());
        Optional<Znode> directory = found.getLast();
        if (directory.isPresent() && head.directory(table).equals(before.directory())) {
            List<IndexedEntry> next = new ArrayList<>();
            if (readNext(head, before, directory.get().children(), maxEntries, next)) {
                return next;
            }
        }
        return readListed(head, fromIndexExclusive, maxEntries);
    }

    /** Reads the entries made since by the numbers that follow; false if those are not all of them, or too many. */
    private boolean readNext(LogHead head, End before, ChildCounts now, int maxEntries, List<IndexedEntry> out) {
        int created = now.createdSince(before.children());
        if (created < 0 || created > maxEntries) {
            return false;
        }
        long first = Math.max(before.lastIndex() + 1, LogIndexes.of(head.generation(), 0));
        if (log.readEntries(head, LongStream.range(first, first + created).boxed().toList(), out)) {
            return false; // a number was passed over, or its entry is deleted
        }
        // None of these was there before, and as many as were made are found: nothing lies between them or above.
        end = new End(before.directory(), now, out.isEmpty() ? before.lastIndex() : out.getLast().index());
        return true;
    }

    private List<IndexedEntry> readListed(LogHead head, long fromIndexExclusive, int maxEntries) {
        List<IndexedEntry> out = new ArrayList<>();
        boolean isHole = false;
        Optional<ChildCounts> counts = Optional.empty();
        // A generation is complete once the next one exists, and the head read above proves that it does.
        for (int generation = TableLog.generationFrom(fromIndexExclusive); generation <= head.generation() && !isHole
                && out.size() < maxEntries; generation++) {
            Optional<Children> listed = znodes.list(head.directory(table, generation));
            List<String> names = listed.map(Children::names).orElse(List.of());
            List<Long> indexes = TableLog.indexesAbove(generation, names, fromIndexExclusive);
            List<Long> wanted = indexes.subList(0, Math.min(indexes.size(), maxEntries - out.size()));
            isHole = log.readEntries(head, wanted, out);
            boolean isLast = generation == head.generation() && wanted.size() == indexes.size() && !isHole;
            counts = isLast ? listed.map(Children::counts) : Optional.empty();
        }
        // Of one listing: truncation goes upwards, so nothing is missing behind an entry that was there.
        boolean followsOn = !out.isEmpty() && out.getFirst().index() == fromIndexExclusive + 1
                && LogIndexes.generation(out.getLast().index()) == LogIndexes.generation(out.getFirst().index());
        if (!followsOn || isHole) {
            // Read after the entries: if the mark is still at or below, nothing above was deleted before they were read.
            long firstKept = log.firstKeptIndex();
            if (firstKept > fromIndexExclusive + 1) {
                throw new LogTruncatedException(table.path(), fromIndexExclusive, firstKept);
            }
        }
        long last = out.isEmpty() ? fromIndexExclusive : out.getLast().index();
        counts.ifPresent(children -> end = new End(head.directory(table), children, last));
        return out;
    }
}
