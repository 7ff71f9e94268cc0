package io.millrace.replication.replica;

import io.millrace.coordination.fence.WriterFence;
import io.millrace.coordination.log.PartId;
import io.millrace.coordination.log.TableLog;
import io.millrace.coordination.time.Deadline;
import io.millrace.replication.store.PartRecord;
import io.millrace.replication.table.TableStorage;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;

/**
 * Prepared parts of one table about which its state is to decide: they go as soon as it is of a log index that decides, and
 * does not name them. Any thread adds; the replica's owner judges.
 */
final class UndecidedParts {
    private final TableStorage storage;
    private final WriterFence fence;
    private final TableLog log;
    private final Queue<Decided> decided = new ConcurrentLinkedQueue<>();
    private final Queue<List<PartId>> unknown = new ConcurrentLinkedQueue<>();

    /** The log names the parts at an index or below, or never will. */
    private record Decided(long logIndex, List<PartId> parts) {}

    UndecidedParts(TableStorage storage, WriterFence fence, TableLog log) {
        this.storage = storage;
        this.fence = fence;
        this.log = log;
    }

    /** The log names them at this index or below, or never will. */
    void decidedAt(long logIndex, List<PartId> parts) {
        decided.add(new Decided(logIndex, List.copyOf(parts)));
    }

    /** Their commit may be in the log, or on its way there; nobody will try it again. */
    void unknown(List<PartId> parts) {
        unknown.add(List.copyOf(parts));
    }

    /**
     * Removes what is prepared still although the state is of a later time: it was not committed, or was dropped before it was
     * ever applied here, so that a clone's state does not name it, and no entry that is still to come will. On the owner's thread.
     *
     * @param deadline asked for only when ZooKeeper has to be
     */
    void judge(long appliedIndex, Supplier<Deadline> deadline) {
        settle(deadline);
        for (Decided each : List.copyOf(decided)) {
            if (each.logIndex() <= appliedIndex) {
                storage.discard(each.parts());
                decided.remove(each);
            }
        }
    }

    /** A raised fence ends what is on its way; then the log's end, as it is now, decides. */
    private void settle(Supplier<Deadline> deadline) {
        if (unknown.isEmpty()) {
            return;
        }
        Set<PartId> prepared = new HashSet<>(storage.prepared().stream().map(PartRecord::partId).toList());
        unknown.removeIf(parts -> parts.stream().noneMatch(prepared::contains));
        List<List<PartId>> asked = List.copyOf(unknown);
        if (!asked.isEmpty()) {
            long end = fence.settle(() -> Optional.of(endOfLog()), deadline.get()).orElseThrow();
            asked.forEach(parts -> decidedAt(end, parts));
            unknown.removeAll(asked);
        }
    }

    /** An index that every entry so far is at or below, be it there or truncated. */
    private long endOfLog() {
        long last = log.lastIndex().orElse(TableLog.START);
        return Math.max(last, log.firstKeptIndex() - 1);
    }
}
