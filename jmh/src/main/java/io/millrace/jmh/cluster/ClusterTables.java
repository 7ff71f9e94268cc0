package io.millrace.jmh.cluster;

import io.millrace.deploy.cli.CommandException;
import io.millrace.deploy.local.LocalCluster;
import io.millrace.deploy.local.LocalNode;
import io.millrace.jmh.measure.NodeSql;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Questions to all nodes of a cluster. */
final class ClusterTables {
    private static final int TIMEOUT_MS = 60_000;
    private static final int POLL_MS = 50;

    private ClusterTables() {}

    /** Waits until a consumer of that Kafka table has the topic. */
    static void awaitAssigned(LocalCluster cluster, String queue) throws IOException, InterruptedException {
        long deadlineNs = System.nanoTime() + TIMEOUT_MS * 1_000_000L;
        while (owners(cluster, queue).isEmpty()) {
            if (System.nanoTime() > deadlineNs) {
                throw new CommandException("no consumer of " + queue + " has been assigned its topic within "
                        + TIMEOUT_MS / 1000 + " s");
            }
            Thread.sleep(POLL_MS);
        }
    }

    /** The nodes on which a consumer of that Kafka table has a topic partition. */
    static List<LocalNode> owners(LocalCluster cluster, String queue) throws IOException, InterruptedException {
        List<LocalNode> owners = new ArrayList<>();
        for (LocalNode node : cluster.nodes()) {
            try (NodeSql sql = new NodeSql(node.http())) {
                long assigned = sql.numbers("SELECT sum(length(assignments.topic)) FROM system.kafka_consumers "
                        + "WHERE table = '" + queue + "'").getFirst();
                if (assigned > 0) {
                    owners.add(node);
                }
            }
        }
        return owners;
    }
}
