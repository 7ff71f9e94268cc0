package io.millrace.clustertests.process;

import io.millrace.clustertests.fault.NodeNetwork;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * ZooKeeper, a Kafka broker and nodes, each in its own process. Driven by one thread; {@link #abandon} may come from a shutdown hook.
 */
public final class Cluster {
    static final String HOST = "127.0.0.1";
    public static final Duration START_TIMEOUT = Duration.ofMinutes(2);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(15);
    private static final int SERVICE_HEAP_MB = 512;
    private static final int MEMBER_HEAP_MB = 192;
    private static final String NODE_MAIN = "io.millrace.node.main.Main";

    private final Spec spec;
    private final Path directory;
    private final Distribution distribution;
    private final FreePorts ports = new FreePorts();
    private final List<Integer> zooKeeperPorts = new ArrayList<>();
    private final int brokerPort;
    private final List<ChildProcess> zooKeepers = new ArrayList<>();
    private final ChildProcess broker;
    private final List<Node> nodes = new ArrayList<>();
    private final List<Node> spares = new ArrayList<>();
    private final Proxies proxies;
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
     * @param faulty
     *            what is made ready for faults
     */
    public record Spec(String name, int nodeCount, int sessionTimeoutMs, int groupSessionTimeoutMs, Faulty faulty) {
        public Spec(String name, int nodeCount, int sessionTimeoutMs, int groupSessionTimeoutMs) {
            this(name, nodeCount, sessionTimeoutMs, groupSessionTimeoutMs, Faulty.NOT);
        }

        public static Spec of(String name, int nodeCount) {
            return new Spec(name, nodeCount, 10_000, 10_000);
        }
    }

    /**
     * What is made ready for faults.
     *
     * @param hasProxies
     *            whether all connections of nodes go through proxies, and failpoints can be armed
     * @param zooKeeperCount
     *            servers of ZooKeeper: 1, or an ensemble
     * @param spareCount
     *            nodes that are laid out and not started
     * @param nodeYaml
     *            more of every node's configuration
     */
    public record Faulty(boolean hasProxies, int zooKeeperCount, int spareCount, String nodeYaml) {
        static final Faulty NOT = new Faulty(false, 1, 0, "");
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
        brokerPort = ports.next();
        List<String> quiet = List.of("-Dlogback.configurationFile=io/millrace/deploy/logback-tools.xml",
                "-Dmillrace.log.level=INFO");
        layOutZooKeeper(quiet);
        Faulty faulty = spec.faulty();
        proxies = new Proxies(ports, zooKeeperPorts, brokerPort);
        for (int i = 1; i <= spec.nodeCount() + faulty.spareCount(); i++) {
            String name = "node" + i;
            Node.Ports own = new Node.Ports(ports.next(), ports.next(), ports.next());
            if (faulty.hasProxies()) {
                proxies.add(name, i, own);
            }
            (i <= spec.nodeCount() ? nodes : spares).add(node(name, own, faulty.nodeYaml()));
        }
        List<String> arguments = new ArrayList<>(List.of("--port", Integer.toString(brokerPort), "--controller-port",
                Integer.toString(ports.next()), "--dir", directory.resolve("kafka").toString(), "--set",
                "group.consumer.session.timeout.ms=" + spec.groupSessionTimeoutMs(), "--set",
                "log.cleaner.backoff.ms=500"));
        arguments.addAll(proxies.brokerListeners(Integer.parseInt(arguments.get(3))));
        broker = new ChildProcess("kafka",
                distribution.command(SERVICE_HEAP_MB, quiet, "io.millrace.deploy.broker.BrokerMain", arguments),
                output("kafka"));
    }

    private void layOutZooKeeper(List<String> options) {
        int count = spec.faulty().zooKeeperCount();
        List<String> servers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            zooKeeperPorts.add(ports.next());
            servers.add(HOST + ":" + ports.next() + ":" + ports.next() + ";" + HOST + ":" + zooKeeperPorts.get(i));
        }
        for (int i = 1; i <= count; i++) {
            String name = count == 1 ? "zookeeper" : "zookeeper" + i;
            List<String> arguments = new ArrayList<>(List.of("--dir", directory.resolve(name).toString()));
            if (count == 1) {
                arguments.addAll(List.of("--port", Integer.toString(zooKeeperPorts.getFirst())));
            } else {
                arguments.addAll(List.of("--servers", String.join(",", servers), "--id", Integer.toString(i)));
            }
            zooKeepers.add(new ChildProcess(name, distribution.command(count == 1 ? SERVICE_HEAP_MB : MEMBER_HEAP_MB,
                    options, "io.millrace.deploy.zookeeper.ZooKeeperMain", arguments), output(name)));
        }
    }

    /** The proxies of a node. */
    public NodeNetwork network(String node) {
        return proxies.of(node);
    }

    public List<NodeNetwork> networks() {
        return proxies.all();
    }

    /** Nodes that are laid out and not started with the others. */
    public List<Node> spares() {
        return List.copyOf(spares);
    }

    /** One more node, not started; {@code moreYaml} is added to its configuration. */
    public Node extraNode(String name, Node.Ports nodePorts, String moreYaml) throws IOException {
        Node node = node(name, nodePorts, moreYaml);
        tools.add(node.process());
        return node;
    }

    /** Another process with the data directory of a node, at other ports; not started. */
    public Node second(Node node) throws IOException {
        Node second = extraNode(node.name() + "-second", freePorts(), "");
        Path config = second.directory().resolve("config.yaml");
        Files.writeString(config, Files.readString(config).replace(second.data().toString(), node.data().toString()));
        return second;
    }

    public Node.Ports freePorts() {
        return new Node.Ports(ports.next(), ports.next(), ports.next());
    }

    private Node node(String name, Node.Ports nodePorts, String moreYaml) throws IOException {
        Path home = directory.resolve(name);
        Files.createDirectories(home.resolve("data"));
        Path log = directory.resolve("logs").resolve(name + ".log");
        Path config = home.resolve("config.yaml");
        Files.writeString(config,
                """
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
                %smacros:
                  shard: "01"
                  replica: %s
                  broker: "%s"
                logger:
                  level: %s
                  log: "%s"
                %s""".formatted(name, home.resolve("data"), HOST, nodePorts.http(), nodePorts.rpc(),
                        proxies.advertisedHost(name),
                        nodePorts.transfer(), spec.sessionTimeoutMs(), proxies.zooKeeperServers(name), name,
                        proxies.bootstrap(name),
                        System.getProperty("millrace.tests.log", "information"), log, moreYaml),
                StandardCharsets.UTF_8);
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
        for (ChildProcess zooKeeper : zooKeepers) {
            zooKeeper.start();
        }
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
        for (ChildProcess zooKeeper : zooKeepers) {
            if (zooKeeper.isAlive()) {
                awaitPrinted(zooKeeper, "zookeeper: ready on ");
            }
        }
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

    /** The only server, or the first. */
    public ChildProcess zooKeeper() {
        return zooKeepers.getFirst();
    }

    public List<ChildProcess> zooKeepers() {
        return List.copyOf(zooKeepers);
    }

    /** Of the servers themselves, not of a proxy. */
    public String zooKeeperConnect() {
        return String.join(",", zooKeeperPorts.stream().map(port -> HOST + ":" + port).toList());
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
        text.append("  ").append(zooKeepers).append("; ").append(broker).append('\n');
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
        spares.forEach(node -> first.add(node.process()));
        for (ChildProcess process : first) {
            if (process.isAlive() && process.isSuspended()) {
                process.kill();
            }
        }
        end(first);
        end(List.of(broker));
        end(zooKeepers);
        try {
            proxies.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
    public void abandon() {
        tools.forEach(ChildProcess::abandon);
        nodes.forEach(node -> node.process().abandon());
        spares.forEach(node -> node.process().abandon());
        broker.abandon();
        zooKeepers.forEach(ChildProcess::abandon);
    }

    /** Removes the data; the logs stay until the next run. */
    public void deleteData() throws IOException {
        for (ChildProcess zooKeeper : zooKeepers) {
            deleteTree(directory.resolve(zooKeeper.name()));
        }
        deleteTree(directory.resolve("kafka"));
        for (Node node : Stream.concat(nodes.stream(), spares.stream()).toList()) {
            deleteTree(node.data());
        }
    }

    public static void deleteTree(Path root) throws IOException {
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
