package io.millrace.clustertests.simulation;

import io.millrace.clustertests.simulation.Violation.Kind;
import io.millrace.coordination.commit.CommitOutcome;
import io.millrace.coordination.commit.Committer;
import io.millrace.coordination.ephemeral.Ephemerals;
import io.millrace.coordination.failpoint.Failpoints;
import io.millrace.coordination.failure.ConflictException;
import io.millrace.coordination.failure.CorruptionException;
import io.millrace.coordination.failure.RetriableException;
import io.millrace.coordination.failure.UnknownOutcomeException;
import io.millrace.coordination.fence.SupersededException;
import io.millrace.coordination.fence.WriterFence;
import io.millrace.coordination.lease.Leases;
import io.millrace.coordination.ledger.Ledgers;
import io.millrace.coordination.log.BlockHash;
import io.millrace.coordination.log.PartId;
import io.millrace.coordination.log.SourceRange;
import io.millrace.coordination.member.Members;
import io.millrace.coordination.member.NodeInfo;
import io.millrace.coordination.memory.MemoryZnodes;
import io.millrace.coordination.time.Deadline;
import io.millrace.ingest.consume.Departure;
import io.millrace.ingest.consume.KafkaTableConsumer;
import io.millrace.ingest.consume.ResetPolicy;
import io.millrace.ingest.consume.Tuning;
import io.millrace.ingest.format.FormatSettings;
import io.millrace.ingest.memory.SimulatedRecordSources;
import io.millrace.ingest.settings.ErrorMode;
import io.millrace.ingest.settings.KafkaTableSettings;
import io.millrace.replication.column.Block;
import io.millrace.replication.replica.BlockInserter;
import io.millrace.replication.replica.ChoreLimits;
import io.millrace.replication.replica.Chores;
import io.millrace.replication.replica.InsertTarget;
import io.millrace.replication.replica.PendingInsert;
import io.millrace.replication.replica.ReplicaContext;
import io.millrace.replication.replica.ReplicaSpec;
import io.millrace.replication.replica.Replicas;
import io.millrace.replication.replica.Scrub;
import io.millrace.replication.replica.ScrubLimits;
import io.millrace.replication.replica.TableReplica;
import io.millrace.replication.store.PartState;
import io.millrace.replication.store.PartStore;
import io.millrace.replication.table.PartSnapshot;
import io.millrace.replication.table.ScanRequest;
import io.millrace.replication.table.TableScan;
import io.millrace.replication.table.VisiblePart;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One start of a node: the real pieces, wired as the real node wires them, over a simulated ZooKeeper, Kafka, network and disk.
 * Its fibers are its threads.
 */
final class NodeProcess {
    private static final Duration OPERATION_TIMEOUT = Duration.ofSeconds(4);
    private static final Duration RETRY_PAUSE = Duration.ofMillis(500);
    private static final Duration VISIBLE_TIMEOUT = Duration.ofSeconds(4);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(4);
    private static final FormatSettings FORMAT = FormatSettings.defaults(ZoneOffset.UTC);

    private final World world;
    private final SimulatedNode node;
    private final SimulatedProcess process;
    private final SimulatedThreads threads;
    private final Dice dice;
    private final Failpoints failpoints;
    private final ZooKeeperLink link;
    private final Deque<AutoCloseable> kept = new ArrayDeque<>();
    private final Map<String, TableReplica> tables = new HashMap<>();
    private @Nullable PartStore store;
    private @Nullable Replicas replicas;
    private @Nullable BlockInserter inserter;
    private @Nullable Committer committer;
    private @Nullable KafkaTableConsumer consumer;
    private int requests;
    private boolean isReady;
    private boolean isStopping;
    private boolean isSupersededRightly;

    NodeProcess(World world, SimulatedNode node, SimulatedProcess process, Dice dice) {
        this.world = world;
        this.node = node;
        this.process = process;
        this.dice = dice;
        this.threads = new SimulatedThreads(world.fibers(), process);
        this.failpoints = world.failpoints(node, process);
        this.link = new ZooKeeperLink(world, process);
    }

    SimulatedProcess process() {
        return process;
    }

    ZooKeeperLink link() {
        return link;
    }

    boolean isReady() {
        return isReady && !isStopping && !process.isDead();
    }

    boolean isSupersededRightly() {
        return isSupersededRightly;
    }

    void supersededRightly() {
        isSupersededRightly = true;
    }

    PartStore store() {
        return Objects.requireNonNull(store);
    }

    boolean hasRecorded(PartId part) {
        PartStore open = store;
        return open != null && isReady() && open.records()
                .stream()
                .anyMatch(record -> record.partId().equals(part) && record.state() == PartState.LOCAL);
    }

    Replicas replicas() {
        return Objects.requireNonNull(replicas);
    }

    Committer committer() {
        return Objects.requireNonNull(committer);
    }

    TableReplica table(Tables.Target target) {
        return Objects.requireNonNull(tables.get(target.path().path()));
    }

    KafkaTableConsumer consumer() {
        return Objects.requireNonNull(consumer);
    }

    void start() {
        threads.start("startup", () -> {
            try {
                startPieces();
            } catch (SupersededException | CorruptionException e) {
                fault("starting", e);
            } catch (Stopped e) {
                // Told to end before it was ready.
            }
        });
    }

    /** Asked to end while starting. */
    private static final class Stopped extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private void fault(String where, Throwable failure) {
        node.fault(this, where, failure);
        if (process.isDead() && world.fibers().isInFiber()) {
            world.fibers().never();
        }
    }

    private void startPieces() {
        String instance = world.uuid(dice).toString();
        PartStore opened = untilDone(() -> PartStore.open(node.disk().open(), failpoints, node.clock()));
        store = opened;
        MemoryZnodes znodes = link.connect(world.zooKeeper());
        kept.push(znodes);
        WriterFence fence = untilDone(() -> WriterFence.open(znodes, threads, node.name(), "installation-" + node,
                instance, OPERATION_TIMEOUT, failpoints));
        Ephemerals ephemerals = new Ephemerals(znodes, Duration.ofSeconds(1), threads);
        ephemerals.start();
        kept.push(ephemerals);
        Members members = new Members(znodes, ephemerals);
        untilDone(() -> members.clusterId("cluster"));
        Committer made = new Committer(znodes, fence, OPERATION_TIMEOUT, failpoints);
        committer = made;
        ReplicaContext context = new ReplicaContext(opened, znodes, fence, made, ephemerals, members,
                world.network().from(node.name(), process), threads, threads, node.clock(), this::newPartId,
                failpoints,
                this::fault);
        Replicas all = new Replicas(context);
        replicas = all;
        kept.push(all);
        world.network().listen(node.name(), process, all.source());
        Ledgers ledgers = new Ledgers(znodes, threads, OPERATION_TIMEOUT, () -> world.uuid(dice).toString());
        inserter = new BlockInserter(context, VISIBLE_TIMEOUT);
        NodeInfo self = NodeInfo.of(node.name(), "installation-" + node, instance, "simulated", 0,
                Map.of("transfer", node.name() + ":1"), Map.of());
        kept.push(untilDone(() -> members.register(self)));
        for (Tables.Target target : Tables.TARGETS) {
            TableReplica replica = untilDone(() -> all
                    .open(new ReplicaSpec(target.id(), target.path(), node.name(), target.layout(), "simulated")));
            tables.put(target.path().path(), replica);
            judgeStart(target, replica);
        }
        node.rejoined();
        KafkaTableConsumer made2 = newConsumer(ledgers, instance);
        consumer = made2;
        made2.start();
        ChoreLimits limits = new ChoreLimits(Duration.ofMillis(dice.between(700, 4_000)), world.plan().keptEntries(),
                world.plan().hashWindow());
        kept.push(untilDone(() -> new Chores(all, context, new Leases(znodes, ephemerals), limits)));
        kept.push(new Scrub(all, context, new ScrubLimits(Duration.ofMillis(1_500), 1 << 20)));
        if (isStopping) {
            throw new Stopped();
        }
        isReady = true;
        world.trace(process, "is ready");
    }

    /** What a replica has said that it has applied must be on its disk whatever happened. */
    private void judgeStart(Tables.Target target, TableReplica replica) {
        long applied = replica.view().appliedIndex();
        TableModel model = world.auditor().table(target.path().path());
        long published = model.publishedBy(node.name());
        if (node.isForked()) {
            model.rejoined(node.name(), applied);
        } else if (applied < published) {
            world.report(new Violation(Kind.NOT_DURABLE, process + " starts with " + target.path() + " at " + applied
                    + " and had published " + published));
        }
    }

    private PartId newPartId() {
        return new PartId(dice.nextLong(), dice.nextLong());
    }

    private <T> T untilDone(Supplier<T> step) {
        while (true) {
            if (isStopping) {
                throw new Stopped();
            }
            try {
                return step.get();
            } catch (RetriableException | UnknownOutcomeException | ConflictException e) {
                world.trace(process, "cannot go on starting: " + e.getMessage());
            }
            try {
                threads.sleep(RETRY_PAUSE);
            } catch (InterruptedException e) {
                throw new Stopped();
            }
        }
    }

    private KafkaTableConsumer newConsumer(Ledgers ledgers, String instance) {
        Plan plan = world.plan();
        KafkaTableSettings settings = new KafkaTableSettings("broker:1", List.of(Tables.TOPIC), Tables.GROUP,
                "TabSeparated", "", "", plan.consumersPerNode(), plan.maxBlockRows(), ErrorMode.DEFAULT, 1_000_000,
                50, plan.flushInterval(), Duration.ofMillis(500), Duration.ofMillis(100), 1, 0,
                KafkaTableSettings.ClientSettings.NONE, Map.of());
        Tuning tuning = new Tuning(1 << 20, Duration.ofSeconds(2), Duration.ofSeconds(2), Duration.ofSeconds(3),
                Duration.ofMillis(500), Duration.ofSeconds(10), Duration.ofSeconds(3));
        ConsumedSink sink = new ConsumedSink(world, this);
        SimulatedRecordSources sources = world.kafka().connect(node.name(), process, threads);
        return new KafkaTableConsumer(
                new KafkaTableConsumer.Identity(node.name(), instance, "db", "queue", Tables.MESSAGE), settings,
                ResetPolicy.EARLIEST, sink,
                new KafkaTableConsumer.Environment(ledgers, FORMAT, tuning, threads, threads, node.clock(),
                        dice.split("consumer"), failpoints),
                sources, sources);
    }

    /** Writes the parts of rows for both tables. */
    PendingInsert prepare(String token, Block block, List<SourceRange> ranges,
            String viewPath, Optional<BlockHash> hash) {
        List<InsertTarget> targets = new ArrayList<>();
        for (Tables.Target target : Tables.TARGETS) {
            targets.add(new InsertTarget(table(target), Rows.forTarget(target, block, ranges), viewPath,
                    viewPath.isEmpty() ? 0 : 1, hash));
        }
        return Objects.requireNonNull(inserter).prepare(token, targets);
    }

    /** What the HTTP interface does with an INSERT: on a thread of this process. */
    void insert(Oracle.Insert insert, String token, Consumer<Oracle.Outcome> answer) {
        spawn("insert-" + insert.number(), () -> {
            Oracle.Outcome outcome = insert(insert, token);
            // Judged where it is decided: the client may have gone.
            world.judge(() -> world.auditor().answered(insert, token, outcome));
            world.fibers().delay(dice.between(50_000, 1_000_000));
            answer.accept(outcome);
        });
    }

    private Oracle.Outcome insert(Oracle.Insert insert, String token) {
        String hash = insert.hash();
        Optional<BlockHash> parsed = hash == null ? Optional.empty() : Optional.of(BlockHash.parse(hash));
        try (PendingInsert pending = prepare(token, Rows.block(insert.rows()), List.of(), "", parsed)) {
            Deadline deadline = Deadline.after(threads, Duration.ofSeconds(3));
            Duration pause = Duration.ofMillis(100);
            while (true) {
                RuntimeException failure;
                try {
                    return switch (pending.commit(List.of())) {
                        case CommitOutcome.Committed c -> Oracle.Outcome.OK;
                        case CommitOutcome.Duplicate d -> Oracle.Outcome.OK;
                        case CommitOutcome.Fenced f -> throw new IllegalStateException("fenced without ledgers");
                        case CommitOutcome.Overtaken o -> throw new IllegalStateException("overtaken without ledgers");
                        case CommitOutcome.TableGone g -> Oracle.Outcome.FAILED;
                    };
                } catch (RetriableException | UnknownOutcomeException e) {
                    failure = e;
                } catch (SupersededException e) {
                    return Oracle.Outcome.UNKNOWN;
                }
                if (deadline.isPassed() || !deadline.sleep(pause)) {
                    return failure instanceof UnknownOutcomeException ? Oracle.Outcome.UNKNOWN : Oracle.Outcome.FAILED;
                }
                pause = pause.multipliedBy(2);
            }
        } catch (RetriableException e) {
            return Oracle.Outcome.FAILED;
        }
    }

    /** Reads a table as a query does: each part must hold exactly what the log's writer put into it. */
    void query(Tables.Target target, Consumer<Map<PartId, List<Message>>> result) {
        spawn("query", () -> {
            try {
                result.accept(read(target));
            } catch (RetriableException e) {
                world.trace(process, "a query failed: " + e.getMessage());
            } catch (CorruptionException e) {
                node.disk().readDamage(e);
            } catch (Violation v) {
                world.report(v);
            }
        });
    }

    Map<PartId, List<Message>> read(Tables.Target target) {
        Map<PartId, List<Message>> out = new HashMap<>();
        try (PartSnapshot snapshot = table(target).storage().snapshot()) {
            for (VisiblePart part : snapshot.parts()) {
                out.put(part.partId(), new ArrayList<>());
            }
            TableScan scan = snapshot.scan(new ScanRequest(target.layout().columns()));
            for (Block block = scan.next(); block != null; block = scan.next()) {
                Rows.read(block, out.get(scan.part().partId()), process + " " + target.path());
            }
        }
        return out;
    }

    String node() {
        return node.name();
    }

    /** How many requests of clients are under way. */
    int requestCount() {
        return requests;
    }

    /** Runs a client's request on a thread of this process. */
    void spawn(String name, Runnable body) {
        requests++;
        threads.start(name, () -> {
            try {
                body.run();
            } finally {
                requests--;
            }
        });
    }

    void pause(long untilNs) {
        process.pauseUntil(untilNs);
        world.kafka().paused(process, process.pausedUntilNs());
        link.pausedUntil(process.pausedUntilNs());
    }

    void kill() {
        process.kill();
        link.killed();
        world.network().died(process);
        world.kafka().died(process);
    }

    /** Closes the pieces in order, as the node does on SIGTERM. */
    void stop(Runnable then) {
        if (isStopping) {
            return;
        }
        isStopping = true;
        isReady = false;
        threads.start("shutdown", () -> {
            if (consumer != null) {
                consumer().stop(STOP_TIMEOUT, Departure.RETURN);
            }
            for (AutoCloseable each : kept) {
                try {
                    each.close();
                } catch (RetriableException e) {
                    world.trace(process, "closing: " + e.getMessage());
                } catch (Exception e) {
                    world.report(new Violation(Kind.BUG, process + " does not close: " + e, e));
                }
            }
            // The store's own close waits for its users by the machine's clock; the process ends here and so do they.
            world.fibers().after(0, then);
        });
    }
}
