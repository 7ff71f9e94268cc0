package io.millrace.ingest.consume;

import io.millrace.coordination.failpoint.Failpoints;
import io.millrace.coordination.ledger.Ledgers;
import io.millrace.coordination.thread.Bell;
import io.millrace.coordination.thread.Threads;
import io.millrace.coordination.time.Ticker;
import io.millrace.ingest.format.FormatSetting;
import io.millrace.ingest.format.FormatSettings;
import io.millrace.ingest.format.InputFormats;
import io.millrace.ingest.settings.KafkaClientConfig;
import io.millrace.ingest.settings.KafkaTableSettings;
import io.millrace.replication.column.Schema;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.apache.kafka.common.TopicPartition;

/**
 * The consumers of one Kafka table on this node, from the first materialized view's attachment to the last one's detachment. For
 * any thread.
 */
public final class KafkaTableConsumer implements AutoCloseable {
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

    private final ConsumerSetup setup;
    private final RecordSources connection;
    private final SeekRequests seeks = new SeekRequests();
    private final List<Slot> slots = new ArrayList<>();
    private final Bell watchStop;
    private boolean isStarted;
    private volatile boolean isStopped;

    /** A consumer: its face, and the thread that is it for now. */
    private static final class Slot {
        private final ConsumerLog log;
        private final int index;
        private int generation;
        private ConsumerThread thread;

        Slot(ConsumerLog log, int index, ConsumerThread thread) {
            this.log = log;
            this.index = index;
            this.thread = thread;
        }
    }

    /**
     * Which table this is.
     *
     * @param node    this node's name; with database and table it names the members of the group across restarts
     * @param process unique to this process: two processes never own a ledger under the same name
     * @param schema  the table's columns
     */
    public record Identity(String node, String process, String database, String table, Schema schema) {}

    /**
     * What a consumer needs of the world.
     *
     * @param baseFormat format settings of the server; those of the table are laid over them
     */
    public record Environment(Ledgers ledgers, FormatSettings baseFormat, Tuning tuning, Threads threads, Ticker ticker,
            InstantSource clock, RandomGenerator random, Failpoints failpoints) {}

    /**
     * Contacts nobody.
     *
     * @throws io.millrace.replication.error.UserException the format is unknown or its settings do not fit
     */
    public KafkaTableConsumer(Identity identity, KafkaTableSettings settings, KafkaClientConfig client, BlockSink sink,
            Environment environment) {
        this(identity, settings, resetPolicy(client), sink, environment,
                connection(identity, settings, client, environment.tuning()));
    }

    private static KafkaConnection connection(Identity identity, KafkaTableSettings settings, KafkaClientConfig client,
            Tuning tuning) {
        String name = "millrace-" + identity.node() + "-" + identity.database() + "-" + identity.table();
        return new KafkaConnection(client, settings.group(), settings.clientId().isEmpty() ? name : settings.clientId(),
                name, settings.consumerCount(), settings.pollMaxBatch(), tuning.brokerTimeout());
    }

    private KafkaTableConsumer(Identity identity, KafkaTableSettings settings, ResetPolicy resetPolicy, BlockSink sink,
            Environment environment, KafkaConnection connection) {
        this(identity, settings, resetPolicy, sink, environment, connection, connection);
    }

    /** With other clients than Kafka's own. */
    public KafkaTableConsumer(Identity identity, KafkaTableSettings settings, ResetPolicy resetPolicy, BlockSink sink,
            Environment environment, RecordSources connection, TopicIds topicIds) {
        this.connection = connection;
        Supplier<RecordDecoder> decoders = decoders(identity.schema(), settings, environment.baseFormat());
        Objects.requireNonNull(decoders.get()); // tells now what is wrong with the format
        this.setup = new ConsumerSetup(identity.database(), identity.table(),
                identity.node() + "/" + identity.process(), settings.group(), settings.topics(), identity.schema(),
                settings.errorMode(), settings.skipBrokenMessages(),
                new BlockLimits(settings.maxBlockRows(), environment.tuning().maxBlockBytes(),
                        settings.flushInterval()),
                settings.pollTimeout(), settings.reschedule(), resetPolicy, environment.tuning(), decoders,
                sink,
                environment.ledgers(), topicIds, environment.threads(), environment.ticker(), environment.clock(),
                environment.random(),
                environment.failpoints(), new PauseSwitch());
        for (int i = 0; i < settings.consumerCount(); i++) {
            ConsumerLog log = new ConsumerLog(identity.database(), identity.table(), i, connection.clientId(i),
                    environment.clock());
            slots.add(new Slot(log, i, new ConsumerThread(setup, connection, log, seeks, i, 0)));
        }
        this.watchStop = environment.threads().newBell();
    }

    static Supplier<RecordDecoder> decoders(Schema schema, KafkaTableSettings settings, FormatSettings base) {
        // A message that a reader of files would take for a header is data here.
        FormatSettings format = base.with(FormatSetting.INPUT_FORMAT_CSV_DETECT_HEADER, "0")
                .with(FormatSetting.INPUT_FORMAT_TSV_DETECT_HEADER, "0")
                .with(settings.formatSettings());
        return () -> new RecordDecoder(InputFormats.decoder(settings.format(), schema, format), settings.skipBytes());
    }

    private static ResetPolicy resetPolicy(KafkaClientConfig client) {
        return switch (client.autoOffsetReset()) {
            case "earliest" -> ResetPolicy.EARLIEST;
            case "latest" -> ResetPolicy.LATEST;
            case "none" -> ResetPolicy.FAIL;
            case String other -> throw new IllegalStateException(other);
        };
    }

    /** Starts the threads. Does not wait for a broker. */
    public synchronized void start() {
        if (isStarted || isStopped) {
            throw new IllegalStateException("started once and not after a stop");
        }
        isStarted = true;
        slots.forEach(slot -> slot.thread.start());
        var _ = setup.threads().start("kafka-watch-" + setup.database() + "." + setup.table(), this::watch);
    }

    private void watch() {
        Duration interval = Duration.ofMillis(Math.max(10, setup.tuning().hangTimeout().toMillis() / 4));
        try {
            while (!isStopped) {
                watchStop.awaitBeyond(0, interval);
                replaceHanging();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void replaceHanging() {
        for (Slot slot : slots) {
            if (!isStopped && slot.thread.isHanging()) {
                slot.log.record("the Kafka client has not returned for " + setup.tuning().hangTimeout()
                        + "; it was given up and a new one made");
                slot.log.rebuilt();
                slot.thread.retire();
                slot.generation++;
                slot.thread = new ConsumerThread(setup, connection, slot.log, seeks, slot.index, slot.generation);
                slot.thread.start();
            }
        }
    }

    /** One entry per consumer, in order. Never waits for anyone. */
    public List<ConsumerStatus> status() {
        return slots.stream().map(slot -> slot.log.status()).toList();
    }

    /** Stops fetching; what was read is still committed. The membership stays. */
    public void pause() {
        setup.pauses().pauseAll(true);
    }

    public void resume() {
        setup.pauses().pauseAll(false);
    }

    public void pause(String topic, int topicPartition) {
        setup.pauses().pause(new TopicPartition(topic, topicPartition), true);
    }

    public void resume(String topic, int topicPartition) {
        setup.pauses().pause(new TopicPartition(topic, topicPartition), false);
    }

    /**
     * Asks the consumer of this node that has the topic partition to go on at another offset, recorded as a gap in the ledger,
     * after what was read before is committed. Returns at once; the request is forgotten if the topic partition is revoked first.
     *
     * @return false if no consumer of this node has it
     */
    public boolean seek(String topic, int topicPartition, long offset) {
        if (offset < 0) {
            throw new IllegalArgumentException("offset=" + offset);
        }
        boolean isHere = status().stream()
                .flatMap(s -> s.assignments().stream())
                .anyMatch(a -> a.topic().equals(topic) && a.topicPartition() == topicPartition);
        if (isHere) {
            seeks.ask(new TopicPartition(topic, topicPartition), offset);
        }
        return isHere;
    }

    /**
     * Ends consumption within about the timeout, whatever the broker does. What was read is committed if time allows; the rest
     * is read again by whoever comes next.
     */
    public void stop(Duration timeout, Departure departure) {
        List<ConsumerThread> threads = new ArrayList<>();
        synchronized (this) {
            if (isStopped) {
                return;
            }
            isStopped = true;
            watchStop.ring();
            if (isStarted) {
                slots.forEach(slot -> threads.add(slot.thread));
            }
        }
        long deadlineNs = setup.inNs(timeout);
        // The last part of the time is for the client to take leave.
        long flushByNs = setup.inNs(timeout.minus(timeout.dividedBy(4)));
        threads.forEach(thread -> thread.stop(flushByNs, departure));
        for (ConsumerThread thread : threads) {
            try {
                thread.awaitEnd(deadlineNs);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                threads.forEach(ConsumerThread::retire);
                break;
            }
        }
        connection.close();
    }

    @Override
    public void close() {
        stop(CLOSE_TIMEOUT, Departure.LEAVE);
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "KafkaTableConsumer[%s.%s]", setup.database(), setup.table());
    }
}
