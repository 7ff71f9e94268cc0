package io.millrace.jmh.cluster;

import io.millrace.deploy.cli.CommandException;
import io.millrace.deploy.cli.CommandLine;
import io.millrace.deploy.cli.UsageException;
import io.millrace.deploy.local.LocalCluster;
import io.millrace.deploy.local.LocalNode;
import io.millrace.jmh.measure.AlignedTable;
import io.millrace.jmh.measure.Distribution;
import io.millrace.jmh.measure.FilledTopic;
import io.millrace.jmh.measure.JsonObject;
import io.millrace.jmh.measure.NodeSql;
import io.millrace.jmh.measure.Numbers;
import io.millrace.jmh.measure.ProcessUsage;
import io.millrace.jmh.measure.Scratch;
import io.millrace.jmh.measure.Spread;
import io.millrace.jmh.measure.Teardown;
import io.millrace.jmh.measure.ThreadUsage;
import io.millrace.jmh.workload.Workload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The CPU time of replicas that only fetch beside that of the one that ingests: a topic of one partition, so that one node reads it, and
 * all others have its parts from that node. See {@code jmh/README.md}.
 */
public final class ReplicationCost {
    private static final Set<String> VALUED = Set.of("events", "count", "topics", "nodes", "flush", "heap", "jvm",
            "jfr", "json", "keep", "distribution");
    private static final Set<String> FLAGS = Set.of("threads");
    private static final String DATABASE = "bench";
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    /** Every question costs a node some milliseconds of CPU time, which would be counted as the replica's. */
    private static final int POLL_MS = 250;
    private static final double LEAST_SHOWN_SECONDS = 0.02;
    private static final double TARGET = 0.1;

    /**
     * @param fetchingCpuSeconds of one fetching node, the mean of all
     * @param ingestingThreads   CPU seconds by thread
     * @param fetchingThreads    likewise, of one fetching node
     */
    private record Cost(String name, long rows, double ingestingCpuSeconds, double fetchingCpuSeconds,
            double ingestedSeconds, double replicatedSeconds, long diskBytes, Map<String, Double> ingestingThreads,
            Map<String, Double> fetchingThreads) {
        double ratio() {
            return fetchingCpuSeconds / Math.max(0.01, ingestingCpuSeconds);
        }

        String json() {
            return new JsonObject().text("run", name)
                    .number("rows", rows)
                    .number("ingesting_cpu_seconds", ingestingCpuSeconds)
                    .number("fetching_cpu_seconds", fetchingCpuSeconds)
                    .number("ratio", ratio())
                    .number("ingested_seconds", ingestedSeconds)
                    .number("replicated_seconds", replicatedSeconds)
                    .number("disk_bytes", diskBytes)
                    .toString();
        }
    }

    private final Workload workload;
    private final long rows;
    private final LocalCluster cluster;
    private final int flushIntervalMs;

    private ReplicationCost(Workload workload, long rows, LocalCluster cluster, int flushIntervalMs) {
        this.workload = workload;
        this.rows = rows;
        this.cluster = cluster;
        this.flushIntervalMs = flushIntervalMs;
    }

    public static void main(String[] args) {
        System.exit(CommandLine.run("replication", FLAGS, VALUED, args, System.out, System.err,
                ReplicationCost::run));
    }

    private static int run(CommandLine line) throws IOException, InterruptedException {
        Workload workload;
        try {
            workload = Workload.named(line.text("events", "github"));
        } catch (IllegalArgumentException unknown) {
            throw new UsageException("--events: " + unknown.getMessage());
        }
        int nodes = line.integer("nodes", 2, 2, 20);
        int topics = line.integer("topics", 4, 1, 20);
        List<String> jvmOptions = new ArrayList<>(line.all("jvm"));
        Path recordings = line.path("jfr");
        if (recordings != null) {
            jvmOptions.add("-XX:StartFlightRecording:settings=profile,dumponexit=true,jdk.CPUTimeSample#enabled=true,"
                    + "filename=" + recordings.resolve("%p.jfr"));
        }
        List<Cost> costs = new ArrayList<>();
        try (Teardown teardown = new Teardown()) {
            Scratch scratch = teardown.add(Scratch.of(line.path("keep")));
            LocalCluster cluster = teardown.add(LocalCluster.in(scratch.directory())
                    .nodes(nodes)
                    .nodeHeapMb(line.integer("heap", 768, 128, 65_536))
                    .nodeJvmOptions(jvmOptions)
                    .classPath(Distribution.at(line.path("distribution")).mainJar().toString())
                    .build());
            ReplicationCost cost = new ReplicationCost(workload, line.number("count", 1_000_000, 1, 1_000_000_000),
                    cluster, line.integer("flush", 1000, 10, 600_000));
            cluster.startServices(ReplicationCost::note);
            for (int i = 0; i < topics; i++) {
                cost.topic(i).fill(cluster.bootstrap(), PATIENCE, ReplicationCost::note);
            }
            cluster.startNodes(ReplicationCost::note);
            List<NodeSql> all = cluster.nodes().stream().map(node -> teardown.add(new NodeSql(node.http()))).toList();
            all.getFirst().run("CREATE DATABASE " + DATABASE);
            for (int i = 0; i < topics; i++) {
                costs.add(cost.read(i, all));
            }
        }
        print(workload, nodes, costs, line.path("json"));
        if (line.has("threads")) {
            System.out.println();
            threadTable(costs).lines().forEach(System.out::println);
        }
        return CommandLine.OK;
    }

    private static void print(Workload workload, int nodes, List<Cost> costs, @Nullable Path file) throws IOException {
        AlignedTable table = new AlignedTable(List.of("topic", "rows", "ingesting CPU s", "fetching CPU s", "ratio",
                "ingested after s", "on all nodes after s", "disk MB"));
        for (Cost each : costs) {
            table.row(List.of(each.name(), Numbers.whole(each.rows()), Numbers.decimal(each.ingestingCpuSeconds()),
                    Numbers.decimal(each.fetchingCpuSeconds()), Numbers.decimal(each.ratio()),
                    Numbers.decimal(each.ingestedSeconds()), Numbers.decimal(each.replicatedSeconds()),
                    Numbers.decimal(each.diskBytes() / 1e6)));
        }
        table.lines().forEach(System.out::println);
        List<Cost> warm = costs.size() > 1 ? costs.subList(1, costs.size()) : costs;
        Spread ratio = Spread.of(warm.stream().map(Cost::ratio).toList());
        System.out.println();
        System.out
                .println("a fetching replica's CPU time by the ingesting one's, " + (costs.size() > 1 ? "warm" : "cold")
                        + ": " + ratio.text(Numbers::decimal) + ", target <= " + Numbers.decimal(TARGET) + ", met: "
                        + (ratio.median() <= TARGET ? "yes" : "no"));
        String json = new JsonObject().text("events", workload.eventName())
                .number("nodes", nodes)
                .raw("ratio", ratio.json())
                .list("runs", costs.stream().map(Cost::json).toList())
                .toString();
        if (file == null) {
            System.out.println(json);
        } else {
            Files.writeString(file, json + "\n");
        }
    }

    /** Two columns a topic: of the ingesting node, and of one that fetches. */
    private static AlignedTable threadTable(List<Cost> costs) {
        List<String> columns = new ArrayList<>(List.of("CPU s of thread"));
        Map<String, Double> sums = new TreeMap<>();
        for (Cost each : costs) {
            columns.addAll(List.of(each.name() + ", ingesting", "fetching"));
            each.ingestingThreads().forEach((thread, seconds) -> sums.merge(thread, seconds, Math::max));
            each.fetchingThreads().forEach((thread, seconds) -> sums.merge(thread, seconds, Math::max));
        }
        AlignedTable table = new AlignedTable(columns);
        sums.entrySet()
                .stream()
                .filter(each -> each.getValue() >= LEAST_SHOWN_SECONDS)
                .sorted(Map.Entry.<String, Double> comparingByValue().reversed())
                .forEach(thread -> {
                    List<String> row = new ArrayList<>(List.of(thread.getKey()));
                    for (Cost each : costs) {
                        row.add(Numbers.decimal(each.ingestingThreads().getOrDefault(thread.getKey(), 0.0)));
                        row.add(Numbers.decimal(each.fetchingThreads().getOrDefault(thread.getKey(), 0.0)));
                    }
                    table.row(row);
                });
        return table;
    }

    private FilledTopic topic(int number) {
        return new FilledTopic(workload, workload.eventName() + "_" + number, 1, rows, "lz4");
    }

    private Cost read(int number, List<NodeSql> all) throws IOException, InterruptedException {
        NodeSql sql = all.getFirst();
        String topic = topic(number).topic();
        String target = DATABASE + "." + topic;
        sql.run(workload.createTarget(target));
        sql.run(workload.createQueue(target + "_queue", cluster.bootstrap(), topic,
                List.of("kafka_flush_interval_ms = " + flushIntervalMs)));
        List<ThreadUsage> threads = new ArrayList<>();
        List<Map<String, Double>> threadsBefore = new ArrayList<>();
        for (LocalNode node : cluster.nodes()) {
            ThreadUsage usage = new ThreadUsage(node.process().pid());
            usage.sample();
            threads.add(usage);
            threadsBefore.add(usage.secondsByName());
        }
        List<Double> before = cpuSeconds();
        long startNs = System.nanoTime();
        sql.run(Workload.createView(target + "_mv", target, target + "_queue"));
        double ingestedSeconds = 0;
        List<NodeSql> waiting = new ArrayList<>(all);
        while (!waiting.isEmpty()) {
            Thread.sleep(POLL_MS);
            for (NodeSql each : List.copyOf(waiting)) {
                long seen = each.numbers("SELECT count() FROM " + target).getFirst();
                double seconds = (System.nanoTime() - startNs) / 1e9;
                if (seen > rows || seconds > PATIENCE.toSeconds()) {
                    throw new CommandException("after " + (long) seconds + " s a node shows " + seen + " of " + rows
                            + " rows");
                }
                if (seen == rows) {
                    waiting.remove(each);
                    ingestedSeconds = ingestedSeconds == 0 ? seconds : ingestedSeconds;
                }
            }
        }
        double replicatedSeconds = (System.nanoTime() - startNs) / 1e9;
        List<Double> after = cpuSeconds();
        for (ThreadUsage usage : threads) {
            usage.sample();
        }
        List<LocalNode> owners = ClusterTables.owners(cluster, topic + "_queue");
        if (owners.size() != 1) {
            throw new CommandException("one node was to read the topic, but these have it: " + owners);
        }
        double ingesting = 0;
        double fetching = 0;
        Map<String, Double> ingestingThreads = new TreeMap<>();
        Map<String, Double> fetchingThreads = new TreeMap<>();
        for (int i = 0; i < cluster.nodes().size(); i++) {
            double spent = after.get(i) - before.get(i);
            boolean isOwner = cluster.nodes().get(i).equals(owners.getFirst());
            double share = isOwner ? 1 : 1.0 / (cluster.nodes().size() - 1);
            if (isOwner) {
                ingesting = spent;
            } else {
                fetching += spent * share;
            }
            Map<String, Double> threadsBeforeIt = threadsBefore.get(i);
            Map<String, Double> byThread = isOwner ? ingestingThreads : fetchingThreads;
            threads.get(i)
                    .secondsByName()
                    .forEach((name, seconds) -> byThread.merge(name,
                            (seconds - threadsBeforeIt.getOrDefault(name, 0.0)) * share, Double::sum));
        }
        long diskBytes = sql
                .numbers("SELECT sum(bytes_on_disk) FROM system.parts WHERE active AND database = '" + DATABASE
                        + "' AND table = '" + topic + "'")
                .getFirst();
        sql.run("DROP TABLE " + target + "_mv");
        sql.run("DROP TABLE " + target + "_queue");
        Cost cost = new Cost(number == 0 ? "cold" : "warm", rows, ingesting, fetching, ingestedSeconds,
                replicatedSeconds, diskBytes, ingestingThreads, fetchingThreads);
        note(cost.json());
        return cost;
    }

    private List<Double> cpuSeconds() throws IOException {
        List<Double> seconds = new ArrayList<>();
        for (LocalNode node : cluster.nodes()) {
            seconds.add(ProcessUsage.of(node.process().pid()).cpuSeconds());
        }
        return seconds;
    }

    private static void note(String text) {
        System.err.println(text);
    }
}
