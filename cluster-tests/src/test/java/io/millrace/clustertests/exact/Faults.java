package io.millrace.clustertests.exact;

import io.millrace.clustertests.oracle.Ownership;
import io.millrace.clustertests.oracle.ProducerRecordBook;
import io.millrace.clustertests.oracle.RecordingProducer;
import io.millrace.clustertests.process.Await;
import io.millrace.clustertests.process.Cluster;
import io.millrace.clustertests.process.Node;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Fires planned faults at a cluster that ingests. Owned by the test's thread. */
final class Faults {
    private static final Duration OWNER_TIMEOUT = Duration.ofMinutes(1);
    private static final Duration TAKEOVER_TIMEOUT = Duration.ofSeconds(90);
    private static final Duration PROGRESS_TIMEOUT = Duration.ofMinutes(2);

    private final Cluster cluster;
    private final RecordingProducer producer;
    private final ProducerRecordBook book;
    private final String queue;
    private final String table;
    private final long startNs = System.nanoTime();
    private int firedCount;

    Faults(Cluster cluster, RecordingProducer producer, ProducerRecordBook book, String queue, String table) {
        this.cluster = cluster;
        this.producer = producer;
        this.book = book;
        this.queue = queue;
        this.table = table;
    }

    int firedCount() {
        return firedCount;
    }

    void fire(FaultPlan plan) throws IOException, InterruptedException {
        producer.allow(plan.limitCount());
        Await.until(plan.afterCount() + " messages acknowledged", PROGRESS_TIMEOUT, () -> {
            producer.check();
            return book.count() >= plan.afterCount();
        }, () -> book.count() + " are");
        Thread.sleep(plan.delayMs());
        Node owner = owner(plan.topicPartition(), null);
        switch (plan.kind()) {
            case KILL -> kill(plan, owner);
            case KILL_ALL -> killAll(plan, owner);
            case PAUSE -> pause(plan, owner);
        }
    }

    private void kill(FaultPlan plan, Node owner) throws IOException, InterruptedException {
        say(plan, "kill -9", owner);
        owner.process().kill();
        firedCount++;
        Thread.sleep(plan.downMs());
        owner.process().start();
        owner.awaitReady(Cluster.START_TIMEOUT);
        say("  " + owner + " answers again");
    }

    private void killAll(FaultPlan plan, Node owner) throws IOException, InterruptedException {
        say(plan, "kill -9 of all nodes, among them", owner);
        for (Node node : cluster.nodes()) {
            node.process().kill();
        }
        firedCount++;
        Thread.sleep(plan.downMs());
        cluster.startNodes();
        say("  all nodes answer again");
    }

    private void pause(FaultPlan plan, Node owner) throws IOException, InterruptedException {
        say(plan, "SIGSTOP", owner);
        long pausedNs = System.nanoTime();
        owner.process().suspend();
        firedCount++;
        try {
            Node heir = owner(plan.topicPartition(), owner);
            say("  " + queue + "/" + plan.topicPartition() + " is now read by " + heir);
            long before = committed(heir, plan.topicPartition());
            producer.allow(plan.limitCount() + (plan.limitCount() - plan.afterCount()));
            Await.until(heir + " has committed messages of topic partition " + plan.topicPartition(), TAKEOVER_TIMEOUT,
                    () -> committed(heir, plan.topicPartition()) > before,
                    () -> "it has " + before + " rows of it; " + heir.explain(10));
            long leastMs = cluster.spec().sessionTimeoutMs() * 3L / 2 - (System.nanoTime() - pausedNs) / 1_000_000;
            if (leastMs > 0) {
                Thread.sleep(leastMs);
            }
        } finally {
            owner.process().resume();
        }
        say(String.format(Locale.ROOT, "  SIGCONT %s after %.1f s", owner, (System.nanoTime() - pausedNs) / 1e9));
        owner.awaitReady(Cluster.START_TIMEOUT);
    }

    /** The node that owns a topic partition, other than {@code not}. */
    private Node owner(int topicPartition, @Nullable Node not) throws InterruptedException {
        AtomicReference<@Nullable Node> found = new AtomicReference<>();
        AtomicReference<Map<Integer, List<Node>>> last = new AtomicReference<>(Map.of());
        List<Node> asked = cluster.nodes().stream().filter(node -> !node.equals(not)).toList();
        Await.until("a node owns topic partition " + topicPartition, OWNER_TIMEOUT, () -> {
            last.set(Ownership.of(asked, "default", queue));
            List<Node> owners = last.get().getOrDefault(topicPartition, List.of());
            found.set(owners.isEmpty() ? null : owners.getFirst());
            return found.get() != null;
        }, () -> "owners: " + last.get());
        Node owner = found.get();
        if (owner == null) {
            throw new IllegalStateException("the wait ended without an owner");
        }
        return owner;
    }

    private long committed(Node node, int topicPartition) throws IOException, InterruptedException {
        return node.sql().number("SELECT count() FROM " + table + " WHERE partition = " + topicPartition);
    }

    private void say(FaultPlan plan, String what, Node owner) {
        say(plan.number() + ". " + what + " " + owner + " (pid " + owner.process().pid()
                + "), owner of topic partition "
                + plan.topicPartition());
    }

    void say(String text) {
        System.out.println(
                String.format(Locale.ROOT, "%7.1f s  %7d acknowledged  %s", (System.nanoTime() - startNs) / 1e9,
                        book.count(), text));
    }
}
