package io.millrace.clustertests.cell;

import io.millrace.clustertests.fault.NodeNetwork;
import io.millrace.clustertests.oracle.Ownership;
import io.millrace.clustertests.process.Await;
import io.millrace.clustertests.process.Node;
import io.millrace.clustertests.sql.SqlException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;

/**
 * Parts of which no good copy is left. Their rows are gone; what must hold is that nobody is led to believe otherwise: whoever reads fewer rows than
 * there should be finds the missing ones, to the row, in {@code system.replication_queue} of the same node, or got an error.
 */
final class LossCells {
    private static final Duration TIMEOUT = Duration.ofMinutes(2);
    private static final int MESSAGES = 100;

    private LossCells() {}

    static List<Cell> all() {
        return List.of(
                new Cell("L5.all", "all copies of a part damaged under running nodes, then all nodes killed", true,
                        LossCells::allCopies),
                new Cell("L5.only", "the only copy of a part damaged before anybody has fetched it", false,
                        LossCells::onlyCopy));
    }

    /** A part that is lost on purpose, and what must not be missed of its table beside it. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Lost(String table, String part, String id, long rows, byte[] good, Path quarantined) {
        static Lost of(Node node, String table, List<String> part) throws IOException {
            Path file = Path.of(part.get(2));
            return new Lost(table, part.get(0), file.getFileName().toString().replace(".sst", ""),
                    Long.parseLong(part.get(1)), Files.readAllBytes(file), quarantine(node, file));
        }

        private static Path quarantine(Node node, Path file) {
            return node.data().resolve("store").resolve("quarantine").resolve(file.getFileName());
        }

        Path on(Node node) {
            return quarantine(node, quarantined);
        }

        Path active(Node node) {
            return node.data().resolve("store").resolve("parts").resolve(quarantined.getFileName());
        }

        String where() {
            return " WHERE table = '" + table + "' AND new_part_name = '" + part + "'";
        }
    }

    private static void allCopies(Rig rig, RandomGenerator random) throws Exception {
        String table = KafkaCells.newTables(rig, "loss", random, 1, "");
        KafkaCells.send(rig, table, 0, 0, MESSAGES);
        awaitRows(rig, table, 0, MESSAGES, MESSAGES);
        Node first = rig.nodes().getFirst();
        Lost lost = Lost.of(first, table, parts(first, table).getFirst());
        for (Node node : rig.nodes()) {
            damage(lost.active(node), random);
            rig.fired();
        }
        for (Node node : rig.nodes()) {
            Await.until(node + " has met the damage of " + lost.part(), TIMEOUT, () -> {
                Path file = lost.active(node);
                if (Files.exists(file) && Arrays.equals(Files.readAllBytes(file), lost.good())) {
                    damage(file, random); // healed from a copy that was not damaged yet
                }
                boolean isMissed = readable(rig, node, lost, MESSAGES) < MESSAGES;
                return isMissed && !Files.exists(file);
            }, () -> node.explain(15));
        }
        // everything else goes on
        KafkaCells.send(rig, table, 0, MESSAGES, 2 * MESSAGES);
        awaitRows(rig, table, MESSAGES, 2 * MESSAGES, MESSAGES);
        rig.awaitProgress(first);
        for (Node node : rig.nodes()) {
            awaitNamed(rig, node, lost, "read from " + table + "/0 offsets ", true);
        }
        for (Node node : rig.nodes()) {
            rig.kill(node);
        }
        for (Node node : rig.nodes()) {
            node.process().start();
        }
        for (Node node : rig.nodes()) {
            Rig.awaitServing(node);
            // from the first answer on
            if (readable(rig, node, lost, 2 * MESSAGES) != 2 * MESSAGES - lost.rows()) {
                throw new AssertionError(node + " has other rows than before its restart");
            }
        }
        for (Node node : rig.nodes()) {
            awaitNamed(rig, node, lost, "read from " + table + "/0 offsets ", true);
        }
        // a copy from a backup heals it
        Node healed = rig.nodes().get(random.nextInt(rig.nodes().size()));
        rig.kill(healed);
        Files.write(lost.on(healed), lost.good());
        rig.comeBack(healed);
        awaitRows(rig, table, 0, 2 * MESSAGES, 2 * MESSAGES);
        for (Node node : rig.nodes()) {
            Await.until(node + " has nothing left of the damage", TIMEOUT,
                    () -> node.sql().number("SELECT count() FROM system.replication_queue" + lost.where()) == 0
                            && node.sql()
                                    .number("SELECT count() FROM system.detached_parts WHERE table = '" + table
                                            + "'") == 0
                            && !Files.exists(lost.on(node)));
        }
        KafkaCells.dropTables(rig, table);
    }

    private static void onlyCopy(Rig rig, RandomGenerator random) throws Exception {
        String table = KafkaCells.newTables(rig, "only", random, 1, "");
        KafkaCells.send(rig, table, 0, 0, MESSAGES);
        awaitRows(rig, table, 0, MESSAGES, MESSAGES);
        Node owner = owner(rig, table);
        NodeNetwork.isolateFromPeers(rig.network(owner), owner.process().pid(), rig.cluster().networks());
        rig.fired();
        KafkaCells.send(rig, table, 0, MESSAGES, 2 * MESSAGES);
        awaitReadable(owner, table, MESSAGES, 2 * MESSAGES, MESSAGES);
        List<String> known = parts(rig.others(owner).getFirst(), table).stream().map(List::getFirst).toList();
        Lost lost = Lost.of(owner, table,
                parts(owner, table).stream().filter(part -> !known.contains(part.getFirst())).toList().getFirst());
        damage(lost.active(owner), random);
        rig.fired();
        Await.until(owner + " has met the damage of " + lost.part(), TIMEOUT,
                () -> readable(rig, owner, lost, 2 * MESSAGES) < 2 * MESSAGES && !Files.exists(lost.active(owner)),
                () -> owner.explain(15));
        rig.cluster().networks().forEach(NodeNetwork::heal);
        KafkaCells.send(rig, table, 0, 2 * MESSAGES, 3 * MESSAGES);
        awaitRows(rig, table, 2 * MESSAGES, 3 * MESSAGES, MESSAGES);
        for (Node node : rig.nodes()) {
            awaitReadable(node, table, 0, 3 * MESSAGES, 3 * MESSAGES - lost.rows());
            awaitNamed(rig, node, lost, "read from " + table + "/0 offsets ", node.equals(owner));
        }
        rig.kill(owner);
        rig.comeBack(owner);
        if (readable(rig, owner, lost, 3 * MESSAGES) != 3 * MESSAGES - lost.rows()) {
            throw new AssertionError(owner + " has other rows than before its restart");
        }
        awaitNamed(rig, owner, lost, "read from " + table + "/0 offsets ", true);
        KafkaCells.dropTables(rig, table);
        Await.until(owner + " has removed the damaged file with its table", TIMEOUT,
                () -> !Files.exists(lost.on(owner)));
    }

    /** Name, rows and path of each. */
    private static List<List<String>> parts(Node node, String table) throws IOException, InterruptedException {
        return node.sql()
                .rows("SELECT name, rows, path FROM system.parts WHERE active AND table = '" + table
                        + "' ORDER BY min_block_number");
    }

    private static Node owner(Rig rig, String table) throws InterruptedException {
        AtomicReference<Node> found = new AtomicReference<>(rig.nodes().getFirst());
        Await.until("a node owns " + table + "/0", TIMEOUT, () -> {
            List<Node> owners = Ownership.of(rig.nodes(), "default", table + "_queue").getOrDefault(0, List.of());
            owners.forEach(found::set);
            return owners.size() == 1;
        });
        return found.get();
    }

    /** Many places, so that whoever reads a row or the whole file meets it. */
    private static void damage(Path file, RandomGenerator random) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        for (int i = 0; i < 8; i++) {
            bytes[(int) ((i + random.nextDouble()) * bytes.length / 8)] ^= (byte) (1 << random.nextInt(8));
        }
        try (var out = new RandomAccessFile(file.toFile(), "rw")) {
            out.write(bytes); // in place: the database has the same file
        }
    }

    /**
     * Reads what a node has of the first messages of its table. When some are missing it must say at the same moment which part they are in.
     *
     * @return how many there are; all of them when the query was refused with the damage's name
     */
    private static long readable(Rig rig, Node node, Lost lost, int end) throws IOException, InterruptedException {
        long rows;
        try {
            rows = node.sql()
                    .number("SELECT count() FROM " + lost.table() + " WHERE length(body) > 0 AND offset < " + end);
        } catch (SqlException refused) {
            if (!String.valueOf(refused.getMessage()).contains("damaged")) {
                throw refused;
            }
            rig.say("  " + node + " refuses to read: " + refused.getMessage().lines().findFirst().orElse(""));
            return end;
        }
        if (rows < end) {
            String named = node.sql()
                    .value("SELECT sum(rows) FROM system.replication_queue WHERE table = '" + lost.table() + "'");
            if (rows + Long.parseLong(named) < end) {
                throw new AssertionError(node + " has silently " + rows + " of " + end + " rows of " + lost.table()
                        + "; system.replication_queue names " + named);
            }
        }
        return rows;
    }

    private static void awaitReadable(Node node, String table, int from, int end, long expected)
            throws InterruptedException {
        Await.until(node + " has " + expected + " of the messages from " + from + " to " + end + " of " + table,
                TIMEOUT,
                () -> node.sql()
                        .number("SELECT uniqExact(offset) FROM " + table + " WHERE length(body) > 0 AND offset >= "
                                + from + " AND offset < " + end) == expected,
                () -> node.explain(15));
    }

    private static void awaitRows(Rig rig, String table, int from, int end, long expected)
            throws InterruptedException {
        for (Node node : rig.nodes()) {
            awaitReadable(node, table, from, end, expected);
        }
    }

    /** Wherever a user may look. */
    private static void awaitNamed(Rig rig, Node node, Lost lost, String source, boolean hasFile) throws Exception {
        AtomicReference<List<String>> unsaid = new AtomicReference<>(List.of());
        Await.until(node + " names the loss of part " + lost.part(), TIMEOUT, () -> {
            unsaid.set(unsaid(node, lost, source, hasFile));
            return unsaid.get().isEmpty();
        }, () -> unsaid.get() + "\n" + node.explain(15));
        rig.say("  " + node + ": " + node.sql()
                .value("SELECT last_exception FROM system.replication_queue" + lost.where()));
    }

    private static List<String> unsaid(Node node, Lost lost, String source, boolean hasFile)
            throws IOException, InterruptedException {
        List<String> unsaid = new ArrayList<>();
        String damaged = hasFile ? "1" : "0";
        List<List<String>> queue = node.sql()
                .rows("SELECT rows, is_lost, is_damaged, last_exception FROM system.replication_queue" + lost.where());
        boolean isQueued = queue.size() == 1
                && queue.getFirst().subList(0, 3).equals(List.of(Long.toString(lost.rows()), "1", damaged))
                && queue.getFirst().get(3).contains("lost") && queue.getFirst().get(3).contains(source);
        if (!isQueued) {
            unsaid.add("system.replication_queue says " + queue);
        }
        List<List<String>> replica = node.sql()
                .rows("SELECT queue_size, lost_part_count, parts_to_check, last_exception FROM system.replicas"
                        + " WHERE table = '" + lost.table() + "'");
        if (!replica.getFirst().subList(0, 3).equals(List.of("1", "1", damaged))
                || !replica.getFirst().get(3).contains(lost.id())) {
            unsaid.add("system.replicas says " + replica);
        }
        List<List<String>> detached = node.sql()
                .rows("SELECT name, reason, path FROM system.detached_parts WHERE table = '" + lost.table() + "'");
        List<List<String>> expected = hasFile
                ? List.of(List.of("broken_" + lost.part(), "broken", lost.on(node).toString()))
                : List.of();
        if (!detached.equals(expected) || hasFile != Files.exists(lost.on(node))) {
            unsaid.add("system.detached_parts says " + detached + ", not " + expected);
        }
        if (!node.logText().contains("Part " + lost.part() + " (" + lost.id() + ") of ")) {
            unsaid.add("the log does not say that the part is lost");
        }
        return unsaid;
    }
}
