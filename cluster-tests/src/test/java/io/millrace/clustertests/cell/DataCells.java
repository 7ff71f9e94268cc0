package io.millrace.clustertests.cell;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.clustertests.oracle.IdenticalReplicas;
import io.millrace.clustertests.oracle.Messages;
import io.millrace.clustertests.oracle.Ownership;
import io.millrace.clustertests.oracle.Topics;
import io.millrace.clustertests.process.Await;
import io.millrace.clustertests.process.Node;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;
import org.apache.kafka.clients.producer.ProducerRecord;

/** What messages may consist of, while their reader is killed. */
final class DataCells {
    private static final Duration TIMEOUT = Duration.ofSeconds(90);
    private static final int PARTITIONS = 3;
    private static final int MESSAGES = 60;
    private static final List<String> COMPRESSIONS = List.of("none", "zstd", "gzip", "lz4", "snappy");
    private static final List<String> PLACES = List.of("consume.5.before", "insert.1.after", "commit.3.before",
            "commit.3.after", "insert.3.before", "consume.7.after");

    private DataCells() {}

    static List<Cell> all() {
        return List.of(new Cell("D4", "tombstones, empty keys and values, 10,000 headers, binary keys and headers, "
                + "and kill -9 of their reader", true, DataCells::oddMessages));
    }

    private static void oddMessages(Rig rig, RandomGenerator random) throws Exception {
        String name = "odd_" + random.nextInt(1_000_000);
        // some messages are of long ago
        Topics.create(rig.cluster().bootstrap(), name, PARTITIONS, Map.of("retention.ms", "-1"));
        createTables(rig.nodes().getFirst(), name);
        OddMessages odd = new OddMessages(name, random);
        Node victim = owner(rig, name, random.nextInt(PARTITIONS));
        // the failpoint is to be met by these messages, and not by the load
        rig.producer().quiesce(TIMEOUT);
        Await.until("the load is committed", TIMEOUT, () -> Accounts.committed(rig) >= rig.book().count());
        sendToAll(rig, name, odd);
        awaitRows(rig, name, odd);
        String failpoint = PLACES.get(random.nextInt(PLACES.size()));
        rig.say("  " + victim + " is to die at " + failpoint);
        Rig.arm(victim, failpoint + "=halt");
        sendToAll(rig, name, odd);
        rig.awaitHalt(victim, failpoint);
        rig.producer().resume();
        rig.comeBack(victim);
        sendToAll(rig, name, odd);
        try (Messages messages = new Messages(rig.cluster().bootstrap(), name)) {
            // the last one gives no row: the ledger must pass it all the same
            var _ = messages.send(new ProducerRecord<>(name, 0, "key".getBytes(StandardCharsets.UTF_8), null));
            messages.flush();
        }
        awaitRows(rig, name, odd);
        int rows = 0;
        for (Node node : rig.nodes()) {
            rows += odd.compare(node.sql().within(TIMEOUT), name);
        }
        for (int partition = 0; partition < PARTITIONS; partition++) {
            checkLedger(rig, name, partition, odd);
        }
        int files = IdenticalReplicas.check(rig.nodes(), "default", name);
        rig.say("  " + rows + " odd rows compared byte by byte, " + odd.rowlessCount() + " messages without a row, "
                + files + " files");
        Node node = rig.nodes().getFirst();
        node.sql().run("DROP TABLE " + name + "_mv");
        node.sql().run("DROP TABLE " + name + "_queue");
        node.sql().run("DROP TABLE " + name);
    }

    /** Each time and to each topic partition compressed otherwise, many in a batch. */
    private static void sendToAll(Rig rig, String name, OddMessages odd) throws Exception {
        for (int partition = 0; partition < PARTITIONS; partition++) {
            String compression = COMPRESSIONS.get(odd.nextBatch() % COMPRESSIONS.size());
            try (Messages messages = new Messages(rig.cluster().bootstrap(), name,
                    Map.of("compression.type", compression, "linger.ms", 20))) {
                odd.send(messages, partition, MESSAGES);
            }
        }
    }

    private static void createTables(Node node, String name) throws Exception {
        node.sql()
                .run("CREATE TABLE " + name + " (partition UInt64, offset UInt64, body String, key String,"
                        + " header_names Array(String), header_values Array(String), time Nullable(DateTime),"
                        + " time_ms Nullable(DateTime64(3)), topic String) ENGINE = MergeTree ORDER BY (partition, offset)");
        node.sql()
                .run("CREATE TABLE " + name
                        + "_queue (body String) ENGINE = Kafka SETTINGS kafka_broker_list = '{broker}',"
                        + " kafka_topic_list = '" + name + "', kafka_group_name = '" + name
                        + "', kafka_format = 'RawBLOB', kafka_flush_interval_ms = 200");
        node.sql()
                .run("CREATE MATERIALIZED VIEW " + name + "_mv TO " + name
                        + " AS SELECT _partition AS partition, _offset AS offset, body, _key AS key,"
                        + " _headers.name AS header_names, _headers.value AS header_values, _timestamp AS time,"
                        + " _timestamp_ms AS time_ms, _topic AS topic FROM " + name + "_queue");
    }

    private static Node owner(Rig rig, String name, int partition) throws InterruptedException {
        AtomicReference<Node> found = new AtomicReference<>(rig.nodes().getFirst());
        Await.until("each topic partition of " + name + " has an owner", TIMEOUT, () -> {
            var owners = Ownership.of(rig.nodes(), "default", name + "_queue");
            boolean isSettled = Ownership.isOneToOne(owners, PARTITIONS);
            if (isSettled) {
                found.set(owners.get(partition).getFirst());
            }
            return isSettled;
        });
        return found.get();
    }

    private static void awaitRows(Rig rig, String name, OddMessages odd) throws Exception {
        for (Node node : rig.nodes()) {
            Await.until(node + " has " + odd.rowCount() + " rows of " + name, TIMEOUT,
                    () -> node.sql().number("SELECT count() FROM " + name) >= odd.rowCount(), () -> node.explain(15));
        }
        for (Node node : rig.nodes()) {
            if (node.sql().number("SELECT count() FROM " + name + " WHERE topic != '" + name + "'") != 0) {
                throw new AssertionError(node + " has rows of " + name + " with another _topic");
            }
        }
    }

    private static void checkLedger(Rig rig, String name, int partition, OddMessages odd) throws Exception {
        long end = Topics.endOffsets(rig.cluster().bootstrap(), name).get(partition);
        long rows = odd.rowCount(partition);
        AtomicReference<String> last = new AtomicReference<>("");
        Await.until("the ledger of " + name + "/" + partition + " says " + end + " consumed, " + rows
                + " inserted, the rest filtered", TIMEOUT, () -> {
                    JsonNode ledger = Accounts.ledger(rig, name, name, partition);
                    last.set(ledger.toString());
                    JsonNode counters = ledger.get("counters");
                    return ledger.get("nextOffset").asLong() == end && counters.get("consumed").asLong() == end
                            && counters.get("inserted").asLong() == rows
                            && counters.get("filtered").asLong() == end - rows;
                }, last::get);
    }
}
