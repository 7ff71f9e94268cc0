package io.millrace.ingest.consume;

import io.millrace.coordination.commit.Committer;
import io.millrace.coordination.failpoint.Failpoints;
import io.millrace.coordination.fence.WriterFence;
import io.millrace.coordination.ledger.LedgerKey;
import io.millrace.coordination.ledger.LedgerState;
import io.millrace.coordination.ledger.Ledgers;
import io.millrace.coordination.memory.MemoryZnodes;
import io.millrace.coordination.memory.MemoryZooKeeper;
import io.millrace.coordination.thread.Threads;
import io.millrace.coordination.time.Ticker;
import io.millrace.coordination.znode.Versioned;
import io.millrace.ingest.format.FormatSettings;
import io.millrace.ingest.settings.KafkaClientConfig;
import io.millrace.ingest.settings.KafkaSection;
import io.millrace.ingest.settings.KafkaTableSettings;
import io.millrace.ingest.settings.KafkaTableSettings.SessionDefaults;
import io.millrace.ingest.settings.SettingValue;
import io.millrace.replication.column.Field;
import io.millrace.replication.column.NumberType;
import io.millrace.replication.column.Schema;
import io.millrace.replication.column.SimpleType;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;

/** A node of a test's cluster: its session, its fence, its sink, and one Kafka table. */
final class TestNode implements AutoCloseable {
    static final Schema SCHEMA = new Schema(
            List.of(new Field("id", NumberType.UINT64), new Field("name", SimpleType.STRING)));
    static final Tuning TUNING = new Tuning(64 << 20, Duration.ofSeconds(3), Duration.ofSeconds(5),
            Duration.ofSeconds(2),
            Duration.ofSeconds(1), Duration.ofSeconds(20), Duration.ofSeconds(10));

    private final String name;
    private final MemoryZnodes znodes;
    private final Ledgers ledgers;
    private final StoreSink sink;
    private final List<KafkaTableConsumer> consumers = new ArrayList<>();

    TestNode(String name, MemoryZooKeeper zooKeeper, StoreSink.Store store) {
        this.name = name;
        this.znodes = zooKeeper.connect();
        this.ledgers = new Ledgers(znodes, Ticker.SYSTEM, Duration.ofSeconds(5), () -> UUID.randomUUID().toString());
        WriterFence fence = WriterFence.open(znodes, Ticker.SYSTEM, name, "installation-" + name,
                UUID.randomUUID().toString(), Duration.ofSeconds(5));
        this.sink = new StoreSink(store, new Committer(znodes, fence, Duration.ofSeconds(5), Failpoints.NONE));
    }

    StoreSink sink() {
        return sink;
    }

    MemoryZnodes znodes() {
        return znodes;
    }

    LedgerState ledger(String group, String topic, int partition) {
        return ledgers.read(new LedgerKey(group, topic, partition)).map(Versioned::value).orElse(null);
    }

    Ledgers ledgers() {
        return ledgers;
    }

    /** Not started. */
    KafkaTableConsumer table(String table, String brokers, String topics, String group, Map<String, String> settings,
            Map<String, String> section) {
        return tableAs(name, table, brokers, topics, group, settings, section);
    }

    /** As {@link #table}, taking another node's name towards Kafka. */
    KafkaTableConsumer tableAs(String as, String table, String brokers, String topics, String group,
            Map<String, String> settings, Map<String, String> section) {
        Map<String, SettingValue> named = new HashMap<>();
        settings.forEach((key, value) -> named.put(key, SettingValue.string(value)));
        KafkaTableSettings parsed = KafkaTableSettings.parse(
                List.of(SettingValue.string(brokers), SettingValue.string(topics), SettingValue.string(group),
                        SettingValue.string("JSONEachRow")),
                named, SessionDefaults.CLICKHOUSE);
        KafkaClientConfig client = new KafkaClientConfig(
                new KafkaSection(new KafkaSection.Level(section, List.of()), KafkaSection.Level.EMPTY,
                        KafkaSection.Level.EMPTY),
                parsed);
        KafkaTableConsumer consumer = new KafkaTableConsumer(
                new KafkaTableConsumer.Identity(as, UUID.randomUUID().toString(), "db", table, SCHEMA), parsed,
                client, sink,
                new KafkaTableConsumer.Environment(ledgers, FormatSettings.defaults(ZoneOffset.UTC), TUNING,
                        Threads.PLATFORM, Ticker.SYSTEM,
                        InstantSource.system(), new Random(7), Failpoints.NONE));
        consumers.add(consumer);
        return consumer;
    }

    @Override
    public void close() {
        consumers.forEach(consumer -> consumer.stop(Duration.ofSeconds(5), Departure.LEAVE));
        znodes.close();
    }
}
