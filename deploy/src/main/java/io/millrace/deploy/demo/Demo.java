package io.millrace.deploy.demo;

import io.millrace.deploy.cli.CommandException;
import io.millrace.deploy.events.GithubEvents;
import io.millrace.deploy.local.LocalCluster;
import io.millrace.deploy.local.LocalNode;
import io.millrace.deploy.local.LocalProcess;
import io.millrace.deploy.produce.EventProducer;
import io.millrace.deploy.produce.Topics;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** The steps of the demo on a cluster that somebody else closes. Owned by the thread that runs it. */
final class Demo {
    private static final String TOPIC = "github";
    private static final Duration STATEMENT_TIMEOUT = Duration.ofSeconds(60);
    private static final int POLL_MS = 200;

    private final DemoOptions options;
    private final LocalCluster cluster;
    private final Screen screen;
    private final SqlOverHttp sql;
    private final ClusterView view;
    private final long deadlineNs;

    Demo(DemoOptions options, LocalCluster cluster, Screen screen, SqlOverHttp sql) {
        this.options = options;
        this.cluster = cluster;
        this.screen = screen;
        this.sql = sql;
        this.view = new ClusterView(sql,
                cluster.nodes().stream().map(node -> new ClusterView.Node(node.name(), node.http())).toList());
        this.deadlineNs = System.nanoTime() + options.deadline().toNanos();
    }

    /**
     * Runs steps 1 to 5.
     *
     * @throws CommandException
     *             saying which step failed and why, if one did
     */
    void run() throws IOException, InterruptedException {
        screen.heading("Starting ZooKeeper, Kafka and " + options.nodeCount()
                + (options.nodeCount() == 1 ? " node" : " nodes"));
        cluster.startServices(screen::done); // step 1
        cluster.startNodes(screen::done);
        produce(); // step 2
        createTables(); // step 3
        long startNs = System.nanoTime();
        List<Double> seconds = awaitRows(startNs); // step 4
        List<NodeState> states = awaitSound(); // step 5
        show(states, seconds); // step 6
    }

    private void produce() throws IOException, InterruptedException {
        screen.heading("Producing " + Screen.number(options.eventCount()) + " GitHub events to topic " + TOPIC + ", "
                + options.partitionCount() + " partitions");
        Topics.ensure(cluster.bootstrap(), TOPIC, options.partitionCount());
        long startNs = System.nanoTime();
        EventProducer producer = new EventProducer(
                new EventProducer.Plan(cluster.bootstrap(), TOPIC, options.partitionCount(), 0,
                        options.eventCount(), 0, "lz4", null),
                new GithubEvents(options.seed()));
        producer.run(count -> {
            long nowNs = System.nanoTime();
            String text = Screen.number(count) + " events, " + rate(count, nowNs - startNs) + "/s";
            screen.live(List.of("  " + screen.bar(count, options.eventCount()) + " " + text), text, nowNs);
        });
        screen.done(Screen.number(options.eventCount()) + " events, "
                + rate(options.eventCount(), System.nanoTime() - startNs) + "/s");
    }

    private void createTables() throws IOException, InterruptedException {
        LocalNode first = cluster.nodes().getFirst();
        screen.heading("Creating the tutorial's tables, on " + first.name() + " alone");
        for (Tutorial.Statement statement : Tutorial.with(cluster.bootstrap()).statements()) {
            long startNs = System.nanoTime();
            try {
                sql.run(first.http(), statement.database(), statement.sql(), STATEMENT_TIMEOUT);
            } catch (IOException failed) {
                screen.failed(statement.title());
                throw new CommandException(first.name() + " refused '" + statement.title() + "': " + failed.getMessage()
                        + "\nthe end of its log:\n" + cluster.explain(first.name()), failed);
            }
            screen.done(statement.title() + "  (" + (System.nanoTime() - startNs) / 1_000_000 + " ms)");
        }
    }

    /** Waits until all nodes have all rows; the result is the time each took, in seconds. */
    private List<Double> awaitRows(long startNs) throws IOException, InterruptedException {
        screen.heading("Ingesting");
        List<Double> seconds = new ArrayList<>(Collections.nCopies(options.nodeCount(), 0.0));
        while (true) {
            demandAllAlive();
            List<Long> counts = countsOrExplain();
            long nowNs = System.nanoTime();
            boolean all = true;
            List<String> lines = new ArrayList<>();
            StringBuilder plain = new StringBuilder();
            for (int i = 0; i < counts.size(); i++) {
                long count = counts.get(i);
                if (count < options.eventCount()) {
                    all = false;
                    seconds.set(i, 0.0);
                } else if (seconds.get(i) == 0.0) {
                    seconds.set(i, (nowNs - startNs) / 1e9);
                }
                double elapsed = seconds.get(i) == 0.0 ? (nowNs - startNs) / 1e9 : seconds.get(i);
                String name = cluster.nodes().get(i).name();
                lines.add(String.format(Locale.ROOT, "  %s %s %11s rows %9s rows/s", name,
                        screen.bar(count, options.eventCount()),
                        Screen.number(count), rate(count, (long) (elapsed * 1e9))));
                plain.append(i == 0 ? "" : ", ").append(name).append(' ').append(Screen.number(count));
            }
            screen.live(lines, plain + " rows", nowNs);
            if (all) {
                screen.done("every node has " + Screen.number(options.eventCount()) + " rows or more after "
                        + String.format(Locale.ROOT, "%.1f s", Collections.max(seconds)));
                return seconds;
            }
            if (nowNs > deadlineNs) {
                throw tooLate(counts);
            }
            Thread.sleep(POLL_MS);
        }
    }

    private List<Long> countsOrExplain() throws IOException, InterruptedException {
        try {
            return view.rowCounts();
        } catch (IOException failed) {
            demandAllAlive();
            throw new CommandException(
                    "a node could not count its rows: " + failed.getMessage() + "\nthe end of node1's log:\n"
                            + cluster.explain(cluster.nodes().getFirst().name()),
                    failed);
        }
    }

    private CommandException tooLate(List<Long> counts) throws IOException, InterruptedException {
        int behind = counts.indexOf(Collections.min(counts));
        String name = cluster.nodes().get(behind).name();
        StringBuilder text = new StringBuilder("not done after " + options.deadline().toSeconds()
                + " s (--deadline gives it longer); " + name + " has " + Screen.number(counts.get(behind)) + " of "
                + Screen.number(options.eventCount()) + " rows");
        try {
            for (NodeState state : view.states()) {
                text.append("\n  ")
                        .append(state.name())
                        .append(": owns partitions ")
                        .append(state.partitions())
                        .append(", read ")
                        .append(Screen.number(state.consumedCount()))
                        .append(" messages");
                state.exceptions().forEach(exception -> text.append("\n    ").append(exception));
            }
        } catch (IOException silent) {
            text.append("\n  the nodes do not tell more: ").append(silent.getMessage());
        }
        return new CommandException(text + "\nthe end of the log of " + name + ":\n" + cluster.explain(name));
    }

    /** Waits until nothing is wrong any more: a rebalance may still be under way when the last row arrives. */
    private List<NodeState> awaitSound() throws IOException, InterruptedException {
        while (true) {
            demandAllAlive();
            List<NodeState> states = view.states();
            List<String> faults = NodeState.faults(states, options.eventCount(), options.partitionCount());
            if (faults.isEmpty()) {
                return states;
            }
            // more rows than events will not go away
            boolean hopeless = states.stream().anyMatch(state -> state.rowCount() > options.eventCount());
            if (hopeless || System.nanoTime() > deadlineNs) {
                throw new CommandException(
                        "the result is wrong:\n  " + String.join("\n  ", faults) + "\nthe end of node1's log:\n"
                                + cluster.explain(cluster.nodes().getFirst().name()));
            }
            screen.live(List.of("  waiting: " + faults.getFirst()), "waiting: " + faults.getFirst(), System.nanoTime());
            Thread.sleep(POLL_MS);
        }
    }

    private void demandAllAlive() throws IOException {
        List<LocalProcess> ended = cluster.ended();
        if (!ended.isEmpty()) {
            LocalProcess first = ended.getFirst();
            throw new CommandException(
                    first.name() + " ended by itself, status " + first.exitStatus() + "; the end of its log:\n"
                            + cluster.explain(first.name()));
        }
    }

    private void show(List<NodeState> states, List<Double> seconds) {
        screen.heading("Result");
        TextTable table = new TextTable("node", "rows", "read here", "topic partitions", "parts", "rows/s", "URL");
        for (int i = 0; i < states.size(); i++) {
            NodeState state = states.get(i);
            String owned = state.partitions().isEmpty() ? "none"
                    : state.partitions().toString().replaceAll("[\\[\\] ]", "");
            table.row(state.name(), Screen.number(state.rowCount()), Screen.number(state.consumedCount()), owned,
                    Screen.number(state.partCount()), rate(state.rowCount(), (long) (seconds.get(i) * 1e9)),
                    cluster.nodes().get(i).http().toString());
        }
        table.lines().forEach(screen::line);
        screen.line("");
        screen.done("every event once on every node, the same sums on all; each topic partition owned by one consumer");
    }

    private static String rate(long count, long ns) {
        return Screen.number(Math.round(count / Math.max(1e-3, ns / 1e9)));
    }
}
