package io.millrace.deploy.local;

import com.sun.management.OperatingSystemMXBean;
import io.millrace.deploy.broker.BrokerMain;
import io.millrace.deploy.cli.CommandException;
import io.millrace.deploy.zookeeper.ZooKeeperMain;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * ZooKeeper, a Kafka broker and nodes, each in its own process. Built and started by one thread; {@link #close} may come from another, such as a
 * shutdown hook, and waits for nothing but the processes.
 */
public final class LocalCluster implements AutoCloseable {
    static final String HOST = "127.0.0.1";
    private static final int SERVICE_HEAP_MB = 512;
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);
    private static final int POLL_MS = 100;
    private static final int TAIL_LINES = 25;

    private final LocalLayout layout;
    private final Duration startTimeout;
    private final int zooKeeperPort;
    private final int brokerPort;
    private final LocalProcess zooKeeper;
    private final LocalProcess broker;
    private final List<LocalNode> nodes;
    private volatile boolean closing;

    private LocalCluster(Builder builder) throws IOException {
        layout = new LocalLayout(builder.directory, builder.java, builder.classPath);
        startTimeout = builder.startTimeout;
        layout.create();
        FreePorts ports = new FreePorts(ThreadLocalRandom.current());
        zooKeeperPort = ports.next();
        brokerPort = ports.prefer(builder.preferredBrokerPort);
        List<String> tools = List.of("-Dlogback.configurationFile=io/millrace/deploy/logback-tools.xml",
                "-Dmillrace.log.level=INFO");
        zooKeeper = new LocalProcess("zookeeper", layout.command(SERVICE_HEAP_MB, tools, ZooKeeperMain.class.getName(),
                List.of("--port", Integer.toString(zooKeeperPort), "--dir", layout.data("zookeeper").toString())),
                layout.output("zookeeper"));
        List<String> brokerArguments = new ArrayList<>(
                List.of("--port", Integer.toString(brokerPort), "--controller-port",
                        Integer.toString(ports.next()), "--dir", layout.data("kafka").toString()));
        builder.brokerSettings.forEach(setting -> brokerArguments.addAll(List.of("--set", setting)));
        broker = new LocalProcess("kafka",
                layout.command(SERVICE_HEAP_MB, tools, BrokerMain.class.getName(), brokerArguments),
                layout.output("kafka"));
        List<LocalNode> all = new ArrayList<>();
        for (int i = 0; i < builder.nodeCount; i++) {
            String name = "node" + (i + 1);
            int httpPort = ports.prefer(builder.preferredHttpPort == 0 ? 0 : builder.preferredHttpPort + i);
            int rpcPort = ports.next();
            int transferPort = ports.next();
            Path config = layout.writeConfig(name, httpPort, rpcPort, transferPort, zooKeeperPort,
                    builder.sessionTimeoutMs,
                    builder.nodeYaml);
            LocalProcess process = new LocalProcess(name,
                    layout.command(builder.nodeHeapMb, builder.nodeJvmOptions, LocalLayout.NODE_MAIN,
                            List.of("server", "--config", config.toString())),
                    layout.output(name));
            all.add(new LocalNode(name, httpPort, rpcPort, transferPort, config, layout.log(name), process));
        }
        nodes = List.copyOf(all);
    }

    /** A cluster that keeps its files in {@code directory}, which is created if need be. */
    public static Builder in(Path directory) {
        return new Builder(directory);
    }

    /** Starts ZooKeeper and the broker and waits until both serve. */
    public void startServices(Consumer<String> progress) throws IOException, InterruptedException {
        zooKeeper.start();
        broker.start();
        await(zooKeeper, "ZooKeeper", () -> printed(zooKeeper, ZooKeeperMain.READY));
        progress.accept("ZooKeeper on " + zooKeeperConnect() + ", pid " + zooKeeper.pid());
        await(broker, "the Kafka broker", () -> printed(broker, BrokerMain.READY));
        progress.accept("Kafka broker on " + bootstrap() + ", pid " + broker.pid());
    }

    /** Starts all nodes and waits until each answers to {@code GET /ping}. */
    public void startNodes(Consumer<String> progress) throws IOException, InterruptedException {
        for (LocalNode node : nodes) {
            node.process().start();
        }
        for (LocalNode node : nodes) {
            awaitReady(node);
            progress.accept(node.name() + " on " + node.http() + ", pid " + node.process().pid());
        }
    }

    /**
     * Waits until a node answers to {@code GET /ping}.
     *
     * @throws CommandException
     *             with the end of its log, if it ends or does not answer in time
     */
    public void awaitReady(LocalNode node) throws InterruptedException, IOException {
        try (HttpClient http = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build()) {
            HttpRequest ping = HttpRequest.newBuilder(URI.create(node.http() + "/ping"))
                    .timeout(Duration.ofSeconds(2))
                    .build();
            await(node.process(), node.name(), () -> {
                try {
                    return http.send(ping, HttpResponse.BodyHandlers.ofString()).statusCode() == 200;
                } catch (IOException notYet) {
                    return false;
                } catch (InterruptedException stop) {
                    Thread.currentThread().interrupt();
                    return false;
                }
            });
        }
    }

    private void await(LocalProcess process, String what, BooleanSupplier ready)
            throws InterruptedException, IOException {
        long deadlineNs = System.nanoTime() + startTimeout.toNanos();
        while (!ready.getAsBoolean()) {
            if (closing) {
                throw new InterruptedException("the cluster is being closed");
            }
            if (!process.isAlive()) {
                throw new CommandException(
                        what + " ended while starting, status " + process.exitStatus() + "; the end of its log:\n"
                                + explain(process.name()));
            }
            if (System.nanoTime() > deadlineNs) {
                throw new CommandException(
                        what + " was not ready within " + startTimeout.toSeconds() + " s; the end of its log:\n"
                                + explain(process.name()));
            }
            Thread.sleep(POLL_MS);
        }
    }

    private static boolean printed(LocalProcess process, String beginning) {
        try {
            // looked for from the start: a broker logs thousands of lines after it is ready
            return Files.exists(process.output())
                    && Files.readAllLines(process.output()).stream().anyMatch(line -> line.startsWith(beginning));
        } catch (IOException unreadable) {
            throw new CommandException("cannot read " + process.output() + ": " + unreadable, unreadable);
        }
    }

    /** The end of a member's log, indented. */
    public String explain(String name) throws IOException {
        boolean isNode = nodes.stream().anyMatch(node -> node.name().equals(name));
        List<String> lines = isNode ? node(name).logTail(TAIL_LINES)
                : LocalProcess.tail(layout.output(name), TAIL_LINES);
        StringBuilder text = new StringBuilder();
        lines.forEach(line -> text.append("    ").append(line).append('\n'));
        return text.isEmpty() ? "    (it is empty)" : text.toString().stripTrailing();
    }

    /** The members that do not run. */
    public List<LocalProcess> ended() {
        List<LocalProcess> all = new ArrayList<>(List.of(zooKeeper, broker));
        nodes.forEach(node -> all.add(node.process()));
        return all.stream().filter(process -> !process.isAlive()).toList();
    }

    public String zooKeeperConnect() {
        return HOST + ":" + zooKeeperPort;
    }

    /** The broker's address, for Kafka clients. */
    public String bootstrap() {
        return HOST + ":" + brokerPort;
    }

    public LocalProcess zooKeeper() {
        return zooKeeper;
    }

    public LocalProcess broker() {
        return broker;
    }

    public List<LocalNode> nodes() {
        return nodes;
    }

    public LocalNode node(String name) {
        return nodes.stream()
                .filter(node -> node.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no node " + name + " in " + nodes));
    }

    /** Ends all processes: the nodes together, then the broker, then ZooKeeper. Idempotent. */
    @Override
    public void close() {
        closing = true;
        List<LocalProcess> nodeProcesses = nodes.stream().map(LocalNode::process).toList();
        end(nodeProcesses);
        end(List.of(broker));
        end(List.of(zooKeeper));
    }

    private static void end(List<LocalProcess> processes) {
        List<LocalProcess> running = processes.stream().filter(LocalProcess::isAlive).toList();
        running.forEach(LocalProcess::requestStop);
        boolean interrupted = false;
        for (LocalProcess process : running) {
            try {
                process.stop(STOP_TIMEOUT);
            } catch (InterruptedException hurry) {
                interrupted = true;
                process.killNow();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Settings of a cluster; owned by one thread. */
    public static final class Builder {
        private final Path directory;
        private int nodeCount = 3;
        private int nodeHeapMb;
        private int sessionTimeoutMs = 10_000;
        private int preferredHttpPort;
        private int preferredBrokerPort;
        private Duration startTimeout = Duration.ofSeconds(90);
        private String nodeYaml = "";
        private List<String> nodeJvmOptions = List.of();
        private List<String> brokerSettings = List.of();
        private Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        private String classPath = System.getProperty("java.class.path");

        private Builder(Path directory) {
            this.directory = directory.toAbsolutePath().normalize();
        }

        public Builder nodes(int count) {
            nodeCount = count;
            return this;
        }

        /** Heap of each node; what a quarter of the machine's memory allows if it is not set. */
        public Builder nodeHeapMb(int heapMb) {
            nodeHeapMb = heapMb;
            return this;
        }

        /** ZooKeeper's session timeout of the nodes. */
        public Builder sessionTimeoutMs(int timeoutMs) {
            sessionTimeoutMs = timeoutMs;
            return this;
        }

        /** HTTP port of the first node, the next ones follow; any free port where it is taken. */
        public Builder preferredHttpPort(int port) {
            preferredHttpPort = port;
            return this;
        }

        public Builder preferredBrokerPort(int port) {
            preferredBrokerPort = port;
            return this;
        }

        public Builder startTimeout(Duration timeout) {
            startTimeout = timeout;
            return this;
        }

        /** Text added to every node's configuration, top-level keys in YAML. */
        public Builder nodeYaml(String yaml) {
            nodeYaml = yaml;
            return this;
        }

        public Builder nodeJvmOptions(List<String> options) {
            nodeJvmOptions = List.copyOf(options);
            return this;
        }

        /** Settings of the broker, each {@code name=value}. */
        public Builder brokerSettings(List<String> settings) {
            brokerSettings = List.copyOf(settings);
            return this;
        }

        /** The class path of the children; the launcher's own if it is not set. */
        public Builder classPath(String path) {
            classPath = path;
            return this;
        }

        /** Lays out the files and picks the ports; starts nothing. */
        public LocalCluster build() throws IOException {
            if (nodeCount < 0) {
                throw new IllegalArgumentException("nodes=" + nodeCount);
            }
            if (nodeHeapMb == 0) {
                nodeHeapMb = defaultNodeHeapMb(nodeCount);
            }
            return new LocalCluster(this);
        }

        private static int defaultNodeHeapMb(int nodeCount) {
            OperatingSystemMXBean machine = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
            long shareMb = machine.getTotalMemorySize() / (4L << 20) / Math.max(1, nodeCount);
            return Math.clamp(shareMb, 320, 1024);
        }
    }
}
