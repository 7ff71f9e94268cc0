package io.millrace.node.main;

import io.millrace.coordination.commit.Committer;
import io.millrace.coordination.ddl.DdlLog;
import io.millrace.coordination.ephemeral.Ephemerals;
import io.millrace.coordination.failpoint.Failpoints;
import io.millrace.coordination.failure.CorruptionException;
import io.millrace.coordination.fence.WriterFence;
import io.millrace.coordination.lease.Leases;
import io.millrace.coordination.ledger.Ledgers;
import io.millrace.coordination.member.Members;
import io.millrace.coordination.member.NodeInfo;
import io.millrace.coordination.thread.Threads;
import io.millrace.coordination.time.Ticker;
import io.millrace.coordination.zookeeper.CuratorZnodes;
import io.millrace.coordination.zookeeper.ZooKeeperConfig;
import io.millrace.ingest.format.FormatSettings;
import io.millrace.ingest.settings.KafkaTableSettings;
import io.millrace.node.catalog.Catalog;
import io.millrace.node.config.ConfigException;
import io.millrace.node.config.NodeConfig;
import io.millrace.node.ddl.CatalogHolder;
import io.millrace.node.ddl.DdlApplier;
import io.millrace.node.ddl.DdlService;
import io.millrace.node.failpoint.ArmedFailpoints;
import io.millrace.node.failpoint.StartFailpoints;
import io.millrace.node.query.ServerVersion;
import io.millrace.node.rpc.AdminServer;
import io.millrace.node.settings.KnownSettings;
import io.millrace.node.sql.table.QueryContext;
import io.millrace.node.statement.StatementRunner;
import io.millrace.node.system.SystemTables;
import io.millrace.node.table.LiveTables;
import io.millrace.node.table.Macros;
import io.millrace.node.table.TableServices;
import io.millrace.replication.replica.BlockInserter;
import io.millrace.replication.replica.Chores;
import io.millrace.replication.replica.ReplicaContext;
import io.millrace.replication.replica.Replicas;
import io.millrace.replication.replica.Scrub;
import io.millrace.replication.replica.ScrubLimits;
import io.millrace.replication.store.PartStore;
import io.millrace.replication.table.TableStorage;
import io.millrace.replication.transfer.TransferClient;
import io.millrace.replication.transfer.TransferServer;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Steps 3 to 5 of the start. Used once, by the thread {@code startup}. */
final class NodeParts {
    private static final Logger LOG = LoggerFactory.getLogger(NodeParts.class);
    private static final Duration OPERATION_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration VISIBLE_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration STALL_TIMEOUT = Duration.ofSeconds(15);
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(60);

    private final NodeConfig config;
    private final PartStore store;
    private final String installationId;
    private final String instanceId;
    private final String zooKeeperServers;
    private final int httpPort;
    private final AwaitedQueries queries;
    private final ProcessEnd end;
    private final Optional<ArmedFailpoints> armed;
    private final Failpoints failpoints;
    private final Ticker ticker = Ticker.SYSTEM;

    NodeParts(NodeConfig config, PartStore store, String installationId, String instanceId, String zooKeeperServers,
            int httpPort,
            AwaitedQueries queries, ProcessEnd end, Optional<ArmedFailpoints> armed) {
        this.config = config;
        this.store = store;
        this.installationId = installationId;
        this.instanceId = instanceId;
        this.zooKeeperServers = zooKeeperServers;
        this.httpPort = httpPort;
        this.queries = queries;
        this.end = end;
        this.armed = armed;
        this.failpoints = armed.<Failpoints> map(f -> f).orElse(Failpoints.NONE);
    }

    /** @param keep takes over each piece as it is started */
    void start(BooleanSupplier isStopping, Consumer<AutoCloseable> keep) {
        try {
            startPieces(isStopping, keep);
        } catch (RuntimeException | Error e) {
            if (isStopping.getAsBoolean()) {
                return;
            }
            switch (e) {
                case ConfigException wrong -> end.cannotRun(String.valueOf(wrong.getMessage()));
                case CorruptionException damaged -> end.cannotRun(String.valueOf(damaged.getMessage()));
                default -> end.fault("starting", e);
            }
        }
    }

    private void startPieces(BooleanSupplier isStopping, Consumer<AutoCloseable> keep) {
        PatientStart patient = new PatientStart(ticker, isStopping, queries::waitingFor);
        String unreachable = "ZooKeeper at " + zooKeeperServers + " cannot be used yet";
        // step 3
        queries.waitingFor("ZooKeeper at " + zooKeeperServers + " does not answer");
        CuratorZnodes znodes = CuratorZnodes.connect(zooKeeper(), ticker);
        keep.accept(znodes);
        failpoints.reach(StartFailpoints.BEFORE_FENCE);
        WriterFence fence = patient.untilDone(unreachable,
                () -> WriterFence.open(znodes, ticker, config.nodeName(), installationId, instanceId,
                        OPERATION_TIMEOUT, failpoints));
        failpoints.reach(StartFailpoints.AFTER_FENCE);
        Ephemerals ephemerals = new Ephemerals(znodes, Duration.ofSeconds(1), Threads.PLATFORM);
        ephemerals.start();
        keep.accept(ephemerals);
        Members members = new Members(znodes, ephemerals);
        String clusterId = patient.untilDone(unreachable, () -> members.clusterId(UUID.randomUUID().toString()));
        // step 4
        TransferClient client = new TransferClient(clusterId, CONNECT_TIMEOUT, STALL_TIMEOUT);
        Committer committer = new Committer(znodes, fence, OPERATION_TIMEOUT, failpoints);
        ReplicaContext context = new ReplicaContext(store, znodes, fence, committer, ephemerals, members, client,
                ticker, Threads.PLATFORM, InstantSource.system(), TableStorage.randomPartIds(),
                failpoints, end);
        Replicas replicas = new Replicas(context);
        keep.accept(replicas);
        TransferServer transfer = transferServer(clusterId, replicas);
        keep.accept(transfer);
        Ledgers ledgers = new Ledgers(znodes, ticker, OPERATION_TIMEOUT, () -> UUID.randomUUID().toString());
        LiveTables tables = tables(context, replicas, ledgers);
        StoredCatalog stored = new StoredCatalog(store.space("catalog"));
        CatalogHolder catalog = new CatalogHolder(stored.load().orElse(Catalog.EMPTY));
        RunningNode running = new RunningNode(config, catalog, tables, replicas, members);
        tables.systemTables(new SystemTables(running));
        AdminServer admin = AdminServer.start(config.listenHost(), config.rpcPort(),
                new RunningNodeAdmin(running, ledgers, ticker), armed);
        keep.accept(admin);
        NodeInfo self = NodeInfo.of(config.nodeName(), installationId, instanceId, ServerVersion.build(),
                System.currentTimeMillis(), Map.of("http", address(httpPort), "transfer", address(transfer.port()),
                        "rpc", address(admin.port())),
                config.macros());
        keep.accept(patient.untilDone(unreachable, () -> members.register(self)));
        failpoints.reach(StartFailpoints.AFTER_REGISTRATION);
        // step 5
        queries.waitingFor("the tables are being opened");
        keep.accept(tables);
        // The disk may be full, and opening puts right what the last run has left.
        patient.untilDone("the tables cannot be opened yet", () -> {
            tables.start(catalog.catalog());
            return tables;
        });
        DdlLog log = new DdlLog(znodes, fence);
        DdlApplier applier = new DdlApplier(config.nodeName(), log, catalog, stored, tables, end, failpoints);
        Thread ddl = Thread.ofPlatform().daemon().name("ddl").start(applier);
        keep.accept(() -> {
            applier.stop();
            ddl.join(Duration.ofSeconds(15));
        });
        keep.accept(patient.untilDone(unreachable, () -> log.watch(applier::wake)));
        keep.accept(patient.untilDone(unreachable,
                () -> new Chores(replicas, context, new Leases(znodes, ephemerals),
                        config.macros().getOrDefault("shard", ""), config.test().chores())));
        keep.accept(new Scrub(replicas, context, ScrubLimits.DEFAULT));
        DdlService ddlService = new DdlService(config.nodeName(), log, members, catalog, tables, applier, ticker, end,
                failpoints);
        failpoints.reach(StartFailpoints.AFTER_TABLES);
        queries.ready(
                new StatementRunner(config, catalog, ddlService, tables, new NodeCommands(catalog, replicas, ticker)));
        LOG.info("Ready");
    }

    private TransferServer transferServer(String clusterId, Replicas replicas) {
        try {
            return TransferServer.start(config.listenHost(), config.transferPort(), clusterId, replicas.source(),
                    IDLE_TIMEOUT);
        } catch (IOException e) {
            throw new ConfigException(e.getMessage()
                    + ". Set interserver_http_port in the configuration to a free port (0 takes any), or stop the other process",
                    e);
        }
    }

    private LiveTables tables(ReplicaContext context, Replicas replicas, Ledgers ledgers) {
        TableServices services = new TableServices(config.nodeName(), instanceId, replicas,
                new BlockInserter(context, VISIBLE_TIMEOUT), new Macros(config.macros()), ledgers,
                FormatSettings.defaults(config.zone()), KafkaSections.of(config.kafka()), kafkaDefaults(),
                setting("max_partitions_per_insert_block"), config.zone(), serverContexts(), ticker, failpoints);
        return new LiveTables(services);
    }

    private ZooKeeperConfig zooKeeper() {
        NodeConfig.ZooKeeper configured = config.zooKeeper();
        ZooKeeperConfig base = ZooKeeperConfig.of(zooKeeperServers);
        return configured == null
                ? base
                : base.withBasePath(configured.root()).withTimeouts(configured.sessionTimeout(), OPERATION_TIMEOUT);
    }

    private String address(int port) {
        return config.advertisedHost() + ":" + port;
    }

    private long setting(String name) {
        return Long.parseLong(config.profile().getOrDefault(name, KnownSettings.get().defaultText(name)));
    }

    private KafkaTableSettings.SessionDefaults kafkaDefaults() {
        return new KafkaTableSettings.SessionDefaults(setting("kafka_disable_num_consumers_limit") == 1,
                Duration.ofMillis(setting("stream_flush_interval_ms")),
                Duration.ofMillis(setting("stream_poll_timeout_ms")),
                setting("max_insert_block_size"), (int) setting("max_block_size"));
    }

    /** Surroundings of views, defaults and keys, which belong to no session. */
    private Supplier<QueryContext> serverContexts() {
        Map<String, String> settings = new HashMap<>();
        KnownSettings.get().all().forEach(s -> settings.put(s.name(), s.defaultText()));
        settings.putAll(config.profile());
        Instant startedAt = Instant.now();
        return () -> QueryContext.builder()
                .now(Instant.now())
                .serverZone(config.zone())
                .currentDatabase(Catalog.DEFAULT_DATABASE)
                .hostName(config.nodeName())
                .uptimeSeconds(Duration.between(startedAt, Instant.now()).toSeconds())
                .settings(settings)
                .macros(config.macros())
                .build();
    }
}
