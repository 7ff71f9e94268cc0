package io.millrace.clustertests.simulation;

import io.millrace.coordination.table.LogHead;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Makes happen what the plan says, to nodes, ZooKeeper, Kafka, network and disks, at times that the seed decides. One thread. */
final class FaultDriver {
    private static final long MS = 1_000_000;
    private static final List<FaultKind> DRIVEN = List.of(FaultKind.KILL_ONE, FaultKind.KILL_SOME, FaultKind.KILL_ALL,
            FaultKind.KILL_AT_FAILPOINT, FaultKind.KILL_IN_START, FaultKind.STOP, FaultKind.PAUSE_SHORT,
            FaultKind.PAUSE_PAST_SESSION, FaultKind.PAUSE_PAST_POLL, FaultKind.PAUSE_AT_FAILPOINT, FaultKind.TWIN,
            FaultKind.ZK_EXPIRED, FaultKind.ZK_OUTAGE, FaultKind.ZK_STALE_SERVER, FaultKind.ZK_LOST_WATCH,
            FaultKind.ZK_SEQUENCE_GAP, FaultKind.LOG_ROLL, FaultKind.NET_PARTITION, FaultKind.DISK_FULL,
            FaultKind.DISK_FLIP, FaultKind.DISK_TRUNCATE, FaultKind.DISK_DELETE, FaultKind.KAFKA_REBALANCE,
            FaultKind.KAFKA_ZOMBIE, FaultKind.KAFKA_RETENTION, FaultKind.KAFKA_RECREATED,
            FaultKind.KAFKA_COORDINATOR_AWAY, FaultKind.KAFKA_BROKER_AWAY, FaultKind.CLOCK_JUMP);

    private static final List<Duration> JUMPS = List.of(Duration.ofSeconds(30), Duration.ofSeconds(-30),
            Duration.ofHours(1),
            Duration.ofHours(-1), Duration.ofDays(1), Duration.ofDays(-1), Duration.ofDays(3652),
            Duration.ofDays(-3652));

    private final World world;
    private final Fibers fibers;
    private final Plan plan;
    private final Dice dice;
    private final List<FaultKind> mine;
    private final java.util.Set<String> halved = new java.util.HashSet<>();

    FaultDriver(World world) {
        this.world = world;
        this.fibers = world.fibers();
        this.plan = world.plan();
        this.dice = world.dice("faults");
        this.mine = DRIVEN.stream().filter(plan::has).toList();
    }

    void start() {
        if (!mine.isEmpty()) {
            next();
        }
    }

    private void next() {
        long meanMs = plan.faultEvery().toMillis();
        fibers.after(dice.spread(Math.max(1, meanMs / 10), meanMs * 3) * MS, () -> {
            if (world.isChaos()) {
                happen(mine.get(dice.next31() % mine.size()));
                next();
            }
        });
    }

    private SimulatedNode anyNode() {
        return world.nodes().get(dice.next31() % world.nodes().size());
    }

    private long restartDelayNs() {
        return dice.spread(1, 8_000) * MS;
    }

    private void happen(FaultKind kind) {
        switch (kind) {
            case KILL_ONE -> kill(kind, List.of(anyNode()));
            case KILL_SOME -> {
                List<SimulatedNode> some = new ArrayList<>(world.nodes());
                some.remove(dice.next31() % some.size());
                kill(kind, some);
            }
            case KILL_ALL -> kill(kind, world.nodes());
            case KILL_AT_FAILPOINT, PAUSE_AT_FAILPOINT -> world.ambush().lay(kind);
            case KILL_IN_START -> killInStart();
            case STOP -> {
                SimulatedNode node = anyNode();
                node.ifUp(p -> {
                    fired(kind);
                    node.stop(() -> node.restartAfter(restartDelayNs()));
                });
            }
            case PAUSE_SHORT -> pause(kind, dice.between(10, 900));
            case PAUSE_PAST_SESSION -> pause(kind, plan.sessionTimeout().toMillis() + dice.between(100, 4_000));
            case PAUSE_PAST_POLL -> pause(kind, plan.pollInterval().toMillis() + dice.between(100, 3_000));
            case TWIN -> twin();
            case ZK_EXPIRED -> {
                SimulatedNode node = anyNode();
                node.ifUp(p -> {
                    fired(kind);
                    p.link().expire();
                });
            }
            case ZK_OUTAGE -> {
                fired(kind);
                world.zooKeeperAway(dice.spread(20, 9_000) * MS);
            }
            case ZK_STALE_SERVER -> {
                SimulatedNode node = anyNode();
                node.ifUp(p -> {
                    fired(kind);
                    p.link().lag(dice.between(1, 20));
                    fibers.after(dice.spread(50, 4_000) * MS, () -> p.link().lag(0));
                });
            }
            case ZK_LOST_WATCH -> {
                SimulatedNode node = anyNode();
                node.ifUp(p -> {
                    fired(kind);
                    p.link().muteFor(dice.spread(50, 4_000) * MS);
                });
            }
            case ZK_SEQUENCE_GAP -> skip(kind, dice.between(1, 50));
            case LOG_ROLL -> skip(kind, 1 << 30);
            case NET_PARTITION -> {
                if (world.nodes().size() > 1) {
                    SimulatedNode one = anyNode();
                    SimulatedNode other = anyNode();
                    if (one != other) {
                        fired(kind);
                        world.network().cut(one.name(), other.name(), dice.spread(50, 8_000) * MS);
                    }
                }
            }
            case DISK_FULL -> {
                SimulatedNode node = anyNode();
                if (node.disk().fillFor(dice.spread(20, 5_000) * MS)) {
                    fired(kind);
                }
            }
            case DISK_FLIP, DISK_TRUNCATE, DISK_DELETE -> damage(kind);
            case KAFKA_REBALANCE, KAFKA_ZOMBIE -> {
                if (world.kafka().evict(kind == FaultKind.KAFKA_ZOMBIE)) {
                    fired(kind);
                }
            }
            case KAFKA_RETENTION -> retain();
            case KAFKA_RECREATED -> {
                if (world.kafka().isTopicThere() && dice.oneIn(3)) {
                    fired(kind);
                    world.kafka().recreate(dice.spread(10, 3_000) * MS);
                }
            }
            case KAFKA_COORDINATOR_AWAY -> {
                fired(kind);
                world.kafka().coordinatorAway(dice.spread(50, 5_000) * MS);
            }
            case KAFKA_BROKER_AWAY -> {
                fired(kind);
                world.kafka().brokerAway(dice.spread(50, 5_000) * MS);
            }
            case CLOCK_JUMP -> {
                Duration jump = JUMPS.get(dice.next31() % JUMPS.size());
                fired(kind);
                if (dice.oneIn(4)) {
                    world.jumpClock(jump);
                } else {
                    anyNode().jumpClock(jump);
                }
            }
            default -> throw new IllegalStateException("not driven: " + kind);
        }
    }

    private void fired(FaultKind kind) {
        world.fired(kind);
    }

    private void kill(FaultKind kind, List<SimulatedNode> nodes) {
        boolean isSomeoneUp = nodes.stream().anyMatch(n -> n.running() != null);
        if (!isSomeoneUp) {
            return;
        }
        fired(kind);
        for (SimulatedNode node : nodes) {
            if (node.running() != null) {
                node.kill();
                node.restartAfter(restartDelayNs());
            }
        }
    }

    private void killInStart() {
        SimulatedNode node = anyNode();
        if (node.running() == null) {
            return;
        }
        node.kill();
        node.restartAfter(dice.spread(1, 500) * MS);
        killStarting(node, dice.between(1, 4));
    }

    /** A crash loop: each start lives for a few milliseconds. */
    private void killStarting(SimulatedNode node, int times) {
        fibers.after(dice.spread(5, 600) * MS, () -> {
            NodeProcess now = node.running();
            if (now != null && !now.isReady() && world.isChaos()) {
                fired(FaultKind.KILL_IN_START);
                node.kill();
                node.restartAfter(dice.spread(1, 300) * MS);
            }
            if (times > 1 && world.isChaos()) {
                killStarting(node, times - 1);
            }
        });
    }

    private void pause(FaultKind kind, long ms) {
        SimulatedNode node = anyNode();
        if (node.running() != null) {
            fired(kind);
            node.pause(ms * MS);
        }
    }

    private void twin() {
        SimulatedNode node = anyNode();
        node.ifUp(p -> {
            fired(FaultKind.TWIN);
            node.replaceByTwin(plan.sessionTimeout().toMillis() * MS + dice.between(10, 3_000) * MS);
        });
    }

    private void skip(FaultKind kind, int count) {
        Tables.Target target = Tables.TARGETS.get(dice.next31() % Tables.TARGETS.size());
        world.zooKeeper().read(target.path().log()).ifPresent(znode -> {
            LogHead head = LogHead.decode(znode.text(), target.path().log());
            String directory = head.directory(target.path());
            if (kind == FaultKind.LOG_ROLL && !halved.add(directory)) {
                return; // once per generation, or the counter runs over
            }
            fired(kind);
            world.zooKeeper().skipSequence(directory, count);
        });
    }

    private void damage(FaultKind kind) {
        SimulatedNode node = anyNode();
        if (node.disk().damage(kind, dice)) {
            fired(kind);
        }
    }

    private void retain() {
        int partition = dice.between(0, plan.partitions() - 1);
        long end = world.kafka().isTopicThere() ? world.kafka().end(partition) : 0;
        if (end > 0) {
            fired(FaultKind.KAFKA_RETENTION);
            world.kafka().retain(partition, dice.oneIn(3) ? end : dice.next31() % (end + 1));
        }
    }
}
