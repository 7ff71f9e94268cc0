package io.millrace.jmh.growth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.millrace.deploy.cli.CommandException;
import org.junit.jupiter.api.Test;

final class GrowthTest {
    private static GrowthFigures shardsOfThree(int nodes) {
        return GrowthSimulation.run(new GrowthPlan(nodes, 3, nodes * 4, 0, 5000, 25, 5));
    }

    @Test
    void aBlockCostsTheSameHoweverManyShardsThereAre() {
        GrowthFigures few = shardsOfThree(3);
        GrowthFigures many = shardsOfThree(60);
        assertThat(few.blocks()).isEqualTo(3);
        assertThat(many.blocks()).isEqualTo(60);
        assertThat(many.readsABlock()).isEqualTo(few.readsABlock(), within(2.0));
        assertThat(many.writesABlock()).isEqualTo(few.writesABlock(), within(0.5));
        assertThat(many.idle().operations() / 60.0).isLessThanOrEqualTo(few.idle().operations() / 3.0 + 1);
    }

    @Test
    void aBlockIsOneWriteAndEachReplicaPublishesOnce() {
        assertThat(shardsOfThree(3).writesABlock()).isLessThanOrEqualTo(1 + 3);
    }

    @Test
    void aBlockReadsAndWritesInProportionToItsReplicasNotToTheirSquare() {
        GrowthFigures three = GrowthSimulation.run(new GrowthPlan(3, 3, 12, 0, 5000, 25, 5));
        GrowthFigures thirty = GrowthSimulation.run(new GrowthPlan(30, 30, 120, 0, 5000, 25, 5));
        assertThat(thirty.readsABlock() / 30).isLessThanOrEqualTo(three.readsABlock() / 3 * 1.5);
        assertThat(thirty.writesABlock() / 30).isLessThanOrEqualTo(three.writesABlock() / 3 * 1.5);
    }

    @Test
    void nobodyListsTheLogToFollowIt() {
        GrowthFigures figures = shardsOfThree(9);
        assertThat(figures.listingsABlock()).isLessThan(0.5);
        assertThat(figures.readsABlock()).isLessThanOrEqualTo(25);
    }

    @Test
    void aBlockFromKafkaLeavesOneZnode() {
        assertThat(shardsOfThree(9).znodesABlock()).isEqualTo(1);
    }

    @Test
    void readsWhatZooKeeperSaysOfItself() {
        assertThat(ZooKeeperCounters.parse("""
                Zookeeper version: 3.9.5
                Latency min/avg/max: 0/0.5/3
                Received: 4711
                Sent: 4712
                Mode: standalone
                Node count: 42
                """)).isEqualTo(new ZooKeeperCounters(4711, 42));
        assertThatThrownBy(() -> ZooKeeperCounters.parse("srvr is not executed because it is not in the whitelist."))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining("whitelist");
    }
}
