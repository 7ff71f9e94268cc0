package io.millrace.coordination.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.coordination.commit.BlockCommit;
import io.millrace.coordination.commit.CommitOutcome;
import io.millrace.coordination.commit.CommitOutcome.Committed;
import io.millrace.coordination.commit.Committer;
import io.millrace.coordination.commit.LedgerAdvance;
import io.millrace.coordination.commit.TargetCommit;
import io.millrace.coordination.failpoint.Failpoints;
import io.millrace.coordination.failure.RetriableException;
import io.millrace.coordination.failure.UnknownOutcomeException;
import io.millrace.coordination.fence.WriterFence;
import io.millrace.coordination.ledger.Counters;
import io.millrace.coordination.ledger.LedgerKey;
import io.millrace.coordination.ledger.LedgerState;
import io.millrace.coordination.ledger.Ledgers;
import io.millrace.coordination.log.ContentChecksum;
import io.millrace.coordination.log.IndexedEntry;
import io.millrace.coordination.log.LogEntry;
import io.millrace.coordination.log.PartFact;
import io.millrace.coordination.log.PartId;
import io.millrace.coordination.log.SourceRange;
import io.millrace.coordination.log.TableLog;
import io.millrace.coordination.table.TablePath;
import io.millrace.coordination.table.TableSchema;
import io.millrace.coordination.table.Tables;
import io.millrace.coordination.time.Ticker;
import io.millrace.coordination.znode.Versioned;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.curator.test.InstanceSpec;
import org.apache.curator.test.TestingCluster;
import org.junit.jupiter.api.Test;

/** Two writers commit while the servers of an ensemble of three go down and come back, one after the other. */
class EnsembleIT {
    private static final TablePath TABLE = new TablePath("/tables/t/01");
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final int SERVER_KILLS = 3;
    private static final int COMMITS_BETWEEN = 10;

    private static String token() {
        return UUID.randomUUID().toString();
    }

    @Test
    void noBlockIsLostOrDoubledWhileServersComeAndGo() throws Exception {
        try (TestingCluster cluster = new TestingCluster(3);
                ExecutorService executor = Executors.newFixedThreadPool(2)) {
            cluster.start();
            ZooKeeperConfig config = ZooKeeperConfig.of(cluster.getConnectString())
                    .withTimeouts(Duration.ofSeconds(6), Duration.ofSeconds(20));
            try (CuratorZnodes observer = CuratorZnodes.connect(config, Ticker.SYSTEM)) {
                new Tables(observer).create(TABLE, "i", new TableSchema(0, ""));
                AtomicBoolean isDone = new AtomicBoolean();
                List<AtomicInteger> committed = List.of(new AtomicInteger(), new AtomicInteger());
                List<Future<List<String>>> told = new ArrayList<>();
                for (int writer = 0; writer < 2; writer++) {
                    int partition = writer;
                    told.add(executor.submit(() -> write(config, partition, isDone, committed.get(partition))));
                }
                for (int i = 0; i < SERVER_KILLS; i++) {
                    InstanceSpec server = cluster.getInstances().stream().toList().get(i % 3);
                    cluster.killServer(server);
                    awaitMore(committed);
                    cluster.restartServer(server);
                    awaitMore(committed);
                }
                isDone.set(true);
                List<String> all = new ArrayList<>();
                for (Future<List<String>> each : told) {
                    all.addAll(each.get(120, TimeUnit.SECONDS));
                }
                List<IndexedEntry> log = new TableLog(observer, TABLE).newReader()
                        .read(TableLog.START, Integer.MAX_VALUE);
                assertThat(log).extracting(each -> each.entry().token()).containsExactlyInAnyOrderElementsOf(all);
                for (int partition = 0; partition < 2; partition++) {
                    int wanted = partition;
                    long next = 0;
                    for (IndexedEntry each : log) {
                        SourceRange range = ((LogEntry.PartsAdded) each.entry()).parts()
                                .getFirst()
                                .sourceRanges()
                                .getFirst();
                        if (range.topicPartition() == wanted) {
                            assertThat(range.firstOffset()).isEqualTo(next);
                            next = range.endOffsetExclusive();
                        }
                    }
                    assertThat(next).isPositive();
                }
            }
        }
    }

    /** Waits until each writer has committed ten more blocks: a fast one must not speak for one that never started. */
    private static void awaitMore(List<AtomicInteger> committed) throws InterruptedException {
        List<Integer> wanted = committed.stream().map(each -> each.get() + COMMITS_BETWEEN).toList();
        long endNs = System.nanoTime() + Duration.ofSeconds(90).toNanos();
        for (int writer = 0; writer < wanted.size(); writer++) {
            while (committed.get(writer).get() < wanted.get(writer)) {
                assertThat(System.nanoTime()).as("commits of writer %d go on", writer).isLessThan(endNs);
                Thread.sleep(20);
            }
        }
    }

    private static List<String> write(ZooKeeperConfig config, int partition, AtomicBoolean isDone,
            AtomicInteger committed) {
        List<String> told = new ArrayList<>();
        LedgerKey key = new LedgerKey("g", "t", partition);
        try (CuratorZnodes znodes = CuratorZnodes.connect(config, Ticker.SYSTEM)) {
            WriterFence fence = WriterFence.open(znodes, Ticker.SYSTEM, "n" + partition, "inst", token(), TIMEOUT);
            Committer committer = new Committer(znodes, fence, TIMEOUT, Failpoints.NONE);
            Ledgers ledgers = new Ledgers(znodes, Ticker.SYSTEM, TIMEOUT, EnsembleIT::token);
            Versioned<LedgerState> ledger = ledgers.takeOwnership(key, "owner", "id", 0);
            while (!isDone.get()) {
                String token = token();
                LedgerState next = ledger.value()
                        .advanced(token, ledger.value().nextOffset() + 3, 0,
                                new Counters(3, 3, 0, 0, 0, 0));
                SourceRange range = new SourceRange("id", "t", partition, ledger.value().nextOffset(),
                        next.nextOffset());
                PartFact part = PartFact.inserted(new PartId(partition, next.nextOffset()), "all", 3, 1,
                        new ContentChecksum(0, 0), "", 0, List.of(range));
                BlockCommit block = new BlockCommit(token, List.of(new LedgerAdvance(key, ledger.version(), next)),
                        List.of(new TargetCommit(TABLE,
                                new LogEntry.PartsAdded(token, "r", "", 0, Optional.empty(), List.of(part)))));
                Committed outcome = (Committed) commitUntilKnown(committer, block);
                ledger = new Versioned<>(next, outcome.ledgerVersions().get(key));
                told.add(token);
                committed.incrementAndGet();
            }
        }
        return told;
    }

    private static CommitOutcome commitUntilKnown(Committer committer, BlockCommit block) {
        while (true) {
            try {
                return committer.commit(block);
            } catch (RetriableException | UnknownOutcomeException e) {
                assertThat(Thread.currentThread().isInterrupted()).isFalse();
            }
        }
    }
}
