package io.millrace.clustertests.simulation;

import io.millrace.coordination.commit.BlockCommit;
import io.millrace.coordination.commit.CommitOutcome;
import io.millrace.coordination.commit.TargetCommit;
import io.millrace.coordination.commit.TargetResult;
import io.millrace.coordination.failure.UnknownOutcomeException;
import io.millrace.coordination.fence.WriterFence;
import io.millrace.coordination.ledger.LedgerKey;
import io.millrace.coordination.log.PartId;
import io.millrace.coordination.log.TableLog;
import io.millrace.coordination.memory.MemoryZnodes;
import io.millrace.coordination.table.TablePath;
import io.millrace.coordination.thread.Bell;
import io.millrace.coordination.znode.Znode;
import io.millrace.coordination.znode.ZnodeOp;
import io.millrace.coordination.znode.Znodes;
import io.millrace.replication.store.RecordChange;
import io.millrace.replication.table.TableStorage;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.WeakHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** What mutants do; called from the changed methods. */
public final class MutantActions {
    private static final int RECORDS_AT_RISK = 30;
    private static final AtomicLong DRAWS = new AtomicLong();
    private static final Map<Object, Deque<Map<byte[], byte @Nullable []>>> BEFORE = Collections
            .synchronizedMap(new WeakHashMap<>());

    private MutantActions() {}

    /** True once in so many times. */
    public static boolean oneIn(int n) {
        return new Dice(DRAWS.incrementAndGet()).oneIn(n);
    }

    /** Sets ledgers by a multi of their own; gives what is left of the operations. */
    @SuppressWarnings("unchecked")
    public static Object ledgerFirst(Object znodes, Object operations) {
        List<ZnodeOp> ops = (List<ZnodeOp>) operations;
        boolean isBlock = ops.stream().anyMatch(op -> op instanceof ZnodeOp.Create c && c.path().contains("/log/"));
        List<ZnodeOp> ledgers = ops.stream().filter(MutantActions::isLedger).toList();
        if (!isBlock || ledgers.isEmpty()) {
            return ops;
        }
        ((MemoryZnodes) znodes).multi(ledgers);
        List<ZnodeOp> rest = new ArrayList<>();
        for (ZnodeOp op : ops) {
            rest.add(isLedger(op) ? new ZnodeOp.Check(op.path(), Znodes.ANY_VERSION) : op);
        }
        return rest;
    }

    private static boolean isLedger(ZnodeOp op) {
        return op instanceof ZnodeOp.SetData set && set.path().startsWith("/kafka/");
    }

    /** A field of any access. */
    public static void setInt(Object object, String name, int value) {
        try {
            field(object, name).setInt(object, value);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Field field(Object object, String name) {
        try {
            Field field = object.getClass().getDeclaredField(name);
            field.setAccessible(true);
            return field;
        } catch (NoSuchFieldException e) {
            throw new IllegalStateException(e);
        }
    }

    @SuppressWarnings("unchecked")
    private static NavigableMap<byte[], byte[]> records(Object disk) {
        try {
            return (NavigableMap<byte[], byte[]>) field(disk, "records").get(disk);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Remembers what a batch is about to change. */
    @SuppressWarnings("unchecked")
    public static void rememberRecords(Object disk, Object changes) {
        Map<byte[], byte @Nullable []> before = new TreeMap<>(Arrays::compareUnsigned);
        ((List<RecordChange>) changes).forEach(change -> before.put(change.key(), records(disk).get(change.key())));
        Deque<Map<byte[], byte @Nullable []>> all = BEFORE.computeIfAbsent(disk, d -> new ArrayDeque<>());
        all.addLast(before);
        if (all.size() > RECORDS_AT_RISK) {
            all.removeFirst();
        }
    }

    /** Takes the newest batches back, as if they had never reached the disk. */
    public static void takeBackRecords(Object disk) {
        Deque<Map<byte[], byte @Nullable []>> all = BEFORE.remove(disk);
        int lost = all == null ? 0 : new Dice(DRAWS.incrementAndGet()).next31() % (all.size() + 1);
        while (lost-- > 0) {
            all.removeLast().forEach((key, value) -> {
                if (value == null) {
                    records(disk).remove(key);
                } else {
                    records(disk).put(key, value);
                }
            });
        }
    }

    /** An answer for what has no ledgers. */
    public static @Nullable Object answerIfInsert(Object ledgers) {
        return ((List<?>) ledgers).isEmpty() ? new CommitOutcome.Committed(List.of(), Map.of()) : null;
    }

    /** Whether somebody looks for a write of his, and not for the end of a log. */
    public static boolean isSearched() {
        return StackWalker.getInstance()
                .walk(frames -> frames.noneMatch(frame -> frame.getClassName().endsWith(".UndecidedParts")));
    }

    public static Object notApplied() {
        return Optional.empty();
    }

    public static boolean isUnknown(@Nullable Throwable thrown) {
        return thrown instanceof UnknownOutcomeException;
    }

    /** The success that never was. */
    public static Object committed(Object of) {
        BlockCommit commit = (BlockCommit) of;
        Map<LedgerKey, Integer> versions = new HashMap<>();
        commit.ledgers().forEach(advance -> versions.put(advance.key(), advance.expectedVersion() + 1));
        List<TargetResult> results = new ArrayList<>();
        for (TargetCommit _ : commit.targets()) {
            results.add(new TargetResult.Logged(0));
        }
        return new CommitOutcome.Committed(results, versions);
    }

    /** Removes what the log has not decided about. */
    @SuppressWarnings("unchecked")
    public static void discard(Object storage, Object parts) {
        ((TableStorage) storage).discard((Collection<PartId>) parts);
    }

    /** A fence at the version that is there; null when there is none yet. */
    public static @Nullable Object openWithoutRaising(Object[] arguments) {
        Znodes znodes = (Znodes) arguments[0];
        String path = "/writers/" + arguments[2];
        Optional<Znode> found;
        try {
            found = znodes.read(path);
        } catch (RuntimeException e) {
            return null;
        }
        if (found.isEmpty()) {
            return null;
        }
        try {
            Class<?> type = Class.forName("io.millrace.coordination.fence.WriterRecord", true,
                    WriterFence.class.getClassLoader());
            Method decode = type.getDeclaredMethod("decode", String.class, String.class);
            decode.setAccessible(true);
            Object before = decode.invoke(null, found.get().text(), path);
            for (Constructor<?> each : WriterFence.class.getDeclaredConstructors()) {
                each.setAccessible(true);
                Object failpoints = arguments.length > 6 ? arguments[6]
                        : io.millrace.coordination.failpoint.Failpoints.NONE;
                return each.newInstance(znodes, arguments[1], arguments[2], before, found.get().version(), failpoints);
            }
            throw new IllegalStateException("no constructor");
        } catch (InvocationTargetException e) {
            throw new IllegalStateException(e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Behind the last entry, if somebody lives. */
    public static OptionalLong endOfLog(Object znodes, Object table, OptionalLong lowest) {
        if (lowest.isEmpty()) {
            return lowest;
        }
        OptionalLong last = new TableLog((Znodes) znodes, (TablePath) table).lastIndex();
        return last.isEmpty() ? lowest : OptionalLong.of(last.getAsLong() + 1_000);
    }

    public static boolean awaitForever(Object bell, long seen) throws InterruptedException {
        var _ = ((Bell) bell).awaitBeyond(seen, Duration.ofDays(1));
        return true;
    }
}
