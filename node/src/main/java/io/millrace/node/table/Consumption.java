package io.millrace.node.table;

import io.millrace.coordination.thread.Threads;
import io.millrace.ingest.consume.ConsumerStatus;
import io.millrace.ingest.consume.Departure;
import io.millrace.ingest.consume.KafkaTableConsumer;
import io.millrace.ingest.consume.Tuning;
import io.millrace.node.catalog.Catalog;
import io.millrace.node.catalog.TableEntry;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which Kafka tables are consumed on this node: the attached ones that a materialized view reads from. Changed by the thread
 * {@code ddl}; read by everybody.
 */
public final class Consumption implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Consumption.class);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);

    private final TableServices services;
    private final Function<TableEntry, InsertPlan> plans;
    private final Map<UUID, Running> running = new ConcurrentHashMap<>();
    private volatile Catalog catalog = Catalog.EMPTY;

    private record Running(TableEntry entry, String group, KafkaTableConsumer consumer) {}

    Consumption(TableServices services, Function<TableEntry, InsertPlan> plans) {
        this.services = services;
        this.plans = plans;
    }

    /** Starts and stops consumers so that they fit the catalog. */
    void follow(Catalog next, Map<UUID, LiveTable> tables) {
        catalog = next;
        for (Running r : List.copyOf(running.values())) {
            boolean isWanted = next.attached(r.entry().name()).filter(t -> t.equals(r.entry())).isPresent()
                    && next.viewsOf(r.entry().name()).findAny().isPresent();
            if (!isWanted) {
                stop(r.entry().uuid());
            }
        }
        for (LiveTable table : tables.values()) {
            if (table instanceof KafkaTable kafka && !running.containsKey(table.entry().uuid())
                    && next.viewsOf(kafka.entry().name()).findAny().isPresent()) {
                start(kafka);
            }
        }
    }

    private void start(KafkaTable table) {
        KafkaTableConsumer consumer = consumer(table, services,
                new ViewSink(table.entry().name().toString(), () -> planOf(table.entry()), services.inserter(),
                        services.maxPartitions()));
        if (!table.access().config().withoutEffect().isEmpty()) {
            LOG.warn(
                    "Configuration of Kafka has settings that the Java client does not have; they change nothing for {}: {}",
                    table.entry().name(), table.access().config().withoutEffect());
        }
        running.put(table.entry().uuid(), new Running(table.entry(), table.settings().group(), consumer));
        consumer.start();
        LOG.info("Consuming {} from {} as group {}", table.entry().name(), table.settings().topics(),
                table.settings().group());
    }

    /** The plan of the newest catalog: a view may have come or gone since the consumer started. */
    private InsertPlan planOf(TableEntry entry) {
        return plans.apply(catalog.attached(entry.name()).orElse(entry));
    }

    private static KafkaTableConsumer consumer(KafkaTable table, TableServices services,
            io.millrace.ingest.consume.BlockSink sink) {
        TableEntry entry = table.entry();
        return new KafkaTableConsumer(
                new KafkaTableConsumer.Identity(services.node(), services.processId(), entry.database(),
                        entry.name().name(),
                        table.access().columns()),
                table.settings(), table.access().config(), sink,
                new KafkaTableConsumer.Environment(services.ledgers(), services.formats(), Tuning.DEFAULT,
                        Threads.PLATFORM, services.ticker(),
                        InstantSource.system(), RandomGenerator.getDefault(), services.failpoints()));
    }

    /** Everything that would go wrong at the start of consumption. @throws UserException */
    static void check(KafkaTable table, TableServices services) {
        consumer(table, services, new io.millrace.ingest.consume.BlockSink() {
            @Override
            public java.util.Set<String> requiredColumns() {
                return java.util.Set.of();
            }

            @Override
            public io.millrace.ingest.consume.PreparedBlock prepare(io.millrace.ingest.consume.SourceBlock block) {
                throw new IllegalStateException("never started");
            }
        }).close();
    }

    void stop(UUID table) {
        Running r = running.remove(table);
        if (r != null) {
            r.consumer().stop(STOP_TIMEOUT, Departure.LEAVE);
            LOG.info("Stopped consuming {}", r.entry().name());
        }
    }

    public List<ConsumerStatus> status() {
        return running.values().stream().flatMap(r -> r.consumer().status().stream()).toList();
    }

    /** The consumers of one table, and their group. */
    public record Consumed(TableEntry table, String group, List<ConsumerStatus> consumers) {
        public Consumed {
            consumers = List.copyOf(consumers);
        }
    }

    /** What is consumed now, in no order. */
    public List<Consumed> consumed() {
        return running.values()
                .stream()
                .map(r -> new Consumed(r.entry(), r.group(), r.consumer().status()))
                .toList();
    }

    /** The consumers of a table. @throws UserException BAD_ARGUMENTS (36) when it is not consumed here */
    public KafkaTableConsumer require(TableEntry entry) {
        return Optional.ofNullable(running.get(entry.uuid()))
                .map(Running::consumer)
                .orElseThrow(() -> new UserException(ErrorCode.BAD_ARGUMENTS, "Table " + entry.name()
                        + " is not being consumed on this node: it must be a Kafka table with a materialized view that reads from"
                        + " it"));
    }

    @Override
    public void close() {
        List<Thread> stops = new ArrayList<>();
        for (Running r : running.values()) {
            // The node comes back under the same names: the group keeps its place.
            stops.add(Thread.ofVirtual().start(() -> r.consumer().stop(STOP_TIMEOUT, Departure.RETURN)));
        }
        running.clear();
        for (Thread stop : stops) {
            try {
                stop.join(STOP_TIMEOUT.plusSeconds(2));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
