package io.millrace.clustertests.soak;

import io.millrace.clustertests.cell.Bounds;
import io.millrace.clustertests.cell.Calm;
import io.millrace.clustertests.cell.Mix;
import io.millrace.clustertests.cell.RecordFile;
import io.millrace.clustertests.cell.Rig;
import io.millrace.clustertests.process.Cluster;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * System properties: {@code soak.minutes} (without it nothing is run), {@code soak.seed}, {@code soak.nodes}, {@code soak.rate}, {@code soak.calm} (minutes from
 * one calm to the next), {@code soak.record}.
 */
@EnabledIfSystemProperty(named = "soak.minutes", matches = "[1-9]\\d*")
class SoakIT {
    private static final int MINUTES = Integer.getInteger("soak.minutes", 60);
    private static final long SEED = Long.getLong("soak.seed", ThreadLocalRandom.current().nextLong(1, 1_000_000));
    private static final int NODES = Integer.getInteger("soak.nodes", 3);
    private static final double RATE = Integer.getInteger("soak.rate", 200);
    private static final int CALM_MINUTES = Integer.getInteger("soak.calm", 4);
    private static final int FLUSH_MS = 1_500;
    private static final int SESSION_MS = 5_000;
    private static final int GROUP_SESSION_MS = 6_000;
    private static final int PICTURE_MS = 10_000;

    private long faults;
    private long compared;
    private int calms;
    private final Map<String, Integer> fired = new TreeMap<>();
    private final Map<String, Integer> misses = new TreeMap<>();

    @Test
    @Timeout(100 * 3_600)
    void everythingSurvivableIsSurvivedForHours() throws Exception {
        System.out
                .println("soak: minutes=" + MINUTES + " seed=" + SEED + " nodes=" + NODES + " rate=" + Math.round(RATE)
                        + "/s, " + Runtime.getRuntime().availableProcessors() + " processors");
        Cluster cluster = new Cluster(new Cluster.Spec("soak", NODES, SESSION_MS, GROUP_SESSION_MS,
                new Cluster.Faulty(true, 3, 2, Mix.NODE_YAML)));
        Thread hook = new Thread(cluster::abandon, "abandon-soak");
        Runtime.getRuntime().addShutdownHook(hook);
        long startNs = System.nanoTime();
        boolean isSuccess = false;
        cluster.startAll();
        try (Rig rig = new Rig(cluster, SEED, RATE)) {
            rig.start(FLUSH_MS);
            try (Picture picture = new Picture(rig, PICTURE_MS)) {
                phases(rig, picture, startNs);
                String bounds = Bounds.check(rig);
                isSuccess = true;
                summary(rig, picture, startNs, bounds);
            } catch (Exception | AssertionError failed) {
                Mix.keep(rig);
                System.out.println("soak: FAILED after " + (System.nanoTime() - startNs) / 60_000_000_000L
                        + " minutes: "
                        + failed + "\n  kept in " + cluster.directory() + "\n  again: cluster-tests/soak --minutes "
                        + MINUTES + " --seed " + SEED + " --nodes " + NODES + " --rate " + Math.round(RATE));
                throw failed;
            }
            if (Boolean.getBoolean("soak.record")) {
                RecordFile.ofSourceTree().add("X1 soak of " + MINUTES + " minutes", 1, faults, compared, 0);
            }
        } finally {
            cluster.stop();
            cluster.abandon();
            Runtime.getRuntime().removeShutdownHook(hook);
            if (isSuccess) {
                cluster.deleteData();
            }
        }
    }

    private void phases(Rig rig, Picture picture, long startNs) throws Exception {
        Random random = new Random(SEED);
        long endNs = startNs + MINUTES * 60_000_000_000L;
        for (int phase = 1; System.nanoTime() < endNs; phase++) {
            long calmNs = Math.min(endNs, System.nanoTime() + CALM_MINUTES * 60_000_000_000L);
            long weatherCount;
            try (Weather weather = new Weather(rig, random.nextLong())) {
                while (System.nanoTime() < calmNs) {
                    Mix.Draw draw = Mix.draw(random);
                    picture.show("phase " + phase + " " + draw.name(), faults + weather.firedCount(), compared);
                    rig.say(draw.name() + ": " + draw.what());
                    fire(rig, draw);
                    // the weather stays; what the fault broke does not
                    rig.heal();
                }
                weatherCount = weather.firedCount();
            }
            faults += weatherCount;
            rig.heal();
            picture.show("phase " + phase + " calm", faults, compared);
            Calm.Checked checked = Calm.check(rig);
            compared += checked.rows();
            calms++;
            rig.say(String.format(Locale.ROOT,
                    "calm %d: %d messages, %d rows compared, %d part files identical, drained in %.1f s", calms,
                    checked.messages(), checked.rows(), checked.files(), checked.drainMs() / 1e3));
        }
    }

    /** What a cell demands besides may fail in the weather, such as a fault that finds nothing to hit; the comparison may not. */
    private void fire(Rig rig, Mix.Draw draw) throws Exception {
        try {
            faults += draw.fire(rig);
            fired.merge(draw.plan(), 1, Integer::sum);
        } catch (AssertionError | IOException | RuntimeException missed) {
            String why = String.valueOf(missed.getMessage()).lines().findFirst().orElse("");
            rig.say("  missed " + draw.name() + ": " + why);
            misses.merge(draw.plan(), 1, Integer::sum);
        }
    }

    private void summary(Rig rig, Picture picture, long startNs, String bounds) {
        System.out.println(String.format(Locale.ROOT,
                """

                        soak: %.0f minutes, seed %d, %d nodes, %d messages, %d faults fired (%s), %d times calm,
                        %d rows compared one by one with the producer's record: nothing lost, nothing twice, replicas identical
                          missed: %s
                          at the end: %s
                          at most: %s""",
                (System.nanoTime() - startNs) / 60e9, SEED, NODES, rig.book().count(), faults, fired, calms, compared,
                misses, bounds.replace("\n", "\n            "), picture.peaks()));
    }
}
