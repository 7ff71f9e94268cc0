package io.millrace.clustertests.oracle;

import io.millrace.clustertests.process.Node;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Who reads which topic partition of a Kafka table, as the nodes say themselves. */
public final class Ownership {
    private Ownership() {}

    /** By topic partition, the nodes with a consumer that owns it; a node that has two such consumers is there twice. */
    public static Map<Integer, List<Node>> of(List<Node> nodes, String database, String table)
            throws IOException, InterruptedException {
        Map<Integer, List<Node>> owners = new TreeMap<>();
        for (Node node : nodes) {
            for (List<String> consumer : node.sql()
                    .rows("SELECT assignments.partition_id FROM system.kafka_consumers WHERE database = '" + database
                            + "' AND table = '" + table + "'")) {
                for (int partition : integers(consumer.getFirst())) {
                    owners.computeIfAbsent(partition, p -> new ArrayList<>()).add(node);
                }
            }
        }
        return owners;
    }

    /** Whether each topic partition has exactly one owner. */
    public static boolean isOneToOne(Map<Integer, List<Node>> owners, int partitions) {
        return owners.size() == partitions && owners.values().stream().allMatch(nodes -> nodes.size() == 1);
    }

    private static List<Integer> integers(String array) {
        List<Integer> integers = new ArrayList<>();
        for (String number : array.substring(1, array.length() - 1).split(",")) {
            if (!number.isBlank()) {
                integers.add(Integer.parseInt(number.strip()));
            }
        }
        return integers;
    }
}
