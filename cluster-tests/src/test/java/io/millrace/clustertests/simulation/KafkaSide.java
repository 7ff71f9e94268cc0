package io.millrace.clustertests.simulation;

import io.millrace.coordination.time.Ticker;
import io.millrace.ingest.memory.BrokerCall;
import io.millrace.ingest.memory.BrokerTransit;
import io.millrace.ingest.memory.SimulatedKafka;
import io.millrace.ingest.memory.SimulatedRecordSources;
import io.millrace.ingest.memory.SimulatedTiming;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/** The simulated brokers of a world: one topic, one group, and what goes wrong with them. One thread. */
final class KafkaSide implements Auditor.KafkaTruth {
    private static final long MS = 1_000_000;
    private static final long TICK_NS = 200 * MS;
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(2);

    private final World world;
    private final Fibers fibers;
    private final Dice dice;
    private final SimulatedKafka kafka;
    private final Map<SimulatedProcess, SimulatedRecordSources> sources = new HashMap<>();
    private final Map<SimulatedProcess, Link> links = new HashMap<>();
    private final Set<String> topicIds = new HashSet<>();
    private String topicId = "";
    private long brokerAwayUntilNs;
    private long coordinatorAwayUntilNs;

    KafkaSide(World world) {
        this.world = world;
        this.fibers = world.fibers();
        this.dice = world.dice("kafka");
        this.kafka = new SimulatedKafka(new Ticker() {
            @Override
            public long nanoTime() {
                return fibers.nowNs();
            }

            @Override
            public void sleep(Duration pause) throws InterruptedException {
                fibers.delay(pause.toNanos());
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
            }
        }, new SimulatedTiming(world.plan().sessionTimeout(), world.plan().pollInterval(), Duration.ofSeconds(2),
                REQUEST_TIMEOUT, dice.between(5, 40)));
        createTopic();
        tick();
    }

    private void tick() {
        kafka.tick();
        fibers.after(TICK_NS, this::tick);
    }

    private void createTopic() {
        kafka.createTopic(Tables.TOPIC, world.plan().partitions());
        topicId = kafka.topicId(Tables.TOPIC).orElseThrow();
        topicIds.add(topicId);
    }

    static TopicPartition partition(int number) {
        return new TopicPartition(Tables.TOPIC, number);
    }

    // --- the truth

    @Override
    public long begin(String ofTopicId, int partition) {
        return isTopicThere() && ofTopicId.equals(topicId) ? kafka.begin(partition(partition)) : Long.MAX_VALUE;
    }

    @Override
    public boolean isTopic(String id) {
        return topicIds.contains(id);
    }

    boolean isTopicThere() {
        return kafka.topicId(Tables.TOPIC).isPresent();
    }

    String topicId() {
        return topicId;
    }

    long begin(int partition) {
        return kafka.begin(partition(partition));
    }

    long end(int partition) {
        return kafka.end(partition(partition));
    }

    @Nullable
    String ownerOf(int partition) {
        return kafka.owners(Tables.GROUP).get(partition(partition));
    }

    // --- producers

    long append(int partition, byte[] payload) {
        return kafka.append(partition(partition), null, payload, List.of(), 1_700_000_000_000L);
    }

    void hole(int partition, int offsets) {
        for (int i = 0; i < offsets; i++) {
            kafka.appendHole(partition(partition));
        }
    }

    // --- faults

    void retain(int partition, long fromOffset) {
        kafka.deleteBefore(partition(partition), fromOffset);
    }

    void recreate(long goneNs) {
        world.trace("the topic is deleted");
        kafka.deleteTopic(Tables.TOPIC);
        fibers.after(goneNs, () -> {
            createTopic();
            world.trace("the topic is created again: " + topicId);
        });
    }

    void brokerAway(long ns) {
        brokerAwayUntilNs = Math.max(brokerAwayUntilNs, fibers.nowNs() + ns);
        kafka.setAvailable(false);
        fibers.after(ns, () -> {
            if (fibers.nowNs() >= brokerAwayUntilNs) {
                kafka.setAvailable(true);
            }
        });
    }

    void coordinatorAway(long ns) {
        coordinatorAwayUntilNs = Math.max(coordinatorAwayUntilNs, fibers.nowNs() + ns);
        kafka.setCoordinatorAvailable(false);
        fibers.after(ns, () -> {
            if (fibers.nowNs() >= coordinatorAwayUntilNs) {
                kafka.setCoordinatorAvailable(true);
            }
        });
    }

    /** The group removes someone; with a zombie that one does not hear of it for a while. */
    boolean evict(boolean isZombie) {
        List<String> members = kafka.members(Tables.GROUP);
        if (members.isEmpty()) {
            return false;
        }
        String member = members.get(dice.next31() % members.size());
        if (isZombie) {
            long untilNs = fibers.nowNs() + dice.spread(1, 6_000) * MS;
            links.values()
                    .stream()
                    .filter(link -> member.startsWith(link.node + "-"))
                    .forEach(link -> link.deafUntilNs = untilNs);
        }
        world.trace("the group removes " + member + (isZombie ? ", which does not know" : ""));
        kafka.evict(Tables.GROUP, member);
        return true;
    }

    // --- processes

    SimulatedRecordSources connect(String node, SimulatedProcess process, SimulatedThreads threads) {
        Link link = new Link(node, world.dice("kafka of " + process));
        SimulatedRecordSources connected = kafka.connect(Tables.GROUP, node, threads, link);
        sources.put(process, connected);
        links.put(process, link);
        return connected;
    }

    void paused(SimulatedProcess process, long untilNs) {
        SimulatedRecordSources mine = sources.get(process);
        if (mine != null) {
            mine.stop();
            // A moment before its threads run: none of them may meet a client that still stands.
            fibers.after(untilNs - fibers.nowNs() - 1, () -> {
                if (!process.isDead() && process.pausedUntilNs() <= untilNs) {
                    mine.resume();
                }
            });
        }
    }

    void died(SimulatedProcess process) {
        SimulatedRecordSources mine = sources.remove(process);
        links.remove(process);
        if (mine != null) {
            mine.kill();
        }
    }

    /** The way of one process to the brokers. */
    private final class Link implements BrokerTransit {
        private final String node;
        private final Dice mine;
        private long deafUntilNs;

        Link(String node, Dice mine) {
            this.node = node;
            this.mine = mine;
        }

        @Override
        public void request(BrokerCall call) {
            if (!fibers.isInFiber()) {
                return;
            }
            fibers.delay(mine.between(50_000, 600_000));
            if (call == BrokerCall.POLL) {
                if (world.plan().has(FaultKind.KAFKA_HANG) && mine.oneIn(40) && world.strikes(FaultKind.KAFKA_HANG,
                        mine)) {
                    fibers.delay(60_000 * MS);
                }
            } else if (world.strikes(FaultKind.KAFKA_CALL_FAILS, mine)) {
                throw new TimeoutException("no answer to " + call);
            }
        }

        @Override
        public void reply(BrokerCall call) {
            if (!fibers.isInFiber()) {
                return;
            }
            fibers.delay(mine.between(50_000, 600_000));
            if (call != BrokerCall.POLL && call != BrokerCall.CLOSE && call != BrokerCall.OPEN
                    && world.strikes(FaultKind.KAFKA_CALL_FAILS, mine)) {
                throw new TimeoutException("the answer to " + call + " is lost");
            }
        }

        @Override
        public boolean hearsOfGroup() {
            return fibers.nowNs() >= deafUntilNs;
        }

        @Override
        public long fetchFrom(TopicPartition partition, long position) {
            if (world.strikes(FaultKind.KAFKA_DUPLICATE, mine)) {
                return earlier(partition, position, mine.between(1, 3));
            }
            if (world.strikes(FaultKind.KAFKA_OLDER, mine)) {
                return earlier(partition, position, mine.between(3, 60));
            }
            return position;
        }

        private long earlier(TopicPartition partition, long position, long by) {
            return Math.min(position, Math.max(kafka.begin(partition), position - by));
        }
    }
}
