package io.millrace.deploy.train;

import io.millrace.deploy.cli.CommandException;
import io.millrace.deploy.cli.CommandLine;
import io.millrace.deploy.local.AotCache;
import io.millrace.deploy.local.LocalCluster;
import io.millrace.deploy.local.LocalNode;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** {@code millrace train}. */
public final class TrainMain {
    /** Of the node that is watched: what the nodes have by default. */
    private static final int NODE_HEAP_MB = 512;
    /** The JVM writes the cache when it ends, by a process of its own. */
    private static final Duration WRITE_TIMEOUT = Duration.ofMinutes(10);

    private TrainMain() {}

    public static void main(String[] args) {
        int status = CommandLine.run("train", Set.of("if-missing"), Set.of(), args, System.out, System.err,
                TrainMain::run);
        System.exit(status);
    }

    private static int run(CommandLine line) throws IOException, InterruptedException {
        String classPath = System.getProperty("java.class.path");
        if (!classPath.endsWith(".jar")) {
            throw new CommandException("only an installation can be trained, started by its millrace script");
        }
        Path cache = AotCache.of(Path.of(classPath));
        if (line.has("if-missing") && Files.exists(cache)) {
            return CommandLine.OK;
        }
        Files.createDirectories(cache.getParent());
        Path lock = cache.resolveSibling(cache.getFileName() + ".lock");
        try {
            Files.createFile(lock);
        } catch (FileAlreadyExistsException busy) {
            throw new CommandException("another process makes " + cache + " just now; delete " + lock
                    + " if that is not so", busy);
        }
        Path unfinished = cache.resolveSibling(cache.getFileName() + ".unfinished");
        Path directory = Files.createTempDirectory("millrace-train-");
        try {
            Files.deleteIfExists(unfinished);
            train(directory, unfinished);
            Files.move(unfinished, cache, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            deleteOthers(cache);
            System.err.println("nodes of this installation start from " + cache);
            return CommandLine.OK;
        } finally {
            Files.deleteIfExists(unfinished);
            Files.deleteIfExists(lock);
            delete(directory);
        }
    }

    private static void train(Path directory, Path output) throws IOException, InterruptedException {
        try (LocalCluster cluster = LocalCluster.in(directory)
                .nodes(1)
                .nodeHeapMb(NODE_HEAP_MB)
                .nodeJvmOptions(List.of("-XX:AOTCacheOutput=" + output))
                .build()) {
            Thread closer = new Thread(cluster::close, "train-close");
            Runtime.getRuntime().addShutdownHook(closer);
            LocalNode node = cluster.nodes().getFirst();
            try (Training training = new Training(cluster, node)) {
                training.run();
            }
            node.process().stop(WRITE_TIMEOUT);
            if (!Files.exists(output)) {
                throw new CommandException("the node's JVM wrote no cache; the end of its output:\n"
                        + String.join("\n", node.process().outputTail(20)));
            }
        }
    }

    /** Those of other builds; a node that runs keeps what it has mapped. */
    private static void deleteOthers(Path cache) throws IOException {
        try (DirectoryStream<Path> all = Files.newDirectoryStream(cache.getParent(), "*.aot")) {
            for (Path each : all) {
                if (!each.equals(cache)) {
                    Files.delete(each);
                }
            }
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path each : (Iterable<Path>) all.sorted(Comparator.reverseOrder())::iterator) {
                Files.deleteIfExists(each);
            }
        }
    }
}
