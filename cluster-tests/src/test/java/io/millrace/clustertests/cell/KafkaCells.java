package io.millrace.clustertests.cell;

import io.millrace.clustertests.fault.FaultProxy.Mode;
import io.millrace.clustertests.oracle.Messages;
import io.millrace.clustertests.oracle.Topics;
import io.millrace.clustertests.process.Await;
import io.millrace.clustertests.process.Node;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The broker, its topics, and the group. Those that need another topic have one of their own. */
final class KafkaCells {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private KafkaCells() {}

    static List<Cell> all() {
        return List.of(
                new Cell("K11.produce.1.before", "kill -9 before rows go into a topic", false,
                        (rig, random) -> producing(rig, random, "produce.1.before")),
                new Cell("K11.produce.1.after", "kill -9 before rows for a topic are flushed", false,
                        (rig, random) -> producing(rig, random, "produce.1.after")),
                new Cell("K11.produce.2.after", "kill -9 after rows are in a topic, before anybody is told", false,
                        (rig, random) -> producing(rig, random, "produce.2.after")),
                new Cell("F1", "a rebalance storm: the group loses and gets back a member every 3 s", false,
                        KafkaCells::storm),
                new Cell("F2", "kill -9 of the broker, which comes back", false, KafkaCells::brokerKilled),
                new Cell("F3", "the broker stands still for 12 s: polls and offset commits fail", false,
                        KafkaCells::brokerStopped),
                new Cell("F5", "the oldest messages are gone before they were read", false, KafkaCells::retention),
                new Cell("F6", "a topic gets more partitions; it is deleted and created again", false,
                        KafkaCells::topicChanges),
                new Cell("F7", "transactions that are aborted, and partitions that end in a control record", false,
                        KafkaCells::transactions),
                new Cell("F8", "a compacted topic: offsets have holes", false, KafkaCells::compacted),
                new Cell("F10", "the group's offsets are deleted while nobody consumes", false,
                        KafkaCells::offsetsDeleted));
    }

    private static void producing(Rig rig, RandomGenerator random, String failpoint) throws Exception {
        String name = "produced_" + random.nextInt(1_000_000);
        Topics.create(rig.cluster().bootstrap(), name, 1);
        Node victim = rig.nodes().get(random.nextInt(rig.nodes().size()));
        createQueue(victim, name, "");
        Rig.arm(victim, failpoint + "=halt");
        try {
            victim.sql().run("INSERT INTO " + name + "_queue VALUES ('a'), ('b'), ('c')");
            throw new AssertionError("the INSERT was acknowledged by a node that was to die in it");
        } catch (IOException died) {
            rig.say("  the INSERT's connection broke with its node");
        }
        rig.awaitHalt(victim, failpoint);
        rig.comeBack(victim);
        long after = Topics.endOffsets(rig.cluster().bootstrap(), name).get(0);
        boolean isExpected = switch (failpoint) {
            case "produce.1.before" -> after == 0;
            case "produce.1.after" -> after == 0 || after == 3;
            default -> after == 3;
        };
        if (!isExpected) {
            throw new AssertionError("killed at " + failpoint + ", the topic has " + after + " of 3 messages");
        }
        Await.until("the INSERT is done when it is sent again", TIMEOUT, () -> {
            victim.sql().run("INSERT INTO " + name + "_queue VALUES ('a'), ('b'), ('c')");
            return true;
        });
        if (Topics.endOffsets(rig.cluster().bootstrap(), name).get(0) != after + 3) {
            throw new AssertionError("an acknowledged INSERT of 3 rows left "
                    + (Topics.endOffsets(rig.cluster().bootstrap(), name).get(0) - after) + " messages");
        }
        victim.sql().run("DROP TABLE " + name + "_queue");
    }

    private static void storm(Rig rig, RandomGenerator random) throws Exception {
        for (int i = 0; i < 6; i++) {
            Node member = rig.nodes().get(random.nextInt(rig.nodes().size()));
            // its consumers leave when they have been silent for the group's session, and come back
            rig.network(member).kafka().become(Mode.CUT);
            rig.fired();
            Thread.sleep(i % 2 == 0 ? rig.cluster().spec().groupSessionTimeoutMs() + 500L : 1_500);
            rig.network(member).kafka().heal();
            Thread.sleep(1_500);
        }
    }

    private static void brokerKilled(Rig rig, RandomGenerator random) throws Exception {
        rig.cluster().broker().kill();
        rig.fired();
        Thread.sleep(1_000 + random.nextInt(4_000));
        rig.cluster().broker().start();
        rig.cluster().awaitBroker();
        rig.awaitProgress(rig.nodes().getFirst());
    }

    private static void brokerStopped(Rig rig, RandomGenerator random) throws Exception {
        rig.cluster().broker().suspend();
        rig.fired();
        Thread.sleep(12_000);
        rig.cluster().broker().resume();
        rig.awaitProgress(rig.nodes().getFirst());
    }

    // ---- cells with topics of their own ----

    /** A topic, a target and a queue of one name. */
    static String newTables(Rig rig, String prefix, RandomGenerator random, int partitions, String settings)
            throws Exception {
        String name = prefix + "_" + random.nextInt(1_000_000);
        Topics.create(rig.cluster().bootstrap(), name, partitions);
        createTables(rig.nodes().getFirst(), name, settings);
        return name;
    }

    private static void createTables(Node node, String name, String settings) throws Exception {
        node.sql()
                .run("CREATE TABLE " + name
                        + " (body String, partition UInt64, offset UInt64) ENGINE = MergeTree ORDER BY (partition, offset)");
        createQueue(node, name, settings);
        node.sql()
                .run("CREATE MATERIALIZED VIEW " + name + "_mv TO " + name
                        + " AS SELECT body, _partition AS partition, _offset AS offset FROM " + name + "_queue");
    }

    private static void createQueue(Node node, String name, String settings) throws Exception {
        node.sql()
                .run("CREATE TABLE " + name
                        + "_queue (body String) ENGINE = Kafka SETTINGS kafka_broker_list = '{broker}',"
                        + " kafka_topic_list = '" + name + "', kafka_group_name = '" + name
                        + "', kafka_format = 'RawBLOB', kafka_flush_interval_ms = 200" + settings);
    }

    static void dropTables(Rig rig, String name) throws Exception {
        Node node = rig.nodes().getFirst();
        node.sql().run("DROP TABLE " + name + "_mv");
        node.sql().run("DROP TABLE " + name + "_queue");
        node.sql().run("DROP TABLE " + name);
    }

    static void send(Rig rig, String topic, int partition, int from, int end) throws Exception {
        try (Messages messages = new Messages(rig.cluster().bootstrap(), topic)) {
            for (int i = from; i < end; i++) {
                messages.send(partition, "m" + i);
            }
            messages.flush();
        }
    }

    /** Waits until every node has exactly these rows: count, different offsets, sum of offsets of a partition. */
    private static void awaitRows(Rig rig, String table, int partition, String expected) throws Exception {
        for (Node node : rig.nodes()) {
            StringBuilder last = new StringBuilder();
            Await.until(node + " has " + expected + " in partition " + partition + " of " + table, TIMEOUT, () -> {
                last.setLength(0);
                last.append(node.sql()
                        .rows("SELECT count(), uniqExact(offset), sum(offset) FROM " + table + " WHERE partition = "
                                + partition)
                        .getFirst());
                return last.toString().equals(expected);
            }, () -> "it has " + last + "; " + node.explain(10));
        }
    }

    private static String range(long from, long end) {
        long count = end - from;
        return "[" + count + ", " + count + ", " + (from + end - 1) * count / 2 + "]";
    }

    private static Admin admin(Rig rig) {
        return Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, rig.cluster().bootstrap()));
    }

    private static void retention(Rig rig, RandomGenerator random) throws Exception {
        String name = newTables(rig, "retention", random, 1, "");
        send(rig, name, 0, 0, 100);
        awaitRows(rig, name, 0, range(0, 100));
        Node node = rig.nodes().getFirst();
        node.sql().run("DETACH TABLE " + name + "_queue");
        send(rig, name, 0, 100, 300);
        try (Admin admin = admin(rig)) {
            admin.deleteRecords(Map.of(new TopicPartition(name, 0), RecordsToDelete.beforeOffset(250))).all().get();
        }
        rig.fired();
        node.sql().run("ATTACH TABLE " + name + "_queue");
        send(rig, name, 0, 300, 400);
        // 0..99 and 250..399
        awaitRows(rig, name, 0, "[250, 250, " + (99L * 100 / 2 + (250L + 399) * 150 / 2) + "]");
        dropTables(rig, name);
    }

    private static void topicChanges(Rig rig, RandomGenerator random) throws Exception {
        String name = newTables(rig, "changes", random, 1, "");
        send(rig, name, 0, 0, 50);
        awaitRows(rig, name, 0, range(0, 50));
        try (Admin admin = admin(rig)) {
            admin.createPartitions(Map.of(name, NewPartitions.increaseTo(3))).all().get();
            rig.fired();
            send(rig, name, 2, 0, 50);
            awaitRows(rig, name, 2, range(0, 50));
            admin.deleteTopics(List.of(name)).all().get();
            rig.fired();
            Thread.sleep(3_000);
            Topics.create(rig.cluster().bootstrap(), name, 1);
        }
        send(rig, name, 0, 0, 60);
        for (Node node : rig.nodes()) {
            Await.until(node + " has the messages of the new topic too", TIMEOUT,
                    () -> node.sql().number("SELECT count() FROM " + name) == 160, () -> node.explain(15));
        }
        dropTables(rig, name);
    }

    private static void transactions(Rig rig, RandomGenerator random) throws Exception {
        String name = newTables(rig, "transactions", random, 1, "");
        Map<String, Object> settings = new HashMap<>();
        settings.put("bootstrap.servers", rig.cluster().bootstrap());
        settings.put("transactional.id", name);
        int committed = 0;
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(settings, new ByteArraySerializer(),
                new ByteArraySerializer())) {
            producer.initTransactions();
            for (int i = 0; i < 10; i++) {
                producer.beginTransaction();
                boolean isAborted = i == 9 || random.nextInt(3) == 0;
                for (int m = 0; m < 20; m++) {
                    producer.send(new ProducerRecord<>(name, 0, null,
                            (isAborted ? "aborted" : "committed").getBytes(StandardCharsets.UTF_8))).get();
                }
                if (isAborted) {
                    producer.abortTransaction();
                    rig.fired();
                } else {
                    producer.commitTransaction();
                    committed += 20;
                }
            }
        }
        int expected = committed;
        long end = Topics.endOffsets(rig.cluster().bootstrap(), name).get(0);
        for (Node node : rig.nodes()) {
            Await.until(node + " has " + expected + " committed messages", TIMEOUT,
                    () -> node.sql().number("SELECT count() FROM " + name + " WHERE body = 'committed'") == expected);
            if (node.sql().number("SELECT count() FROM " + name) != expected) {
                throw new AssertionError(node + " has rows of aborted transactions");
            }
        }
        Await.until("the lag is 0 at offset " + end + ", behind a control record", TIMEOUT, () -> {
            for (Node node : rig.nodes()) {
                for (List<String> row : node.sql()
                        .rows("SELECT assignments.current_offset FROM system.kafka_consumers WHERE table = '" + name
                                + "_queue'")) {
                    if (row.getFirst().contains(Long.toString(end))) {
                        return true;
                    }
                }
            }
            return false;
        });
        dropTables(rig, name);
    }

    private static void compacted(Rig rig, RandomGenerator random) throws Exception {
        String name = "compacted_" + random.nextInt(1_000_000);
        Topics.create(rig.cluster().bootstrap(), name, 1, Map.of("cleanup.policy", "compact", "segment.ms", "200",
                "min.cleanable.dirty.ratio", "0.01", "delete.retention.ms", "100"));
        try (Messages messages = new Messages(rig.cluster().bootstrap(), name)) {
            for (int i = 0; i < 400; i++) {
                messages.send(0, ("key" + i % 7).getBytes(StandardCharsets.UTF_8), "m" + i);
                messages.flush();
                if (i % 100 == 99) {
                    Thread.sleep(400); // the next one begins a segment, so that the last can be compacted
                }
            }
        }
        Set<Long> kept = new TreeSet<>();
        Await.until("the broker has compacted the topic", TIMEOUT, () -> {
            kept.clear();
            kept.addAll(Topics.offsets(rig.cluster().bootstrap(), name));
            return kept.size() < 200;
        }, () -> "planned fault did not fire: it still has " + kept.size() + " messages");
        rig.fired();
        Node node = rig.nodes().getFirst();
        createTables(node, name, "");
        Topics.offsets(rig.cluster().bootstrap(), name).forEach(offset -> {
            if (!kept.contains(offset)) {
                throw new IllegalStateException("a compacted topic got offset " + offset + " back");
            }
        });
        for (Node each : rig.nodes()) {
            StringBuilder last = new StringBuilder();
            Await.until(each + " has the messages that were kept, and those alone", TIMEOUT, () -> {
                Set<Long> now = new TreeSet<>(Topics.offsets(rig.cluster().bootstrap(), name));
                Set<Long> rows = new TreeSet<>();
                for (List<String> row : each.sql().rows("SELECT offset FROM " + name)) {
                    if (!rows.add(Long.parseLong(row.getFirst()))) {
                        throw new AssertionError("duplicate offset " + row.getFirst());
                    }
                }
                last.setLength(0);
                last.append(rows);
                // compaction may go on after it was read
                return rows.containsAll(now) && kept.containsAll(rows);
            }, () -> "kept " + kept + ", it has " + last);
        }
        dropTables(rig, name);
    }

    private static void offsetsDeleted(Rig rig, RandomGenerator random) throws Exception {
        String name = newTables(rig, "offsets", random, 1, "");
        send(rig, name, 0, 0, 100);
        awaitRows(rig, name, 0, range(0, 100));
        Node node = rig.nodes().getFirst();
        node.sql().run("DETACH TABLE " + name + "_queue");
        try (Admin admin = admin(rig)) {
            Await.until("the group is empty and its offsets can be deleted", TIMEOUT, () -> {
                admin.deleteConsumerGroupOffsets(name, Set.of(new TopicPartition(name, 0))).all().get();
                return true;
            });
        }
        rig.fired();
        send(rig, name, 0, 100, 150);
        node.sql().run("ATTACH TABLE " + name + "_queue");
        awaitRows(rig, name, 0, range(0, 150));
        dropTables(rig, name);
    }
}
