package io.millrace.deploy.demo;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Asks the nodes, over HTTP, what they have. Owned by the thread that runs the demo. */
final class ClusterView {
    private static final Duration TIMEOUT = Duration.ofSeconds(15);

    /** A node to ask, and its name for people. */
    record Node(String name, URI http) {}

    private final SqlOverHttp sql;
    private final List<Node> nodes;

    ClusterView(SqlOverHttp sql, List<Node> nodes) {
        this.sql = sql;
        this.nodes = List.copyOf(nodes);
    }

    /** Rows of {@code github} on each node. */
    List<Long> rowCounts() throws IOException, InterruptedException {
        List<Long> counts = new ArrayList<>();
        for (Node node : nodes) {
            counts.add(Long.parseLong(
                    sql.rows(node.http(), "SELECT count() FROM KafkaEngine.github", TIMEOUT).getFirst().getFirst()));
        }
        return counts;
    }

    List<NodeState> states() throws IOException, InterruptedException {
        List<NodeState> states = new ArrayList<>();
        for (Node node : nodes) {
            states.add(state(node));
        }
        return states;
    }

    private NodeState state(Node node) throws IOException, InterruptedException {
        List<String> rows = sql.rows(node.http(),
                "SELECT count(), sum(number), sum(review_comments), sum(comment_id), min(created_at), max(created_at) FROM KafkaEngine.github",
                TIMEOUT).getFirst();
        String parts = sql.rows(node.http(),
                "SELECT count() FROM system.parts WHERE active AND database = 'KafkaEngine' AND table = 'github'",
                TIMEOUT)
                .getFirst()
                .getFirst();
        List<List<String>> consumers = sql.rows(node.http(),
                "SELECT num_messages_read, assignments.partition_id, exceptions.text FROM system.kafka_consumers "
                        + "WHERE database = 'KafkaEngine' AND table = 'github_queue'",
                TIMEOUT);
        long consumed = 0;
        List<Integer> partitions = new ArrayList<>();
        List<String> exceptions = new ArrayList<>();
        for (List<String> consumer : consumers) {
            consumed += Long.parseLong(consumer.getFirst());
            partitions.addAll(NodeState.integers(consumer.get(1)));
            if (!consumer.get(2).equals("[]")) {
                exceptions.add(consumer.get(2));
            }
        }
        return new NodeState(node.name(), Long.parseLong(rows.getFirst()), consumed, partitions, consumers.size(),
                Long.parseLong(parts),
                String.join(" ", rows), exceptions);
    }
}
