package io.millrace.clustertests.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * ZooKeeper, a Kafka broker and nodes, each in its own process. Driven by one thread; {@link #abandon} may come from a shutdown hook.
 */
public final class Cluster {
    static final String HOST = "127.0.0.1";
    public static final Duration START_TIMEOUT = Duration.ofMinutes(2);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(15);
    private static final int SERVICE_HEAP_MB = 512;
    private static final String NODE_MAIN = "io.millrace.node.main.Main";

    private final Spec spec;
    private final Path directory;
    private final Distribution distribution;
    private final FreePorts ports = new FreePorts();
    private final int zooKeeperPort;
    private final int brokerPort;
    private final ChildProcess zooKeeper;
    private final ChildProcess broker;
    private final List<Node> nodes = new ArrayList<>();
    private final List<ChildProcess> tools = new ArrayList<>();

    /**
     * What a cluster is made of.
     *
     * @param name
     *            of its directory under {@code target/clusters}
     * @param nodeCount
     *            number of nodes
     * @param sessionTimeoutMs
     *            ZooKeeper's session timeout of the nodes
     * @param groupSessionTimeoutMs
     *            after which Kafka gives the topic partitions of a silent consumer to others
     */
    public record Spec(String name, int nodeCount, int sessionTimeoutMs, int groupSessionTimeoutMs) {
        public static Spec of(String name, int nodeCount) {
            return new Spec(name, nodeCount, 10_000, 10_000);
        }
    }

    /** Lays out the files and picks the ports; starts nothing. */
    public Cluster(Spec spec) throws IOException {
        this.spec = spec;
        distribution = Distribution.find();
        directory = Path.of(System.getProperty("basedir", ""))
                .toAbsolutePath()
                .resolve("target/clusters")
                .resolve(spec.name());
        deleteTree(directory);
        Files.createDirectories(directory.resolve("logs"));
        zooKeeperPort = ports.next();
        brokerPort = ports.next();
        List<String> quiet = List.of("-Dlogback.configurationFile=io/millrace/deploy/logback-tools.xml",
                "-Dmillrace.log.level=INFO");
        zooKeeper = new ChildProcess("zookeeper",
                distribution.command(SERVICE_HEAP_MB, quiet, "io.millrace.deploy.zookeeper.ZooKeeperMain",
                        List.of("--port", Integer.toString(zooKeeperPort), "--dir",
                                directory.resolve("zookeeper").toString())),
                output("zookeeper"));
        broker = new ChildProcess("kafka",
                distribution.command(SERVICE_HEAP_MB, quiet, "io.millrace.deploy.broker.BrokerMain", List.of("--port",
                        Integer.toString(brokerPort), "--controller-port", Integer.toString(ports.next()), "--dir",
                        directory.resolve("kafka").toString(), "--set",
                        "group.consumer.session.timeout.ms=" + spec.groupSessionTimeoutMs())),
                output("kafka"));
        for (int i = 1; i <= spec.nodeCount(); i++) {
            nodes.add(node("node" + i, new Node.Ports(ports.next(), ports.next(), ports.next()), ""));
        }
    }

    /** One more node, not started; {@code moreYaml} is added to its configuration. */
    public Node extraNode(String name, Node.Ports nodePorts, String moreYaml) throws IOException {
        Node node = node(name, nodePorts, moreYaml);
        tools.add(node.process());
        return node;
    }

    public Node.Ports freePorts() {
        return new Node.Ports(ports.next(), ports.next(), ports.next());
    }

    private Node node(String name, Node.Ports nodePorts, String moreYaml) throws IOException {
        Path home = directory.resolve(name);
        Files.createDirectories(home.resolve("data"));
        Path log = directory.resolve("logs").resolve(name + ".log");
        Path config = home.resolve("config.yaml");
        Files.writeString(config, """
                display_name: %s
                path: "%s"
                listen_host: %s
                http_port: %d
                rpc_port: %d
                interserver_http_host: %s
                interserver_http_port: %d
                zookeeper:
                  root: /millrace
                  session_timeout_ms: %d
                  node:
                    - host: %s
                      port: %d
                macros:
                  shard: "01"
                  replica: %s
                logger:
                  level: %s
                  log: "%s"
                %s""".formatted(name, home.resolve("data"), HOST, nodePorts.http(), nodePorts.rpc(), HOST,
                nodePorts.transfer(), spec.sessionTimeoutMs(), HOST, zooKeeperPort, name,
                System.getProperty("millrace.tests.log", "information"), log, moreYaml), StandardCharsets.UTF_8);
        ChildProcess process = new ChildProcess(name, distribution.command(nodeHeapMb(),
                List.of("-XX:+HeapDumpOnOutOfMemoryError", "-XX:HeapDumpPath=" + directory.resolve("logs")), NODE_MAIN,
                List.of("server", "--config", config.toString())), output(name));
        return new Node(name, nodePorts, home, log, process);
    }

    private static int nodeHeapMb() {
        return Integer.getInteger("millrace.tests.heapMb", 512);
    }

    private Path output(String name) {
        return directory.resolve("logs").resolve(name + ".out");
    }

    /** ZooKeeper, the broker and all nodes; returns when all of them serve. */
    public void startAll() throws IOException, InterruptedException {
        zooKeeper.start();
        broker.start();
        awaitZooKeeper();
        awaitBroker();
        startNodes();
    }

    public void startNodes() throws IOException, InterruptedException {
        for (Node node : nodes) {
            node.process().start();
        }
        for (Node node : nodes) {
            node.awaitReady(START_TIMEOUT);
        }
    }

    public void awaitZooKeeper() throws InterruptedException {
        awaitPrinted(zooKeeper, "zookeeper: ready on ");
    }

    public void awaitBroker() throws InterruptedException {
        awaitPrinted(broker, "broker: ready on ");
    }

    private static void awaitPrinted(ChildProcess process, String beginning) throws InterruptedException {
        Await.until(process.name() + " prints '" + beginning + "'", START_TIMEOUT, () -> {
            if (!process.isAlive()) {
                throw new AssertionError(process + " ended while starting; the end of its log:\n" + process.tail(30));
            }
            return process.hasPrinted(beginning);
        }, () -> "the end of its log:\n" + process.tail(30));
    }

    /** Runs a command of the start script to its end and returns what it printed. */
    public String run(Duration timeout, String... arguments) throws IOException, InterruptedException {
        ChildProcess tool = tool(arguments);
        tool.start();
        int status = tool.awaitExit(timeout);
        if (status != 0) {
            throw new AssertionError("millrace " + String.join(" ", arguments) + " ended with status " + status + ":\n"
                    + tool.tail(30));
        }
        return Files.readString(tool.output(), StandardCharsets.UTF_8);
    }

    /** A command of the start script, not started; ended with the cluster if it runs. */
    public ChildProcess tool(String... arguments) {
        List<String> command = new ArrayList<>(List.of(distribution.script().toString()));
        command.addAll(List.of(arguments));
        String name = arguments[0] + "-" + (tools.size() + 1);
        ChildProcess tool = new ChildProcess(name, command, output(name));
        tools.add(tool);
        return tool;
    }

    public String bootstrap() {
        return HOST + ":" + brokerPort;
    }

    public Path directory() {
        return directory;
    }

    public ChildProcess zooKeeper() {
        return zooKeeper;
    }

    public ChildProcess broker() {
        return broker;
    }

    public List<Node> nodes() {
        return List.copyOf(nodes);
    }

    public Spec spec() {
        return spec;
    }

    /** What is known about a failure: where the files are, who runs, the end of each log. */
    public String explain() {
        StringBuilder text = new StringBuilder("Logs and data are kept in ").append(directory).append('\n');
        text.append("  ").append(zooKeeper).append("; ").append(broker).append('\n');
        nodes.forEach(node -> text.append("  ")
                .append(node.process())
                .append(", the end of its log:\n")
                .append(node.explain(15)));
        return text.toString();
    }

    /** Ends all processes: tools and nodes together, then the broker, then ZooKeeper. */
    public void stop() throws InterruptedException {
        List<ChildProcess> first = new ArrayList<>(tools);
        nodes.forEach(node -> first.add(node.process()));
        for (ChildProcess process : first) {
            if (process.isAlive() && process.isSuspended()) {
                process.kill();
            }
        }
        end(first);
        end(List.of(broker));
        end(List.of(zooKeeper));
    }

    private static void end(List<ChildProcess> processes) throws InterruptedException {
        List<Thread> stopping = new ArrayList<>();
        for (ChildProcess process : processes) {
            if (process.isAlive()) {
                stopping.add(Thread.ofPlatform().name("stop-" + process.name()).start(() -> {
                    try {
                        process.stop(STOP_TIMEOUT);
                    } catch (InterruptedException hurry) {
                        process.abandon();
                        Thread.currentThread().interrupt();
                    }
                }));
            }
        }
        for (Thread thread : stopping) {
            thread.join();
        }
    }

    /** SIGKILL for all, without waiting. */
    void abandon() {
        tools.forEach(ChildProcess::abandon);
        nodes.forEach(node -> node.process().abandon());
        broker.abandon();
        zooKeeper.abandon();
    }

    /** Removes the data; the logs stay until the next run. */
    void deleteData() throws IOException {
        deleteTree(directory.resolve("zookeeper"));
        deleteTree(directory.resolve("kafka"));
        for (Node node : nodes) {
            deleteTree(node.data());
        }
    }

    private static void deleteTree(Path root) throws IOException {
        if (!Files.exists(root)) {
            return;
        }
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, IOException failed) throws IOException {
                Files.delete(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
