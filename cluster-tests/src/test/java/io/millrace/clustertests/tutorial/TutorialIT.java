package io.millrace.clustertests.tutorial;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.clustertests.oracle.IdenticalReplicas;
import io.millrace.clustertests.oracle.Ownership;
import io.millrace.clustertests.process.Await;
import io.millrace.clustertests.process.Cluster;
import io.millrace.clustertests.process.ClusterFixture;
import io.millrace.clustertests.process.Node;
import io.millrace.clustertests.sql.SqlClient;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

class TutorialIT {
    private static final int EVENTS = 200_000;
    private static final int WRITTEN_BACK = 100;
    private static final int MORE_EVENTS = 5_000;
    private static final int PARTITIONS = 5;
    private static final int USER_EVENTS = 20_000;
    private static final int USER_PARTITIONS = 3;
    private static final Duration PRODUCE_TIMEOUT = Duration.ofMinutes(2);
    private static final Duration INGEST_TIMEOUT = Duration.ofMinutes(2);
    private static final Duration QUIET = Duration.ofSeconds(3);

    @RegisterExtension
    static final ClusterFixture FIXTURE = ClusterFixture.started(Cluster.Spec.of("tutorial", 3));

    private final Cluster cluster = FIXTURE.cluster();
    private final List<Node> nodes = cluster.nodes();

    @Test
    @Timeout(600)
    void kafkaTableEngineTutorialRunsStatementByStatement() throws Exception {
        Script script = Script.read("kafka_table_engine.sql", "kafka_host:9092", cluster.bootstrap());
        SqlClient sql = SqlClient.session(nodes.getFirst().http(), "tutorial");
        produceGithub(0, EVENTS);
        long startNs = System.nanoTime();
        for (String statement : List.of("create database", "use", "create github", "create github_queue",
                "create github_mv")) {
            assertThat(sql.run(script.get(statement))).as(statement).isEmpty();
        }
        awaitCount("github", EVENTS);
        System.out.println(
                String.format(Locale.ROOT, "tutorial: %d rows on each of %d nodes after %.1f s", EVENTS, nodes.size(),
                        (System.nanoTime() - startNs) / 1e9));
        assertThat(sql.run(script.get("count"))).isEqualTo(EVENTS + "\n");
        awaitOneToOne("KafkaEngine", "github_queue", PARTITIONS);
        // rows written to Kafka come back
        assertThat(sql.run(script.get("insert into github_queue"))).isEmpty();
        awaitCount("github", EVENTS + WRITTEN_BACK);
        List<List<String>> expected = TopicSums.of(cluster.bootstrap(), "github", PARTITIONS);
        for (Node node : nodes) {
            assertThat(node.sql("KafkaEngine").rows(TopicSums.QUERY)).as("sums on %s", node)
                    .containsExactlyInAnyOrderElementsOf(expected);
        }

        stoppedAndRestarted(sql, script);
        metadataAdded(sql, script);
        System.out.println("tutorial: " + IdenticalReplicas.check(nodes, "KafkaEngine", "github")
                + " part files are the same on all nodes");
    }

    private void stoppedAndRestarted(SqlClient sql, Script script) throws Exception {
        assertThat(sql.run(script.get("detach"))).isEmpty();
        produceGithub(EVENTS, MORE_EVENTS);
        assertCountStays(EVENTS + WRITTEN_BACK);
        assertThat(sql.run(script.get("attach"))).isEmpty();
        awaitCount("github", EVENTS + WRITTEN_BACK + MORE_EVENTS);
    }

    private void metadataAdded(SqlClient sql, Script script) throws Exception {
        int old = EVENTS + WRITTEN_BACK + MORE_EVENTS;
        int nextEvent = EVENTS + MORE_EVENTS;
        for (String statement : List.of("detach", "alter", "drop view", "attach", "create github_mv with metadata")) {
            assertThat(sql.run(script.get(statement))).as(statement).isEmpty();
        }
        produceGithub(nextEvent, MORE_EVENTS);
        awaitCount("github", old + MORE_EVENTS);
        List<List<String>> perPartition = new ArrayList<>();
        perPartition.add(List.of("", "0", Integer.toString(old)));
        IntStream.range(0, PARTITIONS)
                .forEach(i -> perPartition
                        .add(List.of("github", Integer.toString(i), Integer.toString(MORE_EVENTS / PARTITIONS))));
        for (Node node : nodes) {
            assertThat(node.sql("KafkaEngine")
                    .rows("SELECT topic, partition, count() FROM github GROUP BY topic, partition ORDER BY topic, partition"))
                    .as("topic and partition on %s", node)
                    .isEqualTo(perPartition);
        }
        assertThat(sql.run(script.get("select metadata")).lines()).hasSize(10)
                .allSatisfy(row -> assertThat(row.split("\t", -1)).hasSize(5));
        awaitOneToOne("KafkaEngine", "github_queue", PARTITIONS);
    }

    @Test
    @Timeout(300)
    void pipelineTutorialFeedsItsReader() throws Exception {
        Script script = Script.read("streaming_pipeline.sql", "kafka:29092", cluster.bootstrap());
        SqlClient sql = nodes.get(1).sql();
        cluster.run(PRODUCE_TIMEOUT, "produce", "--bootstrap", cluster.bootstrap(), "--kind", "user", "--topic",
                "user_events_topic", "--partitions", Integer.toString(USER_PARTITIONS), "--events",
                Integer.toString(USER_EVENTS), "--seed", "7");
        for (String statement : List.of("drop user_events", "drop kafka_user_events", "drop kafka_to_events_mv",
                "create user_events",
                "create kafka_user_events", "create kafka_to_events_mv")) {
            assertThat(sql.run(script.get(statement))).as(statement).isEmpty();
        }
        // the statements are idempotent
        assertThat(sql.run(script.get("create kafka_to_events_mv"))).isEmpty();
        for (Node node : nodes) {
            SqlClient reader = node.sql();
            Await.until(node + " has all user events", INGEST_TIMEOUT,
                    () -> reader.run(script.get("reader count")).equals(USER_EVENTS + "\n"),
                    () -> "it has fewer; " + node.explain(15));
            assertThat(reader.run(script.get("reader tables")).lines()).contains("user_events", "kafka_user_events",
                    "kafka_to_events_mv");
            List<List<String>> recent = reader.rows(script.get("reader recent"));
            assertThat(recent).hasSize(10).isSortedAccordingTo((a, b) -> b.getFirst().compareTo(a.getFirst()));
            List<List<String>> actions = reader.rows(script.get("reader actions"));
            assertThat(actions).extracting(List::getFirst).containsExactly("view", "click", "purchase");
            assertThat(actions.stream().mapToLong(row -> Long.parseLong(row.get(1))).sum()).isEqualTo(USER_EVENTS);
        }
        awaitOneToOne("default", "kafka_user_events", USER_PARTITIONS);
        IdenticalReplicas.check(nodes, "default", "user_events");
    }

    private void produceGithub(int from, int count) throws IOException, InterruptedException {
        cluster.run(PRODUCE_TIMEOUT, "produce", "--bootstrap", cluster.bootstrap(), "--topic", "github", "--partitions",
                Integer.toString(PARTITIONS), "--from", Integer.toString(from), "--events", Integer.toString(count));
    }

    private void awaitCount(String table, long rows) throws InterruptedException {
        List<String> counts = new ArrayList<>();
        Await.until("every node has " + rows + " rows of " + table, INGEST_TIMEOUT, () -> {
            counts.clear();
            boolean all = true;
            for (Node node : nodes) {
                long count = node.sql("KafkaEngine").number("SELECT count() FROM " + table);
                counts.add(node + " " + count);
                if (count > rows) {
                    throw new AssertionError(node + " has " + count + " rows of " + table + " instead of " + rows);
                }
                all &= count == rows;
            }
            return all;
        }, () -> "they have " + counts);
    }

    private void assertCountStays(long rows) throws Exception {
        // nothing to wait for: what must not happen could come late
        Thread.sleep(QUIET);
        for (Node node : nodes) {
            assertThat(node.sql("KafkaEngine").number("SELECT count() FROM github")).as("rows on %s", node)
                    .isEqualTo(rows);
        }
    }

    private void awaitOneToOne(String database, String table, int partitions) throws InterruptedException {
        Await.until("each topic partition of " + table + " has one consumer", Duration.ofMinutes(1),
                () -> Ownership.isOneToOne(Ownership.of(nodes, database, table), partitions));
    }
}
