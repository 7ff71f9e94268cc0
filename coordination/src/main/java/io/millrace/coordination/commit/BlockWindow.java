package io.millrace.coordination.commit;

import io.millrace.coordination.failure.RetriableException;
import io.millrace.coordination.failure.UnknownOutcomeException;
import io.millrace.coordination.table.LogHead;
import io.millrace.coordination.table.TablePath;
import io.millrace.coordination.table.Tables;
import io.millrace.coordination.znode.Versioned;
import io.millrace.coordination.znode.Znode;
import io.millrace.coordination.znode.ZnodeConflictException;
import io.millrace.coordination.znode.ZnodeOp;
import io.millrace.coordination.znode.Znodes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The dedup window of one table: forgets its oldest block hashes. Owned by one thread at a time, the one that runs the
 * table's chores. It remembers the age of the hashes it has read, so each is read once.
 */
public final class BlockWindow {
    /** ClickHouse's default of {@code replicated_deduplication_window}. */
    public static final int DEFAULT_MAX_HASHES = 10_000;

    private static final int READ_BATCH = 500;
    private static final int DELETE_BATCH = 500;

    private final Znodes znodes;
    private final Tables tables;
    private final TablePath table;
    private final int maxHashes;
    /** By hash: the number of the transaction that wrote it. */
    private final Map<String, Long> writtenTxns = new HashMap<>();

    /** @param maxHashes how many of the newest are kept */
    public BlockWindow(Znodes znodes, TablePath table, int maxHashes) {
        if (maxHashes < 0) {
            throw new IllegalArgumentException("maxHashes=" + maxHashes);
        }
        this.znodes = znodes;
        this.tables = new Tables(znodes);
        this.table = table;
        this.maxHashes = maxHashes;
    }

    /**
     * Deletes the oldest hashes beyond the window. Harmless to repeat and to run on several nodes at once.
     *
     * @return how many this call deleted
     * @throws RetriableException interrupted by a lost connection; the next call goes on
     */
    public int prune() {
        Optional<LogHead> head = tables.head(table).map(Versioned::value);
        if (head.isEmpty()) {
            return 0;
        }
        ZnodeOp sameLife = head.get().sameLife(table);
        List<String> names = znodes.children(table.blocks());
        writtenTxns.keySet().retainAll(new HashSet<>(names));
        if (names.size() <= maxHashes) {
            return 0;
        }
        learnAges(names);
        // Not of the names: another node may have pruned some of them since they were listed.
        int surplus = writtenTxns.size() - maxHashes;
        if (surplus <= 0) {
            return 0;
        }
        List<String> oldest = writtenTxns.entrySet()
                .stream()
                .sorted(Map.Entry.comparingByValue(Comparator
                        .naturalOrder()))
                .limit(surplus)
                .map(Map.Entry::getKey)
                .toList();
        int deleted = 0;
        List<String> stillOldest = withoutRewritten(oldest);
        for (int from = 0; from < stillOldest.size(); from += DELETE_BATCH) {
            deleted += delete(sameLife, stillOldest.subList(from, Math.min(stillOldest.size(), from + DELETE_BATCH)));
        }
        Set<String> gone = new HashSet<>(stillOldest);
        writtenTxns.keySet().removeAll(gone);
        return deleted;
    }

    private void learnAges(List<String> names) {
        List<String> unknown = names.stream().filter(name -> !writtenTxns.containsKey(name)).toList();
        for (int from = 0; from < unknown.size(); from += READ_BATCH) {
            List<String> batch = unknown.subList(from, Math.min(unknown.size(), from + READ_BATCH));
            List<Optional<Znode>> read = znodes.readAll(batch.stream().map(this::path).toList());
            for (int i = 0; i < batch.size(); i++) {
                String name = batch.get(i);
                read.get(i).ifPresent(znode -> writtenTxns.put(name, znode.writtenTxn()));
            }
        }
    }

    /**
     * Those that are as old as remembered. A hash that was forgotten, by a drop of its partition or by another node's
     * pruning, may have come anew: it is young, and protects its block. The next call counts it as what it is.
     */
    private List<String> withoutRewritten(List<String> names) {
        List<String> out = new ArrayList<>();
        for (int from = 0; from < names.size(); from += READ_BATCH) {
            List<String> batch = names.subList(from, Math.min(names.size(), from + READ_BATCH));
            List<Optional<Znode>> read = znodes.readAll(batch.stream().map(this::path).toList());
            for (int i = 0; i < batch.size(); i++) {
                String name = batch.get(i);
                Long now = read.get(i).map(Znode::writtenTxn).orElse(null);
                if (now != null && now.equals(writtenTxns.get(name))) {
                    out.add(name);
                } else if (now != null) {
                    writtenTxns.put(name, now);
                } else {
                    writtenTxns.remove(name);
                }
            }
        }
        return out;
    }

    private int delete(ZnodeOp sameLife, List<String> names) {
        List<ZnodeOp> ops = new ArrayList<>(List.of(sameLife));
        // Version 0: a hash is written once; one that was deleted and comes anew just now has it too, and would lose its
        // place in the window.
        names.forEach(name -> ops.add(new ZnodeOp.Delete(path(name), 0)));
        try {
            znodes.multi(ops);
            return names.size();
        } catch (ZnodeConflictException e) {
            int deleted = 0;
            for (ZnodeOp op : ops.subList(1, ops.size())) {
                deleted += deleteOne(sameLife, op);
            }
            return deleted;
        } catch (UnknownOutcomeException e) {
            throw new RetriableException("pruning of " + table + " was interrupted; the next one goes on", e);
        }
    }

    private int deleteOne(ZnodeOp sameLife, ZnodeOp op) {
        try {
            znodes.multi(List.of(sameLife, op));
            return 1;
        } catch (ZnodeConflictException e) {
            return 0;
        } catch (UnknownOutcomeException e) {
            throw new RetriableException("pruning of " + table + " was interrupted; the next one goes on", e);
        }
    }

    private String path(String name) {
        return table.blocks() + "/" + name;
    }
}
