package io.millrace.clustertests.outage;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.clustertests.oracle.Messages;
import io.millrace.clustertests.oracle.Topics;
import io.millrace.clustertests.process.Await;
import io.millrace.clustertests.process.Cluster;
import io.millrace.clustertests.process.ClusterFixture;
import io.millrace.clustertests.process.Node;
import io.millrace.clustertests.sql.SqlClient;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** One cluster, to which what it needs comes late, goes away, and comes back; so the tests have an order. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class OutageIT {
    private static final Duration ALONE = Duration.ofSeconds(4);
    private static final Duration PROMPT = Duration.ofSeconds(10);
    private static final Duration TIMEOUT = Duration.ofMinutes(1);
    private static final Duration BROKER_GONE = Duration.ofSeconds(20);
    private static final Duration STOP_ALONE = Duration.ofSeconds(20);
    private static final int SIGTERM_STATUS = 143;
    private static final int BATCH = 1_000;
    private static final int PARTITIONS = 2;

    @RegisterExtension
    static final ClusterFixture FIXTURE = ClusterFixture.laidOut(Cluster.Spec.of("outage", 2));

    private final Cluster cluster = FIXTURE.cluster();
    private final List<Node> nodes = cluster.nodes();
    private final SqlClient sql = nodes.getFirst().sql();

    @Test
    @Order(1)
    @Timeout(240)
    void nodesWaitForZooKeeperAndSaySo() throws Exception {
        for (Node node : nodes) {
            node.process().start();
        }
        for (Node node : nodes) {
            Await.until(node + " names ZooKeeper's address in its log", TIMEOUT, () -> {
                demandAlive(node);
                return node.logText().lines().anyMatch(line -> line.contains("WARN") && line.contains("ZooKeeper"));
            }, () -> node.explain(20));
        }
        // nothing to wait for: it must not give up
        Thread.sleep(ALONE);
        nodes.forEach(OutageIT::demandAlive);
        cluster.zooKeeper().start();
        cluster.awaitZooKeeper();
        for (Node node : nodes) {
            node.awaitReady(TIMEOUT);
        }
        assertThat(sql.run("SELECT 1")).isEqualTo("1\n");
    }

    @Test
    @Order(2)
    @Timeout(240)
    void tablesAreCreatedWithoutABrokerAndFillWhenItComes() throws Exception {
        SqlClient prompt = sql.within(PROMPT);
        prompt.run("CREATE TABLE events (id UInt64, partition UInt64, offset UInt64) ENGINE = MergeTree ORDER BY id");
        createQueue(prompt);
        prompt.run(
                "CREATE MATERIALIZED VIEW events_mv TO events AS SELECT id, _partition AS partition, _offset AS offset FROM queue");
        cluster.broker().start();
        cluster.awaitBroker();
        Topics.create(cluster.bootstrap(), "outage", PARTITIONS);
        send(0);
        awaitEvents(BATCH);
    }

    @Test
    @Order(3)
    @Timeout(240)
    void consumptionGoesOnAfterTheBrokerWasGone() throws Exception {
        cluster.broker().kill();
        Thread.sleep(BROKER_GONE);
        nodes.forEach(OutageIT::demandAlive);
        assertThat(sql.number("SELECT count() FROM events")).isEqualTo(BATCH);
        cluster.broker().start();
        cluster.awaitBroker();
        send(BATCH);
        awaitEvents(2 * BATCH);
    }

    @Test
    @Order(4)
    @Timeout(240)
    void ddlDoesNotWaitForABrokerThatIsGone() throws Exception {
        cluster.broker().kill();
        SqlClient prompt = sql.within(PROMPT);
        prompt.run("DETACH TABLE queue");
        prompt.run("ATTACH TABLE queue");
        prompt.run("DROP TABLE queue");
        createQueue(prompt);
        prompt.run("DROP TABLE queue");
        prompt.run("DROP VIEW events_mv");
        prompt.run("DROP TABLE events");
        assertThat(prompt.run("SHOW TABLES")).isEmpty();
    }

    @Test
    @Order(5)
    @Timeout(240)
    void aNodeEndsPromptlyWhenAskedAndComesBack() throws Exception {
        Node node = nodes.getLast();
        node.process().terminate();
        assertThat(node.process().awaitExit(PROMPT)).as("exit status").isEqualTo(SIGTERM_STATUS);
        node.process().start();
        node.awaitReady(TIMEOUT);
        // without ZooKeeper too
        cluster.zooKeeper().kill();
        for (Node each : nodes) {
            each.process().terminate();
        }
        for (Node each : nodes) {
            assertThat(each.process().awaitExit(STOP_ALONE)).as("exit status").isEqualTo(SIGTERM_STATUS);
        }
    }

    private void createQueue(SqlClient client) throws IOException, InterruptedException {
        client.run("CREATE TABLE queue (id UInt64) ENGINE = Kafka SETTINGS kafka_broker_list = '" + cluster.bootstrap()
                + "', kafka_topic_list = 'outage', kafka_group_name = 'outage', kafka_format = 'JSONEachRow',"
                + " kafka_flush_interval_ms = 300");
    }

    private void send(int from) throws Exception {
        try (Messages messages = new Messages(cluster.bootstrap(), "outage")) {
            for (int i = from; i < from + BATCH; i++) {
                messages.send(i % PARTITIONS, "{\"id\":" + i + "}");
            }
            messages.flush();
        }
    }

    private void awaitEvents(int count) throws InterruptedException {
        // each id once, at the place that its number says
        String query = "SELECT count(), uniqExact(id), min(id), max(id), countIf(partition != id % " + PARTITIONS
                + " OR offset != intDiv(id, " + PARTITIONS + ")) FROM events";
        List<String> expected = List.of(Integer.toString(count), Integer.toString(count), "0",
                Integer.toString(count - 1), "0");
        for (Node node : nodes) {
            StringBuilder last = new StringBuilder();
            Await.until(node + " has events " + expected, TIMEOUT, () -> {
                demandAlive(node);
                List<String> row = node.sql().rows(query).getFirst();
                last.setLength(0);
                last.append(row);
                return row.equals(expected);
            }, () -> "it has " + last + "; " + node.explain(20));
        }
    }

    private static void demandAlive(Node node) {
        if (!node.process().isAlive()) {
            throw new AssertionError(node + " ended, status " + node.process().exitStatus() + ":\n" + node.explain(30));
        }
    }
}
