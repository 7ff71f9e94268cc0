package io.millrace.clustertests.cell;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.clustertests.oracle.Topics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.ZooKeeper;

/** The ledgers in ZooKeeper against the topic: what was consumed is what the topic has, and went somewhere. Stateless. */
final class Accounts {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int SESSION_MS = 10_000;

    private Accounts() {}

    static void check(Rig rig, List<String> violations) throws Exception {
        Map<Integer, Long> ends = Topics.endOffsets(rig.cluster().bootstrap(), Rig.TOPIC);
        try (ZooKeeper zooKeeper = new ZooKeeper(rig.cluster().zooKeeperConnect(), SESSION_MS, event -> {
        })) {
            for (Map.Entry<Integer, Long> end : ends.entrySet()) {
                JsonNode ledger = ledger(zooKeeper, end.getKey());
                JsonNode counters = ledger.get("counters");
                long consumed = counters.get("consumed").asLong();
                long inserted = counters.get("inserted").asLong();
                long next = ledger.get("nextOffset").asLong();
                if (next != end.getValue() || consumed != end.getValue() || inserted != consumed) {
                    violations.add("ledger of topic partition " + end.getKey() + ": the topic ends at " + end.getValue()
                            + ", all of it was to be inserted once; it says " + ledger);
                }
            }
        }
    }

    /** How many messages the ledgers say are committed. */
    static long committed(Rig rig) throws IOException, KeeperException, InterruptedException {
        try (ZooKeeper zooKeeper = new ZooKeeper(rig.cluster().zooKeeperConnect(), SESSION_MS, event -> {
        })) {
            long sum = 0;
            for (int partition = 0; partition < Rig.PARTITIONS; partition++) {
                sum += ledger(zooKeeper, partition).get("nextOffset").asLong();
            }
            return sum;
        }
    }

    /** The ledger of another topic partition. */
    static JsonNode ledger(Rig rig, String group, String topic, int partition)
            throws IOException, KeeperException, InterruptedException {
        try (ZooKeeper zooKeeper = new ZooKeeper(rig.cluster().zooKeeperConnect(), SESSION_MS, event -> {
        })) {
            return ledger(zooKeeper, group, topic, partition);
        }
    }

    private static JsonNode ledger(ZooKeeper zooKeeper, int partition)
            throws IOException, KeeperException, InterruptedException {
        return ledger(zooKeeper, "cells", Rig.TOPIC, partition);
    }

    private static JsonNode ledger(ZooKeeper zooKeeper, String group, String topic, int partition)
            throws IOException, KeeperException, InterruptedException {
        byte[] data = zooKeeper.getData("/millrace/kafka/" + group + "/" + topic + "/" + partition, false, null);
        return JSON.readTree(new String(data, StandardCharsets.UTF_8).lines().findFirst().orElse("{}"));
    }
}
