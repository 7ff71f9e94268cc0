package io.millrace.ingest.consume;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.coordination.failure.RetriableException;
import io.millrace.coordination.ledger.Counters;
import io.millrace.coordination.ledger.LedgerState;
import io.millrace.coordination.memory.MultiFault;
import io.millrace.ingest.consume.LoopFixture.World;
import io.millrace.ingest.settings.ErrorMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Three consumers of one group over four topic partitions, with virtual time: rebalances with and without notice, zombies that go
 * on, views that fail, commits whose connection is lost before, during and after. In the end every message is stored once.
 */
final class ConsumerSimulationTest {
    private static final int PARTITIONS = 4;
    private static final int ROUNDS = 1500;

    private final World world = new World();
    private final Set<String> produced = new TreeSet<>();
    private final List<LoopFixture> nodes = new ArrayList<>();
    /** Who has a topic partition, as the group sees it. */
    private final Map<TopicPartition, LoopFixture> owners = new HashMap<>();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void everyMessageIsStoredOnceWhateverHappens(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 3; i++) {
            nodes.add(node(i, random));
        }
        for (int p = 0; p < PARTITIONS; p++) {
            assign(partition(p), nodes.get(p % 3));
        }
        for (int round = 0; round < ROUNDS; round++) {
            produceSome(random);
            if (round < ROUNDS * 2 / 3) {
                disturb(random);
            }
            stepAll(random);
        }
        nodes.forEach(node -> node.isByHand = false);
        for (int calm = 0; calm < 20; calm++) {
            nodes.forEach(node -> {
                while (!node.commits.isEmpty()) {
                    node.commitOne();
                }
                node.flush();
            });
        }
        Map<String, Integer> stored = world.store().offsets();
        assertThat(stored.keySet()).as("seed %s", seed).isEqualTo(produced);
        assertThat(stored).as("seed %s", seed).allSatisfy((offset, times) -> assertThat(times).isEqualTo(1));
        for (int p = 0; p < PARTITIONS; p++) {
            LedgerState ledger = nodes.getFirst().ledger(partition(p));
            assertThat(ledger.nextOffset()).isEqualTo(world.kafka().end(partition(p)));
            Counters counters = ledger.counters();
            String prefix = LoopFixture.TOPIC + "-" + p + "@";
            assertThat(counters.inserted()).isEqualTo(produced.stream().filter(o -> o.startsWith(prefix)).count());
        }
    }

    private LoopFixture node(int i, Random random) {
        LoopFixture node = new LoopFixture(world, "node" + i, new BlockLimits(40, 1 << 20, Duration.ofSeconds(2)),
                ErrorMode.DEFAULT, 0, ResetPolicy.EARLIEST, random);
        node.source.maxPerPartition = 7;
        node.isByHand = true;
        node.sink.beforePrepare = block -> {
            int dice = random.nextInt(40);
            if (dice == 0) {
                throw new IllegalStateException("the view fails");
            } else if (dice == 1) {
                throw new RetriableException("too many parts");
            }
        };
        node.znodes.injectFaults(ops -> switch (random.nextInt(40)) {
            case 0 -> MultiFault.NOT_SENT;
            case 1 -> MultiFault.LOST_BEFORE_APPLY;
            case 2 -> MultiFault.LOST_AFTER_APPLY;
            case 3 -> MultiFault.DELAYED;
            default -> MultiFault.NONE;
        });
        return node;
    }

    private static TopicPartition partition(int p) {
        return new TopicPartition(LoopFixture.TOPIC, p);
    }

    private void assign(TopicPartition partition, LoopFixture to) {
        owners.put(partition, to);
        to.source.assign(List.of(partition));
    }

    private void produceSome(Random random) {
        TopicPartition partition = partition(random.nextInt(PARTITIONS));
        for (int i = random.nextInt(6); i > 0; i--) {
            if (random.nextInt(10) == 0) {
                world.kafka().appendHole(partition);
            } else {
                produced.add(partition + "@" + world.kafka().append(partition, LoopFixture.json(i)));
            }
        }
    }

    private void disturb(Random random) {
        TopicPartition partition = partition(random.nextInt(PARTITIONS));
        LoopFixture from = owners.get(partition);
        LoopFixture to = nodes.get(random.nextInt(nodes.size()));
        switch (random.nextInt(40)) {
            case 0 -> {
                if (to != from) {
                    from.source.revoke(List.of(partition));
                    from.loop.step();
                    assign(partition, to);
                }
            }
            case 1 -> {
                if (to != from) {
                    // The old owner learns of it later: a zombie for a while.
                    assign(partition, to);
                    to.loop.step();
                    from.source.lose(List.of(partition));
                }
            }
            case 2 -> from.source.isStuttering = !from.source.isStuttering;
            case 3 -> world.zooKeeper().deliverDelayed();
            default -> {
            }
        }
    }

    private void stepAll(Random random) {
        for (LoopFixture node : nodes) {
            if (random.nextBoolean()) {
                node.loop.step();
            }
            if (random.nextInt(3) == 0 && !node.commits.isEmpty()) {
                node.commitOne();
            }
        }
    }
}
