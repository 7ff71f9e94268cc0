package io.millrace.deploy.demo;

import java.util.ArrayList;
import java.util.List;

/**
 * What one node says about the tutorial's tables.
 *
 * @param rowCount
 *            rows of {@code github} that it has
 * @param consumedCount
 *            messages that its consumers read
 * @param partitions
 *            topic partitions that its consumers own, ascending
 * @param consumerCount
 *            consumers it has
 * @param partCount
 *            active parts of {@code github}
 * @param digest
 *            sums over its rows, equal on nodes that have the same rows
 * @param exceptions
 *            what its consumers last complained about
 */
record NodeState(String name, long rowCount, long consumedCount, List<Integer> partitions, int consumerCount,
        long partCount,
        String digest, List<String> exceptions) {

    NodeState {
        partitions = partitions.stream().sorted().toList();
        exceptions = List.copyOf(exceptions);
    }

    /** The numbers in a ClickHouse array of integers as text, {@code [0,3]}. */
    static List<Integer> integers(String array) {
        List<Integer> values = new ArrayList<>();
        for (String value : array.replaceAll("[\\[\\]\\s]", "").split(",", -1)) {
            if (!value.isEmpty()) {
                values.add(Integer.parseInt(value));
            }
        }
        return values;
    }

    /**
     * What is wrong with the state of a cluster that should have ingested all events, in sentences; empty if nothing is.
     */
    static List<String> faults(List<NodeState> nodes, long events, int partitions) {
        List<String> faults = new ArrayList<>();
        for (NodeState node : nodes) {
            if (node.rowCount != events) {
                faults.add(node.name + " has " + Screen.number(node.rowCount) + " rows, not " + Screen.number(events));
            }
            if (!node.digest.equals(nodes.getFirst().digest)) {
                faults.add(node.name + " and " + nodes.getFirst().name + " have different rows: " + node.digest
                        + " against "
                        + nodes.getFirst().digest);
            }
        }
        for (int partition = 0; partition < partitions; partition++) {
            int wanted = partition;
            List<String> owners = nodes.stream()
                    .filter(node -> node.partitions.contains(wanted))
                    .map(NodeState::name)
                    .toList();
            if (owners.size() != 1) {
                faults.add("topic partition " + partition + " is owned by "
                        + (owners.isEmpty() ? "nobody" : String.join(" and ", owners)));
            }
        }
        int least = nodes.stream().mapToInt(node -> node.partitions.size()).min().orElse(0);
        int most = nodes.stream().mapToInt(node -> node.partitions.size()).max().orElse(0);
        if (most - least > 1) {
            faults.add("the topic partitions are spread unevenly: one node owns " + most + ", another " + least);
        }
        return faults;
    }
}
