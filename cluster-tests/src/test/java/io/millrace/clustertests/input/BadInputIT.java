package io.millrace.clustertests.input;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.clustertests.oracle.Messages;
import io.millrace.clustertests.oracle.Topics;
import io.millrace.clustertests.process.Await;
import io.millrace.clustertests.process.Cluster;
import io.millrace.clustertests.process.ClusterFixture;
import io.millrace.clustertests.process.Node;
import io.millrace.clustertests.sql.SqlClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

class BadInputIT {
    private static final Duration TIMEOUT = Duration.ofSeconds(45);
    private static final int PARTITIONS = 3;
    private static final int GOOD_PER_PARTITION = 20;

    @RegisterExtension
    static final ClusterFixture FIXTURE = ClusterFixture.started(Cluster.Spec.of("bad-input", 2));

    private final Cluster cluster = FIXTURE.cluster();
    private final List<Node> nodes = cluster.nodes();
    private final SqlClient sql = nodes.getFirst().sql();

    @Test
    @Timeout(240)
    void anInsertMayBeLongerThanTheHeap() throws Exception {
        long rows = 6_000_000;
        sql.run("CREATE TABLE long_insert (id UInt64, text String) ENGINE = ReplicatedMergeTree ORDER BY id");
        sql.insert("INSERT INTO long_insert FORMAT TSV", new LongText(rows));
        assertThat(sql.rows("SELECT count(), sum(id), min(length(text)) FROM long_insert"))
                .isEqualTo(List.of(List.of(Long.toString(rows), Long.toString(rows * (rows - 1) / 2), "90")));
    }

    @Test
    @Timeout(240)
    void defaultModeHoldsTheBrokenPartitionAloneAndSaysWhere() throws Exception {
        Topics.create(cluster.bootstrap(), "broken", PARTITIONS);
        try (Messages messages = new Messages(cluster.bootstrap(), "broken")) {
            sendGood(messages, 0);
            messages.send(1, "{\"id\":77,\"name\":\"cut off");
            sendGood(messages, 100);
            messages.flush();
        }
        createTarget("broken");
        createQueue("broken", "");
        createView("broken");
        // topic partitions 0 and 2 whole, of 1 what precedes the broken message
        awaitCounts("broken", List.of(List.of("0", "40"), List.of("1", "20"), List.of("2", "40")));
        String where = "(topic: broken, partition: 1, offset: 20)";
        Await.until("an exception names the message", TIMEOUT, () -> exceptions("broken_queue").contains(where),
                () -> "exceptions: " + safeExceptions("broken_queue"));
        assertThat(exceptions("broken_queue")).contains("CANNOT_PARSE");
        // the way out that people know: tolerate it
        sql.run("DROP TABLE broken_queue");
        createQueue("broken", ", kafka_skip_broken_messages = 1");
        awaitCounts("broken", List.of(List.of("0", "40"), List.of("1", "40"), List.of("2", "40")));
        assertThat(sql.value("SELECT count() FROM broken WHERE id = 77")).isEqualTo("0");
    }

    @Test
    @Timeout(240)
    void streamModeMakesRowsOfBrokenMessages() throws Exception {
        Topics.create(cluster.bootstrap(), "stream", PARTITIONS);
        createTarget("stream");
        sql.run("CREATE TABLE errors (topic String, partition UInt64, offset UInt64, raw String, error String)"
                + " ENGINE = MergeTree ORDER BY (partition, offset)");
        createQueue("stream", ", kafka_handle_error_mode = 'stream'");
        sql.run("CREATE MATERIALIZED VIEW stream_mv TO stream AS SELECT id, name, _partition AS partition, _offset AS offset"
                + " FROM stream_queue WHERE length(_error) = 0");
        sql.run("CREATE MATERIALIZED VIEW errors_mv TO errors AS SELECT _topic AS topic, _partition AS partition,"
                + " _offset AS offset, _raw_message AS raw, _error AS error FROM stream_queue WHERE length(_error) > 0");
        List<String> broken = List.of("{\"id\":77,\"name\":\"cut off", "not JSON", "{\"id\":\"x\",\"name\":\"a\"}",
                "[1,2]");
        try (Messages messages = new Messages(cluster.bootstrap(), "stream")) {
            sendGood(messages, 0);
            broken.forEach(body -> messages.send(1, body));
            sendGood(messages, 100);
            messages.flush();
        }
        awaitCounts("stream", List.of(List.of("0", "40"), List.of("1", "40"), List.of("2", "40")));
        for (Node node : nodes) {
            Await.until(node + " has the errors", TIMEOUT,
                    () -> node.sql().number("SELECT count() FROM errors") == broken.size());
            List<List<String>> rows = node.sql()
                    .rows("SELECT topic, partition, offset, raw, length(error) > 0 FROM errors ORDER BY partition, offset");
            for (int i = 0; i < broken.size(); i++) {
                assertThat(rows.get(i)).as("error row %s on %s", i, node)
                        .containsExactly("stream", "1", Integer.toString(GOOD_PER_PARTITION + i), broken.get(i), "1");
            }
        }
    }

    @Test
    @Timeout(240)
    void sixteenMegabytesAreAMessageToo() throws Exception {
        Topics.create(cluster.bootstrap(), "large", 1);
        createTarget("large");
        createQueue("large", "");
        createView("large");
        byte[] letters = new byte[16 << 20];
        Arrays.fill(letters, (byte) 'x');
        try (Messages messages = new Messages(cluster.bootstrap(), "large")) {
            messages.send(0, "{\"id\":1,\"name\":\"before\"}");
            messages.send(0, "{\"id\":2,\"name\":\"" + new String(letters, StandardCharsets.US_ASCII) + "\"}");
            messages.send(0, "{\"id\":3,\"name\":\"after\"}");
            messages.flush();
        }
        awaitCounts("large", List.of(List.of("0", "3")));
        for (Node node : nodes) {
            assertThat(node.sql().rows("SELECT id, length(name) FROM large ORDER BY id")).as("lengths on %s", node)
                    .containsExactly(List.of("1", "6"), List.of("2", Integer.toString(16 << 20)), List.of("3", "5"));
        }
    }

    private static void sendGood(Messages messages, int from) {
        for (int partition = 0; partition < PARTITIONS; partition++) {
            for (int i = 0; i < GOOD_PER_PARTITION; i++) {
                // an unknown field, a number as a string, and a missing field are no errors
                messages.send(partition, "{\"id\":\"" + (from + i) + "\",\"unknown\":[{}]"
                        + (i % 2 == 0 ? "" : ",\"name\":\"n" + i + "\"") + "}");
            }
        }
    }

    private void createTarget(String table) throws IOException, InterruptedException {
        sql.run("CREATE TABLE " + table
                + " (id UInt64, name String, partition UInt64, offset UInt64) ENGINE = MergeTree"
                + " ORDER BY (partition, offset)");
    }

    private void createQueue(String topic, String moreSettings) throws IOException, InterruptedException {
        sql.run("CREATE TABLE " + topic
                + "_queue (id UInt64, name String) ENGINE = Kafka SETTINGS kafka_broker_list = '"
                + cluster.bootstrap() + "', kafka_topic_list = '" + topic + "', kafka_group_name = '" + topic
                + "', kafka_format = 'JSONEachRow', kafka_flush_interval_ms = 300" + moreSettings);
    }

    private void createView(String topic) throws IOException, InterruptedException {
        sql.run("CREATE MATERIALIZED VIEW " + topic + "_mv TO " + topic
                + " AS SELECT id, name, _partition AS partition, _offset AS offset FROM " + topic + "_queue");
    }

    private void awaitCounts(String table, List<List<String>> perPartition) throws InterruptedException {
        for (Node node : nodes) {
            StringBuilder last = new StringBuilder();
            Await.until(table + " on " + node + " has " + perPartition, TIMEOUT, () -> {
                List<List<String>> rows = node.sql()
                        .rows("SELECT partition, count() FROM " + table + " GROUP BY partition ORDER BY partition");
                last.setLength(0);
                last.append(rows);
                return rows.equals(perPartition);
            }, () -> "it has " + last + "; exceptions: " + safeExceptions(table + "_queue"));
        }
    }

    private String exceptions(String table) throws IOException, InterruptedException {
        StringBuilder text = new StringBuilder();
        for (Node node : nodes) {
            text.append(node.sql()
                    .value("SELECT toString(groupArray(exceptions.text)) FROM system.kafka_consumers WHERE table = '"
                            + table + "'"));
        }
        return text.toString();
    }

    private String safeExceptions(String table) {
        try {
            return exceptions(table);
        } catch (IOException unknown) {
            return unknown.toString();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            return stop.toString();
        }
    }
}
