package io.millrace.jmh.growth;

import io.millrace.deploy.cli.CommandLine;
import io.millrace.deploy.cli.UsageException;
import io.millrace.jmh.measure.AlignedTable;
import io.millrace.jmh.measure.Distribution;
import io.millrace.jmh.measure.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** ZooKeeper's work by the size of the cluster. See {@code docs/scaling.md}. */
public final class Growth {
    private static final Set<String> VALUED = Set.of("nodes", "replicas", "topic-partitions", "log", "flush", "cycle",
            "seconds", "measure", "json", "distribution");

    private Growth() {}

    public static void main(String[] args) {
        System.exit(CommandLine.run("growth", Set.of(), VALUED, args, System.out, System.err, Growth::run));
    }

    private static int run(CommandLine line) throws IOException, InterruptedException {
        int topicPartitions = line.integer("topic-partitions", 10_000, 1, 1_000_000);
        int logEntries = line.integer("log", 1000, 0, 100_000);
        int flushMs = line.integer("flush", 7500, 100, 600_000);
        int cycleMs = line.integer("cycle", 25, 1, 10_000);
        int seconds = line.integer("seconds", 15, 1, 3600);
        int replicas = line.integer("replicas", 3, 0, 100_000);
        List<String> json = new ArrayList<>();
        AlignedTable simulated = GrowthFigures.table();
        for (int nodes : numbers("nodes", line.text("nodes", "3,10,100,1000"))) {
            // 0: all nodes are replicas of one shard
            int ofShard = replicas == 0 ? nodes : Math.min(replicas, nodes);
            GrowthFigures figures = GrowthSimulation
                    .run(new GrowthPlan(nodes, ofShard, topicPartitions, logEntries, flushMs, cycleMs, seconds));
            System.err.println("simulated: " + figures.json());
            simulated.row(figures.cells());
            json.add(figures.json());
        }
        simulated.lines().forEach(System.out::println);
        List<String> measuredJson = new ArrayList<>();
        if (line.has("measure")) {
            AlignedTable measured = new AlignedTable(MeasuredCluster.heading());
            for (int nodes : numbers("measure", line.required("measure"))) {
                MeasuredCluster figures = MeasuredCluster.run(nodes, nodes * 4, flushMs, seconds * 2,
                        Distribution.at(line.path("distribution")), System.err::println);
                measured.row(figures.cells());
                measuredJson.add(figures.json());
            }
            System.out.println();
            measured.lines().forEach(System.out::println);
        }
        String all = new JsonObject().list("simulated", json).list("measured", measuredJson).toString();
        Path file = line.path("json");
        if (file == null) {
            System.out.println(all);
        } else {
            Files.writeString(file, all + "\n");
        }
        return CommandLine.OK;
    }

    private static List<Integer> numbers(String option, String text) {
        List<Integer> numbers = new ArrayList<>();
        for (String each : text.split(",")) {
            if (!each.matches("[1-9][0-9]{0,5}")) {
                throw new UsageException("--" + option + " wants numbers of nodes with commas between, not '" + text
                        + "'");
            }
            numbers.add(Integer.parseInt(each));
        }
        return numbers;
    }
}
