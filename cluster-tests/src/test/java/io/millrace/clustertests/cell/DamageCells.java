package io.millrace.clustertests.cell;

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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/** Files of parts that are damaged on disk, under a node that runs. */
final class DamageCells {
    private static final Duration TIMEOUT = Duration.ofMinutes(2);
    private static final int DAMAGED = 3;

    private DamageCells() {}

    private interface Damage {
        void to(Path file, RandomGenerator random) throws IOException;
    }

    static List<Cell> all() {
        return List.of(
                aside("aside.1.before"), aside("aside.1.after"), aside("aside.2.after"),
                new Cell("L3.flip", "a bit of part files flipped on disk", true,
                        (rig, random) -> damage(rig, random, DamageCells::flip)),
                new Cell("L3.truncate", "part files cut short on disk", false,
                        (rig, random) -> damage(rig, random, DamageCells::truncate)),
                new Cell("L3.delete", "part files deleted on disk, under all their names", false,
                        (rig, random) -> damage(rig, random, DamageCells::delete)));
    }

    private static Cell aside(String failpoint) {
        return new Cell("L3." + failpoint, "kill -9 at " + failpoint + " of a damaged part", false, (rig, random) -> {
            Node victim = rig.nodes().get(random.nextInt(rig.nodes().size()));
            Rig.arm(victim, failpoint + "=halt");
            Map<Path, byte[]> good = hit(rig, victim, random, DamageCells::flip);
            try {
                victim.sql().number("SELECT sum(length(body)) FROM " + Rig.TABLE);
            } catch (IOException refused) {
                rig.say("  " + victim + " does not answer: " + refused.getMessage().lines().findFirst().orElse(""));
            }
            rig.awaitHalt(victim, failpoint);
            rig.comeBack(victim);
            awaitGood(victim, good);
        });
    }

    private static void damage(Rig rig, RandomGenerator random, Damage damage) throws Exception {
        Node victim = rig.nodes().get(random.nextInt(rig.nodes().size()));
        Map<Path, byte[]> good = hit(rig, victim, random, damage);
        // it may meet the damage or not; what it must not do is answer with anything else
        try {
            victim.sql().number("SELECT sum(length(body)) FROM " + Rig.TABLE);
        } catch (SqlException refused) {
            rig.say("  " + victim + " refuses to read: " + refused.getMessage().lines().findFirst().orElse(""));
        }
        awaitGood(victim, good);
    }

    /** Damages files of parts that another node has too; the result is what was in them. */
    private static Map<Path, byte[]> hit(Rig rig, Node victim, RandomGenerator random, Damage damage) throws Exception {
        Node peer = rig.others(victim).getFirst();
        Map<Path, byte[]> good = new LinkedHashMap<>();
        List<List<String>> parts = new ArrayList<>();
        Await.until(victim + " and " + peer + " have parts in common", TIMEOUT, () -> {
            List<String> theirs = names(peer);
            parts.clear();
            parts.addAll(victim.sql()
                    .rows("SELECT name, path FROM system.parts WHERE active AND table = '" + Rig.TABLE + "'"));
            parts.removeIf(part -> !theirs.contains(part.getFirst()));
            return parts.size() >= 3 * DAMAGED;
        });
        for (int i = 0; i < DAMAGED; i++) {
            Path file = Path.of(parts.remove(random.nextInt(parts.size())).get(1));
            good.put(file, Files.readAllBytes(file));
            damage.to(file, random);
            rig.fired();
        }
        return good;
    }

    private static void awaitGood(Node victim, Map<Path, byte[]> good) throws InterruptedException {
        for (Map.Entry<Path, byte[]> each : good.entrySet()) {
            Await.until(victim + " has fetched " + each.getKey().getFileName() + " again", TIMEOUT,
                    () -> Files.exists(each.getKey())
                            && Arrays.equals(Files.readAllBytes(each.getKey()), each.getValue()),
                    () -> victim.explain(15));
        }
    }

    private static List<String> names(Node node) throws IOException, InterruptedException {
        return node.sql()
                .rows("SELECT name FROM system.parts WHERE active AND table = '" + Rig.TABLE + "'")
                .stream()
                .map(List::getFirst)
                .toList();
    }

    private static void flip(Path file, RandomGenerator random) throws IOException {
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            long at = (long) (random.nextDouble() * bytes.length());
            bytes.seek(at);
            int value = bytes.read();
            bytes.seek(at);
            bytes.write(value ^ 1 << random.nextInt(8));
        }
    }

    private static void truncate(Path file, RandomGenerator random) throws IOException {
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            bytes.setLength((long) (random.nextDouble() * bytes.length()));
        }
    }

    /** The file has a second name in the database's directory. */
    private static void delete(Path file, RandomGenerator random) throws IOException {
        Object inode = Files.getAttribute(file, "unix:ino");
        try (Stream<Path> files = Files.list(file.getParent().resolveSibling("db"))) {
            for (Path each : files.toList()) {
                if (Files.getAttribute(each, "unix:ino").equals(inode)) {
                    Files.delete(each);
                }
            }
        }
        Files.delete(file);
    }
}
