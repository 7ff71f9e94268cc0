package io.millrace.deploy.demo;

import io.millrace.deploy.cli.CommandException;
import io.millrace.deploy.cli.CommandLine;
import io.millrace.deploy.local.LocalCluster;
import io.millrace.deploy.local.LocalNode;
import io.millrace.deploy.local.LocalProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/** {@code millrace demo}. */
public final class DemoMain {
    private static final int FIRST_HTTP_PORT = 8123;
    private static final int BROKER_PORT = 9092;
    private static final int WATCH_MS = 500;

    private DemoMain() {}

    public static void main(String[] args) {
        int status = CommandLine.run("demo", DemoOptions.FLAGS, DemoOptions.VALUED, args, System.out, System.err,
                DemoMain::run);
        System.exit(status);
    }

    private static int run(CommandLine commandLine) throws IOException, InterruptedException {
        DemoOptions options = DemoOptions.of(commandLine);
        Path keep = options.keep();
        TemporaryDirectory temporary = keep == null
                ? TemporaryDirectory.create(Path.of(System.getProperty("java.io.tmpdir")))
                : null;
        Path directory = temporary == null ? Objects.requireNonNull(keep) : temporary.path();
        Screen screen = Screen.ofSystem();
        AtomicBoolean done = new AtomicBoolean();
        LocalCluster cluster = LocalCluster.in(directory)
                .nodes(options.nodeCount())
                .preferredHttpPort(FIRST_HTTP_PORT)
                .preferredBrokerPort(BROKER_PORT)
                .build();
        // the one place that cleans up, whether the demo ends, fails or is interrupted
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            cluster.close();
            if (temporary != null) {
                temporary.delete();
            }
            if (done.get()) {
                Runtime.getRuntime().halt(CommandLine.OK); // Ctrl-C is the way to end it, not a failure
            }
        }, "demo-close"));
        try (SqlOverHttp sql = new SqlOverHttp()) {
            new Demo(options, cluster, screen, sql).run();
        } catch (CommandException failed) {
            throw new CommandException(failed.getMessage() + (keep == null ? "\n(--keep DIR would have kept all logs)"
                    : "\n(all logs are in " + keep.resolve("logs") + ")"), failed);
        }
        if (keep != null) {
            screen.line("  data, configuration and logs are in " + keep);
        }
        if (options.exit()) {
            return CommandLine.OK;
        }
        invite(screen, options, cluster);
        done.set(true);
        watch(screen, cluster);
        return CommandLine.FAILED;
    }

    private static void invite(Screen screen, DemoOptions options, LocalCluster cluster) {
        List<LocalNode> nodes = cluster.nodes();
        String first = nodes.getFirst().http().toString();
        LocalNode last = nodes.getLast();
        screen.heading("Try it, on any node");
        screen.line("  curl " + first
                + "/ -d 'SELECT event_type, count() AS c FROM KafkaEngine.github GROUP BY event_type ORDER BY c DESC FORMAT PrettyCompact'");
        screen.line("  ./millrace sql --port " + last.httpPort()
                + " 'SELECT repo_name, count() AS events FROM KafkaEngine.github GROUP BY repo_name ORDER BY events DESC LIMIT 10'");
        screen.line("  curl " + last.http()
                + "/ -d 'SELECT assignments.partition_id, assignments.current_offset, num_messages_read FROM system.kafka_consumers FORMAT Vertical'");
        screen.line("");
        screen.line("  more events:   ./millrace produce --bootstrap " + cluster.bootstrap() + " --partitions "
                + options.partitionCount()
                + " --from " + options.eventCount() + " --events 100k");
        screen.line("  the cluster:   ./millrace admin --port " + nodes.getFirst().rpcPort() + " members");
        for (LocalNode node : nodes) {
            screen.line("  " + node.name() + ":         " + node.http() + "/  pid " + node.process().pid()
                    + ", admin RPC on port "
                    + node.rpcPort());
        }
        screen.heading("Running until Ctrl-C");
    }

    /** Says when a process ends, as somebody may try by kill -9; returns when none is left. */
    private static void watch(Screen screen, LocalCluster cluster) throws InterruptedException {
        Set<LocalProcess> known = new HashSet<>();
        while (known.size() < cluster.nodes().size() + 2) {
            for (LocalProcess process : cluster.ended()) {
                if (known.add(process)) {
                    screen.failed(process.name() + " ended, status " + process.exitStatus() + "; its output: "
                            + process.output());
                    cluster.nodes()
                            .stream()
                            .filter(node -> node.process() == process)
                            .forEach(
                                    node -> screen
                                            .line("    bring it back:  ./millrace server --config " + node.config()));
                }
            }
            Thread.sleep(WATCH_MS);
        }
        throw new CommandException("no process of the cluster is left");
    }
}
