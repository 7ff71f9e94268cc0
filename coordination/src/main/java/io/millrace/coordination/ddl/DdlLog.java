package io.millrace.coordination.ddl;

import io.millrace.coordination.failure.CorruptionException;
import io.millrace.coordination.failure.RetriableException;
import io.millrace.coordination.failure.UnknownOutcomeException;
import io.millrace.coordination.fence.FencedWrite;
import io.millrace.coordination.fence.WriterFence;
import io.millrace.coordination.time.Deadline;
import io.millrace.coordination.znode.Watch;
import io.millrace.coordination.znode.Znode;
import io.millrace.coordination.znode.ZnodeConflictException;
import io.millrace.coordination.znode.ZnodeConflictException.Kind;
import io.millrace.coordination.znode.ZnodeName;
import io.millrace.coordination.znode.ZnodeOp;
import io.millrace.coordination.znode.ZnodeOp.CreateMode;
import io.millrace.coordination.znode.Znodes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;

/** The log of statements. Stateless; for any thread. */
public final class DdlLog {
    /** A node that has applied nothing reads from here. */
    public static final long START = -1;

    private static final String LOG = "/ddl/log";
    private static final String RESULTS = "/ddl/results";
    private static final String PREFIX = "log-";
    private static final Duration FIRST_PAUSE = Duration.ofMillis(5);
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(100);

    private final Znodes znodes;
    private final WriterFence fence;

    public DdlLog(Znodes znodes, WriterFence fence) {
        this.znodes = znodes;
        this.fence = fence;
    }

    /**
     * Appends a statement exactly once (step 1).
     *
     * @return its index
     * @throws RetriableException      certainly not appended
     * @throws UnknownOutcomeException not known within the deadline; {@link #find} tells later
     */
    public long append(DdlStatement statement, Deadline deadline) {
        znodes.ensurePath(LOG);
        long lowerBound = lastIndex().orElse(START);
        return fence.write(new FencedWrite<Long>() {
            @Override
            public List<ZnodeOp> ops() {
                return List.of(new ZnodeOp.Create(LOG + "/" + PREFIX, statement.encode(),
                        CreateMode.PERSISTENT_SEQUENTIAL));
            }

            @Override
            public Long applied(List<String> paths) {
                return parse(paths.getFirst());
            }

            @Override
            public Optional<Long> find() {
                return findAbove(lowerBound, statement.token());
            }
        }, deadline);
    }

    /**
     * Looks for a statement of this node whose append ended unknown. After this it cannot be appended any more.
     *
     * @throws UnknownOutcomeException not known within the deadline
     */
    public OptionalLong find(String token, Deadline deadline) {
        return fence.settle(() -> findAbove(START, token), deadline)
                .map(OptionalLong::of)
                .orElse(OptionalLong.empty());
    }

    private Optional<Long> findAbove(long fromIndexExclusive, String token) {
        return read(fromIndexExclusive, Integer.MAX_VALUE).stream()
                .filter(each -> each.statement().token().equals(token))
                .map(IndexedStatement::index)
                .findFirst();
    }

    /** The statements above an index, in order, at most {@code maxStatements}. */
    public List<IndexedStatement> read(long fromIndexExclusive, int maxStatements) {
        List<Long> indexes = znodes.children(LOG)
                .stream()
                .map(DdlLog::parse)
                .filter(index -> index > fromIndexExclusive)
                .sorted()
                .limit(maxStatements)
                .toList();
        List<Optional<Znode>> found = znodes.readAll(indexes.stream().map(DdlLog::path).toList());
        List<IndexedStatement> out = new ArrayList<>();
        for (int i = 0; i < indexes.size(); i++) {
            long index = indexes.get(i);
            Znode znode = found.get(i)
                    .orElseThrow(
                            () -> new CorruptionException(
                                    "statement " + path(index) + " was deleted; the log keeps all"));
            out.add(new IndexedStatement(index, DdlStatement.decode(znode.text(), path(index)), znode.writtenAtMs()));
        }
        return out;
    }

    /** The index of the latest statement. */
    public OptionalLong lastIndex() {
        return znodes.children(LOG).stream().mapToLong(DdlLog::parse).max();
    }

    /** Tells of new statements, with the freedoms of {@link Znodes#watch}. */
    public Watch watch(Runnable onChange) {
        znodes.ensurePath(LOG);
        return znodes.watch(LOG, onChange);
    }

    /**
     * Writes this node's result of a statement, unless there is one (step 4).
     *
     * @throws RetriableException perhaps not written; call again
     */
    public void publishResult(long index, String node, DdlResult result) {
        String parent = results(index);
        znodes.ensurePath(parent);
        try {
            znodes.multi(List.of(new ZnodeOp.Create(parent + "/" + ZnodeName.escape(node), result.encode(),
                    CreateMode.PERSISTENT)));
        } catch (ZnodeConflictException e) {
            if (e.kind() != Kind.NODE_EXISTS) {
                throw new RetriableException("results of statement " + index + " were pruned just now", e);
            }
        } catch (UnknownOutcomeException e) {
            throw new RetriableException("the result of statement " + index + " on " + node + " may be missing", e);
        }
    }

    /** The results so far, by node. */
    public Map<String, DdlResult> results(long index, Set<String> nodes) {
        List<String> names = nodes.stream().sorted().toList();
        List<String> paths = names.stream().map(name -> results(index) + "/" + ZnodeName.escape(name)).toList();
        List<Optional<Znode>> found = znodes.readAll(paths);
        Map<String, DdlResult> out = new TreeMap<>();
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            String path = paths.get(i);
            found.get(i).ifPresent(znode -> out.put(name, DdlResult.decode(znode.text(), path)));
        }
        return out;
    }

    /**
     * Waits for the results of a statement (step 5).
     *
     * @return the results by node; nodes are missing if the deadline came first, or the thread was interrupted
     */
    public Map<String, DdlResult> awaitResults(long index, Set<String> nodes, Deadline deadline) {
        Duration pause = FIRST_PAUSE;
        Map<String, DdlResult> results = Map.of();
        while (true) {
            try {
                results = results(index, nodes);
            } catch (RetriableException e) {
                // What was seen before counts; the connection may come back before the deadline.
                pause = LONGEST_PAUSE;
            }
            if (results.size() == nodes.size() || deadline.isPassed() || !deadline.sleep(pause)) {
                return results;
            }
            pause = pause.compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
        }
    }

    /**
     * Deletes the results of all statements but the newest {@code keptStatements}. Harmless to repeat and to run on
     * several nodes at once.
     *
     * @throws RetriableException interrupted; the next call goes on
     */
    public void pruneResults(int keptStatements) {
        List<String> indexes = znodes.children(RESULTS).stream().sorted().toList();
        for (String index : indexes.subList(0, Math.max(0, indexes.size() - keptStatements))) {
            List<String> paths = new ArrayList<>();
            String parent = RESULTS + "/" + index;
            znodes.children(parent).forEach(child -> paths.add(parent + "/" + child));
            paths.add(parent);
            for (String path : paths) {
                try {
                    znodes.multi(List.of(new ZnodeOp.Delete(path, Znodes.ANY_VERSION)));
                } catch (ZnodeConflictException | UnknownOutcomeException e) {
                    throw new RetriableException("pruning of " + path + " was interrupted", e);
                }
            }
        }
    }

    private static long parse(String pathOrName) {
        String digits = pathOrName.substring(pathOrName.lastIndexOf('/') + 1 + PREFIX.length());
        try {
            return Integer.parseUnsignedInt(digits);
        } catch (NumberFormatException e) {
            throw new CorruptionException("not a statement of the log: " + pathOrName, e);
        }
    }

    private static String path(long index) {
        return LOG + "/" + PREFIX + String.format("%010d", index);
    }

    private static String results(long index) {
        return RESULTS + "/" + String.format("%010d", index);
    }
}
