package io.millrace.jmh.growth;

import io.millrace.coordination.commit.BlockCommit;
import io.millrace.coordination.commit.BlockWindow;
import io.millrace.coordination.commit.CommitOutcome;
import io.millrace.coordination.commit.Committer;
import io.millrace.coordination.commit.LedgerAdvance;
import io.millrace.coordination.commit.TargetCommit;
import io.millrace.coordination.ddl.DdlLog;
import io.millrace.coordination.ephemeral.Ephemerals;
import io.millrace.coordination.ephemeral.Hold;
import io.millrace.coordination.ephemeral.HoldState;
import io.millrace.coordination.failpoint.Failpoints;
import io.millrace.coordination.fence.WriterFence;
import io.millrace.coordination.lease.Leases;
import io.millrace.coordination.ledger.Counters;
import io.millrace.coordination.ledger.LedgerKey;
import io.millrace.coordination.ledger.LedgerState;
import io.millrace.coordination.ledger.Ledgers;
import io.millrace.coordination.log.ContentChecksum;
import io.millrace.coordination.log.IndexedEntry;
import io.millrace.coordination.log.LogEntry;
import io.millrace.coordination.log.LogReader;
import io.millrace.coordination.log.PartFact;
import io.millrace.coordination.log.PartId;
import io.millrace.coordination.log.SourceRange;
import io.millrace.coordination.log.TableLog;
import io.millrace.coordination.member.Members;
import io.millrace.coordination.member.NodeInfo;
import io.millrace.coordination.memory.MemoryZooKeeper;
import io.millrace.coordination.replica.ReplicaOwner;
import io.millrace.coordination.replica.ReplicaRegistry;
import io.millrace.coordination.replica.ReplicaStatus;
import io.millrace.coordination.table.TablePath;
import io.millrace.coordination.table.TableSchema;
import io.millrace.coordination.table.Tables;
import io.millrace.coordination.thread.Threads;
import io.millrace.coordination.time.Ticker;
import io.millrace.coordination.znode.Versioned;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What one node asks of ZooKeeper, with the code of {@code coordination} that a node runs, in the order in which a node does: starting, taking
 * ledgers, committing blocks, following the log, fetching parts, chores. There are no rows and no files. Owned by one thread.
 */
final class SimulatedNode {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final Duration EPHEMERALS_INTERVAL = Duration.ofSeconds(1);
    private static final long PUBLISH_INTERVAL_NS = 1_000_000_000L;
    /** As in a replica. */
    private static final int BATCH = 200;
    private static final int KEPT_ENTRIES = 1000;
    private static final String TOPIC_ID = "AAAAAAAAAAAAAAAAAAAAAA";
    private static final String TOPIC = "events";
    private static final int BLOCK_ROWS = 65_536;
    /** A multi of much more than a thousand ledgers is larger than ZooKeeper takes. */
    private static final int LEDGERS_OF_A_BLOCK = 500;

    private final String name;
    private final Ticker ticker;
    private final CountingZnodes znodes;
    private final Ephemerals ephemerals;
    private final WriterFence fence;
    private final Committer committer;
    private final Members members;
    private final Ledgers ledgers;
    private final DdlLog ddl;
    private final TablePath table;
    private final TableLog log;
    private final LogReader reader;
    private final ReplicaRegistry registry;
    private final BlockWindow window;
    private final Hold chores;
    private final Map<LedgerKey, Versioned<LedgerState>> owned = new LinkedHashMap<>();
    private boolean isWoken = true;
    /** Parts being fetched, and those that are here and were not taken yet. */
    private int fetching;
    private int arrivals;
    private long appliedIndex = TableLog.START;
    private long publishedIndex = TableLog.START;
    private long publishedAtNs = Long.MIN_VALUE / 2;
    private long tokens;
    private long knownParts;

    /** Starts it, and enters it as a replica of its shard's table. */
    SimulatedNode(int number, String shard, MemoryZooKeeper service, Ticker ticker) {
        this.name = "node" + number;
        this.ticker = ticker;
        znodes = new CountingZnodes(service.connect());
        fence = WriterFence.open(znodes, ticker, name, "installation-" + name, "instance-" + name, TIMEOUT);
        ephemerals = new Ephemerals(znodes, EPHEMERALS_INTERVAL, Threads.PLATFORM);
        members = new Members(znodes, ephemerals);
        var _ = members.clusterId("cluster");
        committer = new Committer(znodes, fence, TIMEOUT, Failpoints.NONE);
        ledgers = new Ledgers(znodes, ticker, TIMEOUT, () -> name + "-" + tokens++);
        var _ = members.register(NodeInfo.of(name, "installation-" + name, "instance-" + name, "0", 0,
                Map.of("http", name + ":8123", "transfer", name + ":9009", "rpc", name + ":9100"), Map.of()));
        ddl = new DdlLog(znodes, fence);
        var _ = ddl.watch(() -> {
        });
        chores = new Leases(znodes, ephemerals).contend("chores-" + shard, name);
        table = new TablePath("/tables/growth/" + shard);
        var _ = new Tables(znodes).create(table, "growth", new TableSchema(1, "CREATE TABLE growth"));
        log = new TableLog(znodes, table);
        reader = log.newReader();
        registry = new ReplicaRegistry(znodes, table);
        window = new BlockWindow(znodes, table, BlockWindow.DEFAULT_MAX_HASHES);
        var _ = registry.register(name, name);
        var _ = registry.showAlive(ephemerals, name,
                new ReplicaOwner(name, "installation-" + name, "instance-" + name));
        var _ = log.watch(() -> isWoken = true);
    }

    Requests requests() {
        return znodes.requests();
    }

    boolean isWoken() {
        return isWoken || arrivals > 0 || fetching > 0;
    }

    /** What it was fetching is here. */
    void endFetches() {
        arrivals += fetching;
        fetching = 0;
    }

    /** Parts that it knows of, its own included. */
    long knownParts() {
        return knownParts;
    }

    void take(int topicPartition) {
        LedgerKey key = new LedgerKey("group", TOPIC, topicPartition);
        owned.put(key, ledgers.takeOwnership(key, name, TOPIC_ID, 0));
    }

    boolean ownsAny() {
        return !owned.isEmpty();
    }

    /** One block of its topic partitions, or of the next of them where they are many. */
    void commitBlock() {
        commitBlock(LEDGERS_OF_A_BLOCK);
    }

    /** One block of so many of its topic partitions at most. */
    void commitBlock(int mostLedgers) {
        String token = name + "-" + tokens++;
        List<LedgerAdvance> advances = new ArrayList<>();
        List<SourceRange> ranges = new ArrayList<>();
        Map<LedgerKey, Versioned<LedgerState>> advancing = nextOwned(mostLedgers);
        long rows = Math.max(1, BLOCK_ROWS / advancing.size());
        Map<LedgerKey, LedgerState> next = new LinkedHashMap<>();
        advancing.forEach((key, held) -> {
            LedgerState state = held.value()
                    .advanced(token, held.value().nextOffset() + rows, 0, new Counters(rows, rows, 0, 0, 0, 0));
            next.put(key, state);
            advances.add(new LedgerAdvance(key, held.version(), state));
            ranges.add(new SourceRange(TOPIC_ID, TOPIC, key.topicPartition(), held.value().nextOffset(),
                    state.nextOffset()));
        });
        PartFact part = PartFact.inserted(new PartId(name.hashCode(), tokens), "all", rows * advancing.size(), 4 << 20,
                new ContentChecksum(1, tokens), "0123456789abcdef0123456789abcdef", 1, ranges);
        LogEntry.PartsAdded entry = new LogEntry.PartsAdded(token, name, "view", 1, Optional.empty(), List.of(part));
        CommitOutcome outcome = committer.commit(new BlockCommit(token, advances,
                List.of(new TargetCommit(table, entry))));
        if (!(outcome instanceof CommitOutcome.Committed committed)) {
            throw new IllegalStateException("nothing disturbs this cluster, and yet " + outcome);
        }
        next.forEach((key, state) -> owned.put(key,
                new Versioned<>(state, Objects.requireNonNull(committed.ledgerVersions().get(key)))));
    }

    /** Those whose turn is the longest ago; they go to the end. */
    private Map<LedgerKey, Versioned<LedgerState>> nextOwned(int most) {
        Map<LedgerKey, Versioned<LedgerState>> next = new LinkedHashMap<>();
        for (Map.Entry<LedgerKey, Versioned<LedgerState>> each : owned.entrySet()) {
            if (next.size() == most) {
                break;
            }
            next.put(each.getKey(), each.getValue());
        }
        owned.keySet().removeAll(next.keySet());
        owned.putAll(next);
        return next;
    }

    /** Looks until there is nothing to do, as a replica's thread does. */
    void lookOn() {
        boolean hasMore = true;
        while (hasMore) {
            hasMore = look();
        }
    }

    /** One round; true if there was something to do. */
    private boolean look() {
        List<IndexedEntry> entries = List.of();
        int done = arrivals;
        arrivals = 0;
        if (isWoken) {
            isWoken = false;
            entries = reader.read(appliedIndex, BATCH);
            isWoken = isWoken || !reader.isAtEnd();
        }
        done += entries.size();
        for (IndexedEntry each : entries) {
            appliedIndex = each.index();
            knownParts++;
            if (!each.entry().replica().equals(name)) {
                fetch(each.entry().replica());
            }
        }
        if (!entries.isEmpty()) {
            committer.seen(table, appliedIndex);
        }
        publish(done == 0);
        return done > 0;
    }

    /** Finds out where the origin is; that the part is there makes the replica look again. */
    private void fetch(String origin) {
        ReplicaStatus found = registry.find(origin)
                .filter(ReplicaStatus::isAlive)
                .orElseThrow(() -> new IllegalStateException(origin + " is not alive"));
        if (members.find(found.state().node()).isEmpty()) {
            throw new IllegalStateException(origin + " is not listed");
        }
        fetching++;
    }

    private void publish(boolean isIdle) {
        boolean isDue = isIdle || ticker.nanoTime() - publishedAtNs > PUBLISH_INTERVAL_NS;
        if (appliedIndex != publishedIndex && isDue) {
            registry.publishApplied(fence, name, appliedIndex, "0123456789abcdef0123456789abcdef");
            publishedIndex = appliedIndex;
            publishedAtNs = ticker.nanoTime();
        }
    }

    /** What it does every second, whether anything happens or not. */
    void everySecond() {
        ephemerals.round();
        var _ = ddl.read(DdlLog.START, BATCH);
        if (!isWoken()) {
            isWoken = true;
            lookOn();
        }
    }

    /** What it does four times a minute. */
    void chores() {
        var _ = fence.readSettled(() -> true);
        if (chores.state() == HoldState.HELD) {
            OptionalLong lowest = registry.lowestAppliedOfLive();
            if (lowest.isPresent() && log.entryCount() > 2 * KEPT_ENTRIES) {
                var _ = log.truncateBelow(lowest.getAsLong() - KEPT_ENTRIES);
            }
            var _ = log.rollIfNeeded();
            var _ = window.prune();
        }
    }
}
