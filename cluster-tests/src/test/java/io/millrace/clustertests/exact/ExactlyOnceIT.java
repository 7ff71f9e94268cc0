package io.millrace.clustertests.exact;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.clustertests.oracle.IdenticalReplicas;
import io.millrace.clustertests.oracle.Ownership;
import io.millrace.clustertests.oracle.ProducerRecordBook;
import io.millrace.clustertests.oracle.RecordingProducer;
import io.millrace.clustertests.oracle.TableComparison;
import io.millrace.clustertests.oracle.Topics;
import io.millrace.clustertests.process.Await;
import io.millrace.clustertests.process.Cluster;
import io.millrace.clustertests.process.ClusterFixture;
import io.millrace.clustertests.process.Node;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * System properties: {@code exact.messages}, {@code exact.kills}, {@code exact.blackouts} (all nodes at once), {@code exact.pauses}, {@code exact.seed}, {@code exact.rate} (messages a
 * second; follows from the number of faults if it is not set).
 */
class ExactlyOnceIT {
    private static final long MESSAGES = Long.getLong("exact.messages", 150_000);
    private static final int KILLS = Integer.getInteger("exact.kills", 3);
    private static final int BLACKOUTS = Integer.getInteger("exact.blackouts", 1);
    private static final int PAUSES = Integer.getInteger("exact.pauses", 1);
    private static final long SEED = Long.getLong("exact.seed", ThreadLocalRandom.current().nextLong(1, 1_000_000));
    /** So that a fault, the death's discovery and the return fit into a fault's share of the messages. */
    private static final int SECONDS_PER_FAULT = 12;
    private static final double RATE = Integer.getInteger("exact.rate",
            (int) Math.max(500, MESSAGES / ((KILLS + BLACKOUTS + PAUSES + 1L) * SECONDS_PER_FAULT)));
    private static final int PARTITIONS = 6;
    private static final int NODES = 3;
    private static final Duration DRAIN_TIMEOUT = Duration.ofMinutes(2);

    @RegisterExtension
    static final ClusterFixture FIXTURE = ClusterFixture
            .started(new Cluster.Spec("exactly-once", NODES, 5_000, 6_000));

    @Test
    @Timeout(3_600)
    void everyMessageIsOnEveryReplicaOnceAfterKillsAndPausesOfOwners() throws Exception {
        Cluster cluster = FIXTURE.cluster();
        System.out.println(
                "exactly once: messages=" + MESSAGES + " kills=" + KILLS + " blackouts=" + BLACKOUTS + " pauses="
                        + PAUSES + " seed=" + SEED
                        + " rate=" + Math.round(RATE) + "/s");
        long startNs = System.nanoTime();
        createTables(cluster);
        ProducerRecordBook book = new ProducerRecordBook(PARTITIONS);
        List<FaultPlan> plans = FaultPlan.draw(SEED, MESSAGES, PARTITIONS, KILLS, BLACKOUTS, PAUSES);
        try (RecordingProducer producer = new RecordingProducer(cluster.bootstrap(), "exact", book, new Random(SEED),
                MESSAGES, RATE)) {
            producer.start();
            Faults faults = new Faults(cluster, producer, book, "exact_queue", "exact");
            try {
                for (FaultPlan plan : plans) {
                    faults.fire(plan);
                }
                producer.allow(MESSAGES);
                Await.until("all messages acknowledged", Duration.ofSeconds(60 + (long) (MESSAGES / RATE)), () -> {
                    producer.check();
                    return book.count() == MESSAGES;
                }, () -> book.count() + " are");
                assertThat(faults.firedCount()).as("faults fired").isEqualTo(plans.size());
                awaitRows(cluster);
                faults.say("all nodes have the rows");
            } catch (AssertionError failed) {
                // what differs says more than what took too long
                compareAfter(failed, cluster, book);
                throw failed;
            } finally {
                book.write(cluster.directory().resolve("logs/produced.tsv"));
            }
            compare(cluster, book);
            System.out.println(String.format(Locale.ROOT,
                    "exactly once: seed %d, %d faults fired, %d messages compared on %d nodes, nothing lost, nothing twice, in %.0f s",
                    SEED, faults.firedCount(), MESSAGES, NODES, (System.nanoTime() - startNs) / 1e9));
        }
    }

    /** Two targets in one commit: one with the bodies, in several table partitions, and one with the offsets alone. */
    private static void createTables(Cluster cluster) throws Exception {
        Topics.create(cluster.bootstrap(), "exact", PARTITIONS);
        Node node = cluster.nodes().getFirst();
        node.sql()
                .run("CREATE TABLE exact (sequence UInt64, body String, partition UInt64, offset UInt64) ENGINE = MergeTree"
                        + " PARTITION BY sequence % 2 ORDER BY (partition, offset)");
        node.sql()
                .run("CREATE TABLE offsets (sequence UInt64, partition UInt64, offset UInt64) ENGINE = MergeTree ORDER BY sequence");
        node.sql()
                .run("CREATE TABLE exact_queue (sequence UInt64, body String) ENGINE = Kafka SETTINGS kafka_broker_list = '"
                        + cluster.bootstrap()
                        + "', kafka_topic_list = 'exact', kafka_group_name = 'exact', kafka_format = 'JSONEachRow',"
                        + " kafka_max_block_size = 2000, kafka_flush_interval_ms = 400, kafka_num_consumers = 1");
        node.sql()
                .run("CREATE MATERIALIZED VIEW exact_mv TO exact AS"
                        + " SELECT sequence, body, _partition AS partition, _offset AS offset FROM exact_queue");
        node.sql()
                .run("CREATE MATERIALIZED VIEW offsets_mv TO offsets AS"
                        + " SELECT sequence, _partition AS partition, _offset AS offset FROM exact_queue");
        Await.until("each topic partition has one owner", Duration.ofMinutes(1),
                () -> Ownership.isOneToOne(Ownership.of(cluster.nodes(), "default", "exact_queue"), PARTITIONS));
    }

    private static void awaitRows(Cluster cluster) throws InterruptedException {
        List<String> counts = new ArrayList<>();
        Await.until("every node has " + MESSAGES + " rows", DRAIN_TIMEOUT, () -> {
            counts.clear();
            boolean all = true;
            for (Node node : cluster.nodes()) {
                long rows = node.sql().number("SELECT count() FROM exact");
                long offsets = node.sql().number("SELECT count() FROM offsets");
                counts.add(node + " " + rows + " and " + offsets);
                // more than that will not go away by waiting: the comparison says what they are
                all &= rows >= MESSAGES && offsets >= MESSAGES;
            }
            return all;
        }, () -> "they have " + counts);
    }

    private static void compareAfter(AssertionError failed, Cluster cluster, ProducerRecordBook book) {
        System.out.println("failed: " + failed.getMessage());
        try {
            compare(cluster, book);
        } catch (Exception | AssertionError alsoFailed) {
            failed.addSuppressed(alsoFailed);
        }
    }

    private static void compare(Cluster cluster, ProducerRecordBook book) throws Exception {
        List<String> differences = new ArrayList<>();
        for (Node node : cluster.nodes()) {
            compare(node, "exact", "body", book, differences);
            compare(node, "offsets", "", book, differences);
        }
        assertThat(differences).isEmpty();
        int files = IdenticalReplicas.check(cluster.nodes(), "default", "exact");
        files += IdenticalReplicas.check(cluster.nodes(), "default", "offsets");
        for (Node node : cluster.nodes()) {
            IdenticalReplicas.checkNothingElse(node);
        }
        System.out.println("exactly once: " + files + " part files are the same on all nodes");
    }

    private static void compare(Node node, String table, String body, ProducerRecordBook book, List<String> differences)
            throws IOException, InterruptedException {
        TableComparison comparison = TableComparison.of(node.sql().within(Duration.ofMinutes(5)), table,
                new TableComparison.Columns("partition", "offset", "sequence", body), book);
        System.out.println("  " + node + " " + table + ": " + comparison);
        if (!comparison.isEqual()) {
            differences.add(node + " " + table + ": " + comparison);
        }
    }
}
