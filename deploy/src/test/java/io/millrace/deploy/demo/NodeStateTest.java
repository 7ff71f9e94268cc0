package io.millrace.deploy.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NodeStateTest {

    private static NodeState node(String name, long rows, Integer... partitions) {
        return new NodeState(name, rows, rows, List.of(partitions), 1, 3, rows + " 17", List.of());
    }

    @Test
    void nothingIsWrongWhenAllRowsAreEverywhereAndPartitionsSpreadEvenly() {
        assertThat(NodeState.faults(List.of(node("node1", 10, 0, 3), node("node2", 10, 1, 4), node("node3", 10, 2)), 10,
                5)).isEmpty();
    }

    @Test
    void moreNodesThanPartitionsIsNoFault() {
        assertThat(NodeState.faults(List.of(node("node1", 10, 0), node("node2", 10)), 10, 1)).isEmpty();
    }

    @Test
    void missingAndDoubledRowsAreNamed() {
        assertThat(NodeState.faults(List.of(node("node1", 10, 0), node("node2", 9, 1)), 10, 2)).containsExactly(
                "node2 has 9 rows, not 10", "node2 and node1 have different rows: 9 17 against 10 17");
        assertThat(NodeState.faults(List.of(node("node1", 200_001, 0)), 200_000, 1))
                .containsExactly("node1 has 200,001 rows, not 200,000");
    }

    @Test
    void anUnownedADoublyOwnedAndABadlySpreadPartitionAreNamed() {
        assertThat(NodeState.faults(List.of(node("node1", 10, 0, 1), node("node2", 10, 1)), 10, 3))
                .containsExactly("topic partition 1 is owned by node1 and node2",
                        "topic partition 2 is owned by nobody");
        assertThat(NodeState.faults(List.of(node("node1", 10, 0, 1), node("node2", 10)), 10, 2))
                .containsExactly("the topic partitions are spread unevenly: one node owns 2, another 0");
    }

    @Test
    void readsArraysOfIntegers() {
        assertThat(NodeState.integers("[]")).isEmpty();
        assertThat(NodeState.integers("[3]")).containsExactly(3);
        assertThat(NodeState.integers("[0,3, 12]")).containsExactly(0, 3, 12);
    }
}
