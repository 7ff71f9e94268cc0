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
import io.millrace.coordination.znode.Versioned;
import io.millrace.ingest.format.FormatSettings;
import io.millrace.ingest.format.InputFormats;
import io.millrace.ingest.settings.ErrorMode;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.TopicPartition;

/** One consumer's loop, stepped by the test, with virtual time and everything around it in memory. */
final class LoopFixture {
    static final String TOPIC = "events";
    static final TopicPartition P0 = new TopicPartition(TOPIC, 0);
    static final TopicPartition P1 = new TopicPartition(TOPIC, 1);
    static final Tuning TUNING = new Tuning(1 << 20, Duration.ofSeconds(5), Duration.ofSeconds(5),
            Duration.ofSeconds(30),
            Duration.ofSeconds(5), Duration.ofSeconds(60), Duration.ofSeconds(10));

    /** What a world is made of that several consumers share. */
    record World(FakeKafka kafka, FakeTicker ticker, MemoryZooKeeper zooKeeper, StoreSink.Store store,
            AtomicLong tokens) {
        World() {
            this(new FakeKafka(), new FakeTicker(), new MemoryZooKeeper(InstantSource.fixed(Instant.EPOCH)),
                    new StoreSink.Store(), new AtomicLong());
        }
    }

    final World world;
    final FakeRecordSource source;
    final MemoryZnodes znodes;
    final Ledgers ledgers;
    final StoreSink sink;
    final ConsumerLog log;
    final CommitPipeline pipeline;
    final SeekRequests seeks = new SeekRequests();
    final PauseSwitch pauses = new PauseSwitch();
    final ConsumerLoop loop;
    /** Blocks handed over and not worked on yet, when commits are by hand. */
    final Deque<Runnable> commits = new ArrayDeque<>();
    boolean isByHand;

    LoopFixture(World world, String node, BlockLimits limits, ErrorMode mode, long skipBroken, ResetPolicy policy,
            Random random) {
        this.world = world;
        this.source = new FakeRecordSource(world.kafka(), world.ticker());
        this.znodes = world.zooKeeper().connect();
        this.ledgers = new Ledgers(znodes, world.ticker(), Duration.ofSeconds(2),
                () -> "t" + world.tokens().incrementAndGet());
        WriterFence fence = WriterFence.open(znodes, world.ticker(), node, "installation-" + node,
                node + world.tokens().incrementAndGet(), Duration.ofSeconds(5));
        this.sink = new StoreSink(world.store(),
                new Committer(znodes, fence, Duration.ofSeconds(2), Failpoints.NONE));
        FormatSettings format = FormatSettings.defaults(ZoneOffset.UTC);
        ConsumerSetup setup = new ConsumerSetup("db", "queue", node, "group", List.of(TOPIC), TestNode.SCHEMA, mode,
                skipBroken, limits, Duration.ofMillis(500), Duration.ofMillis(500), policy, TUNING,
                () -> new RecordDecoder(InputFormats.decoder("JSONEachRow", TestNode.SCHEMA, format), 0), sink, ledgers,
                world.kafka(), Threads.PLATFORM, world.ticker(), InstantSource.fixed(Instant.EPOCH), random,
                Failpoints.NONE, pauses);
        this.log = new ConsumerLog("db", "queue", 0, "client", InstantSource.fixed(Instant.EPOCH));
        Executor executor = task -> {
            if (isByHand) {
                commits.add(task);
            } else {
                task.run();
            }
        };
        this.pipeline = new CommitPipeline(sink, world.kafka(), executor, new FakeBell(world.ticker()), world.ticker(),
                setup.newBackoff(), log);
        TopicWatch topicWatch = new TopicWatch(world.kafka(), executor, world.ticker(), TUNING.topicCheck(), log);
        this.loop = new ConsumerLoop(setup, source, pipeline, topicWatch, log, seeks, node + "/0");
        loop.start();
    }

    static LoopFixture of(World world, String node) {
        return new LoopFixture(world, node, new BlockLimits(1000, 1 << 20, Duration.ofSeconds(7)), ErrorMode.DEFAULT, 0,
                ResetPolicy.EARLIEST, new Random(1));
    }

    static LoopFixture withLimits(World world, BlockLimits limits) {
        return new LoopFixture(world, "node1", limits, ErrorMode.DEFAULT, 0, ResetPolicy.EARLIEST, new Random(1));
    }

    void steps(int count) {
        for (int i = 0; i < count; i++) {
            loop.step();
        }
    }

    /** Steps until the open block's age has cut it and its result is noted. */
    void flush() {
        long until = world.ticker().nanoTime() + Duration.ofSeconds(8).toNanos();
        while (world.ticker().nanoTime() < until) {
            loop.step();
        }
        loop.step();
    }

    void commitOne() {
        commits.remove().run();
    }

    LedgerState ledger(TopicPartition partition) {
        return ledgers.read(new LedgerKey("group", partition.topic(), partition.partition()))
                .map(Versioned::value)
                .orElseThrow();
    }

    static String json(long id) {
        return "{\"id\":" + id + ",\"name\":\"n" + id + "\"}";
    }

    void produce(TopicPartition partition, int count) {
        for (int i = 0; i < count; i++) {
            world.kafka().append(partition, json(world.kafka().end(partition)));
        }
    }

    PartitionPhase phase(TopicPartition partition) {
        world.ticker().advance(Duration.ofMillis(300));
        loop.step();
        return log.status()
                .assignments()
                .stream()
                .filter(a -> a.topicPartition() == partition.partition())
                .findFirst()
                .orElseThrow()
                .phase();
    }

    String exceptions() {
        return log.status().exceptions().toString();
    }
}
