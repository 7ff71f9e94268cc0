package io.millrace.clustertests.oracle;

import io.millrace.clustertests.process.Await;
import io.millrace.clustertests.process.Node;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Replicas hold the same parts as the same bytes. */
public final class IdenticalReplicas {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private IdenticalReplicas() {}

    /** A replica's own statement of its state. */
    private record State(String appliedIndex, String stateHash, String agree, String queueSize) {}

    /**
     * Waits until all replicas of a table have applied the same index, then compares state hashes, part lists, and the files on disk.
     *
     * @return the number of files compared on each node
     * @throws AssertionError
     *             saying what differs
     */
    public static int check(List<Node> nodes, String database, String table) throws IOException, InterruptedException {
        Map<String, State> states = new LinkedHashMap<>();
        Await.until("all replicas of " + table + " have applied the same entries and all parts", PATIENCE, () -> {
            states.clear();
            for (Node node : nodes) {
                List<String> row = node.sql()
                        .rows("SELECT applied_index, state_hash, replicas_agree, queue_size FROM system.replicas WHERE database = '"
                                + database + "' AND table = '" + table + "'")
                        .getFirst();
                states.put(node.name(), new State(row.get(0), row.get(1), row.get(2), row.get(3)));
            }
            return states.values().stream().map(State::appliedIndex).distinct().count() == 1
                    && states.values().stream().allMatch(state -> state.queueSize().equals("0"));
        }, () -> states.toString());
        demand(states.values().stream().map(State::stateHash).distinct().count() == 1
                && states.values().stream().allMatch(state -> state.agree().equals("1")),
                "state hashes differ: " + states);
        Map<String, Map<String, String>> parts = new LinkedHashMap<>();
        Map<String, Map<String, String>> files = new LinkedHashMap<>();
        for (Node node : nodes) {
            Map<String, String> list = new TreeMap<>();
            Map<String, String> hashes = new TreeMap<>();
            for (List<String> row : node.sql()
                    .rows("SELECT name, uuid, hash_of_all_files, path FROM system.parts WHERE active AND database = '"
                            + database + "' AND table = '" + table + "'")) {
                list.put(row.get(0), row.get(1) + " " + row.get(2));
                Path file = Path.of(row.get(3));
                demand(file.startsWith(node.data()),
                        node + " keeps part " + row.get(0) + " outside its directory: " + file);
                hashes.put(file.getFileName().toString(), sha256(file));
            }
            parts.put(node.name(), list);
            files.put(node.name(), hashes);
        }
        Map<String, String> first = parts.values().iterator().next();
        demand(!first.isEmpty(), table + " has no parts");
        String firstNode = nodes.getFirst().name();
        for (Node node : nodes) {
            demandEqual("part lists", table, firstNode, first, node.name(), parts.get(node.name()));
            demandEqual("files", table, firstNode, files.get(firstNode), node.name(), files.get(node.name()));
        }
        demand(files.get(firstNode).size() == first.size(), table + ": " + first.size() + " parts in "
                + files.get(firstNode).size() + " files");
        return first.size();
    }

    /** Waits until a node keeps no part files but those of its active parts, and none half written. */
    public static void checkNothingElse(Node node) throws InterruptedException {
        Set<String> superfluous = new TreeSet<>();
        Await.until(node + " has removed all files that belong to no part", PATIENCE, () -> {
            superfluous.clear();
            Path store = node.data().resolve("store");
            superfluous.addAll(fileNames(store.resolve("parts")));
            for (List<String> row : node.sql().rows("SELECT path FROM system.parts WHERE active")) {
                superfluous.remove(Path.of(row.getFirst()).getFileName().toString());
            }
            superfluous.addAll(fileNames(store.resolve("tmp")));
            return superfluous.isEmpty();
        }, () -> "it still has " + superfluous);
    }

    private static Set<String> fileNames(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
        }
    }

    private static void demandEqual(String what, String table, String nodeA, Map<String, String> a, String nodeB,
            Map<String, String> b) {
        List<String> differences = new ArrayList<>();
        a.forEach((name, value) -> {
            if (!value.equals(b.get(name))) {
                differences.add(name + ": " + value + " on " + nodeA + ", " + b.get(name) + " on " + nodeB);
            }
        });
        b.forEach((name, value) -> {
            if (!a.containsKey(name)) {
                differences.add(name + ": only on " + nodeB);
            }
        });
        demand(differences.isEmpty(), what + " of " + table + " differ: "
                + differences.subList(0, Math.min(10, differences.size())) + " (" + differences.size() + " in all)");
    }

    private static void demand(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }

    private static String sha256(Path file) throws IOException {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] buffer = new byte[64 << 10];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
