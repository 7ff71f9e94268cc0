package io.millrace.node.ddl;

import io.millrace.coordination.ddl.DdlLog;
import io.millrace.coordination.ddl.DdlResult;
import io.millrace.coordination.failpoint.Failpoints;
import io.millrace.coordination.failure.FaultHandler;
import io.millrace.coordination.failure.RetriableException;
import io.millrace.coordination.failure.UnknownOutcomeException;
import io.millrace.coordination.fence.SupersededException;
import io.millrace.coordination.member.Members;
import io.millrace.coordination.member.NodeInfo;
import io.millrace.coordination.time.Deadline;
import io.millrace.coordination.time.Ticker;
import io.millrace.node.catalog.Catalog;
import io.millrace.node.catalog.CatalogMachine;
import io.millrace.node.catalog.CatalogStep;
import io.millrace.node.catalog.Completion;
import io.millrace.node.sql.syntax.DdlStatement;
import io.millrace.node.sql.syntax.Query;
import io.millrace.node.sql.syntax.SqlText;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Steps 1, 2 and 4 of DDL, for the node that got the statement. Any thread; a call blocks until all live nodes have answered. */
public final class DdlService {
    private static final Logger LOG = LoggerFactory.getLogger(DdlService.class);
    /** How often it is looked whether the nodes that have not answered are still there. */
    private static final Duration RECHECK = Duration.ofSeconds(1);
    private static final Duration RETRY_PAUSE = Duration.ofMillis(100);

    private final String node;
    private final DdlLog log;
    private final Members members;
    private final CatalogHolder holder;
    private final TableHost host;
    private final DdlApplier applier;
    private final Ticker ticker;
    private final FaultHandler faults;
    private final Failpoints failpoints;

    public DdlService(String node, DdlLog log, Members members, CatalogHolder holder, TableHost host,
            DdlApplier applier,
            Ticker ticker, FaultHandler faults, Failpoints failpoints) {
        this.node = node;
        this.log = log;
        this.members = members;
        this.holder = holder;
        this.host = host;
        this.applier = applier;
        this.ticker = ticker;
        this.faults = faults;
        this.failpoints = failpoints;
    }

    /**
     * Runs a statement on every node.
     *
     * @param database the session's
     * @param columnsOf the columns a query answers, for CREATE … AS SELECT
     * @return the statement as it was logged
     * @throws UserException refused, or failed on some node; TIMEOUT_EXCEEDED (159) when a live node did not answer in time,
     *         though it will apply the statement
     */
    public DdlStatement execute(DdlStatement statement, String database, Duration timeout,
            Function<Query, List<DdlStatement.ColumnDefinition>> columnsOf) {
        Catalog catalog = holder.catalog();
        // step 1
        DdlStatement complete = new Completion(catalog, database, UUID::randomUUID, columnsOf).complete(statement);
        CatalogStep step = CatalogMachine.apply(catalog, complete);
        host.check(catalog, step);
        // step 2
        Deadline deadline = Deadline.after(ticker, timeout);
        long index = append(SqlText.format(complete), deadline);
        failpoints.reach(DdlFailpoints.AFTER_APPEND);
        applier.wake();
        // step 5
        awaitResults(index, deadline, timeout);
        return complete;
    }

    /**
     * Waits for this node and for all that were live at first and are the same instance now: one that is gone applies the
     * statement when it starts again.
     */
    private void awaitResults(long index, Deadline deadline, Duration timeout) {
        Optional<Map<String, String>> first = Optional.empty();
        Set<String> awaited = new TreeSet<>(Set.of(node));
        Map<String, DdlResult> results = new TreeMap<>();
        while (true) {
            Optional<Map<String, String>> live = instances();
            if (first.isEmpty()) {
                first = live;
                live.ifPresent(now -> awaited.addAll(now.keySet()));
            } else if (live.isPresent()) {
                Map<String, String> then = first.get();
                Map<String, String> now = live.get();
                awaited.removeIf(name -> !name.equals(node) && !results.containsKey(name)
                        && !Objects.equals(then.get(name), now.get(name)));
            }
            Duration slice = Duration.ofNanos(Math.max(0, Math.min(RECHECK.toNanos(), deadline.remainingNs())));
            results.putAll(log.awaitResults(index, awaited, Deadline.after(ticker, slice)));
            boolean isComplete = first.isPresent() && results.keySet().containsAll(awaited);
            if (isComplete || deadline.isPassed() || !(first.isPresent() || deadline.sleep(RETRY_PAUSE))
                    || Thread.currentThread().isInterrupted()) {
                judge(awaited, results, timeout);
                if (first.isEmpty()) {
                    throw new UserException(ErrorCode.TIMEOUT_EXCEEDED,
                            "The statement is logged and every node will run"
                                    + " it, but ZooKeeper did not tell within " + timeout.toSeconds()
                                    + " s which nodes there are");
                }
                return;
            }
        }
    }

    /** The live nodes' instance ids, by name; empty while they cannot be read. */
    private Optional<Map<String, String>> instances() {
        try {
            return Optional.of(members.live()
                    .stream()
                    .collect(Collectors.toMap(NodeInfo::name, NodeInfo::instanceId)));
        } catch (RetriableException e) {
            LOG.info("The live nodes cannot be listed now: {}", e.getMessage());
            return Optional.empty();
        }
    }

    private long append(String text, Deadline deadline) {
        try {
            failpoints.reach(DdlFailpoints.BEFORE_APPEND);
            return log.append(
                    io.millrace.coordination.ddl.DdlStatement.of(UUID.randomUUID().toString(), node, text, Map.of()),
                    deadline);
        } catch (SupersededException e) {
            faults.fault("logging a statement", e);
            throw new UserException(ErrorCode.ABORTED, "This node is stopping: " + e.getMessage(), e);
        } catch (RetriableException e) {
            throw new UserException(ErrorCode.KEEPER_EXCEPTION,
                    "ZooKeeper cannot be reached, so the statement was not run on any"
                            + " node. It may be sent again. Cause: " + e.getMessage(),
                    e);
        } catch (UnknownOutcomeException e) {
            throw new UserException(ErrorCode.KEEPER_EXCEPTION,
                    "The connection to ZooKeeper broke while the statement was being"
                            + " logged: it may or may not run. Look with SHOW CREATE or EXISTS before sending it again. Cause: "
                            + e.getMessage(),
                    e);
        }
    }

    private void judge(Set<String> nodes, Map<String, DdlResult> results, Duration timeout) {
        Optional<Map.Entry<String, DdlResult>> failure = Stream
                .concat(Optional.ofNullable(results.get(node)).map(own -> Map.entry(node, own)).stream(),
                        results.entrySet().stream())
                .filter(r -> !r.getValue().isOk())
                .findFirst();
        if (failure.isPresent()) {
            DdlResult result = failure.get().getValue();
            String where = failure.get().getKey().equals(node) ? "" : ". (on node " + failure.get().getKey() + ")";
            throw new UserException(codeOf(result.errorCode()), result.message() + where);
        }
        Set<String> silent = new TreeSet<>(nodes);
        silent.removeAll(results.keySet());
        if (!silent.isEmpty()) {
            throw new UserException(ErrorCode.TIMEOUT_EXCEEDED,
                    "The statement is logged and every node will run it, but "
                            + String.join(", ", silent) + " did not report within " + timeout.toSeconds()
                            + " s (setting distributed_ddl_task_timeout)");
        }
    }

    private static ErrorCode codeOf(int number) {
        return Stream.of(ErrorCode.values())
                .filter(code -> code.number() == number)
                .findFirst()
                .orElse(ErrorCode.UNKNOWN_EXCEPTION);
    }
}
