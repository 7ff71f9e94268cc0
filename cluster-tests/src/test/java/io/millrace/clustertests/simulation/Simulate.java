package io.millrace.clustertests.simulation;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.millrace.clustertests.cell.RecordFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.LoggerFactory;

/** The command {@code cluster-tests/simulate}. */
public final class Simulate {
    private long seeds = 2_000;
    private long from = System.nanoTime() % 1_000_000_000;
    private long minutes;
    private int threads = 2;
    private boolean isTraced;
    private boolean isRecorded;
    private volatile boolean isInterrupted;
    private Plan.Size size = Plan.Size.ORDINARY;
    private final List<String> mutants = new ArrayList<>();

    private Simulate() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        System.exit(new Simulate().run(args));
    }

    private int run(String[] args) throws IOException, InterruptedException {
        for (int i = 0; i < args.length; i++) {
            switch (args[i]) {
                case "--record" -> isRecorded = true;
                case "--small" -> size = Plan.Size.SMALL;
                case "--trace" -> isTraced = true;
                case "--mutants" -> Mutant.all().forEach(mutant -> mutants.add(mutant.name()));
                case "--seeds", "--from", "--threads", "--mutant", "--minutes" -> {
                    if (i + 1 == args.length) {
                        return refuse(args[i] + " needs a value;");
                    }
                    String value = args[i + 1];
                    if (!args[i].equals("--mutant") && !value.matches("[0-9]{1,15}")) {
                        return refuse(args[i] + " needs a whole number, not " + value + ";");
                    }
                    switch (args[i]) {
                        case "--seeds" -> seeds = Long.parseLong(value);
                        case "--from" -> from = Long.parseLong(value);
                        case "--minutes" -> minutes = Long.parseLong(value);
                        case "--threads" -> threads = Math.max(1, Integer.parseInt(value));
                        default -> mutants.add(value);
                    }
                    i++;
                }
                default -> {
                    return refuse("what is " + args[i] + "?");
                }
            }
        }
        ((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME))
                .setLevel(isTraced ? Level.DEBUG : Level.OFF);
        return mutants.isEmpty() ? isTraced ? trace() : batch() : mutants();
    }

    private static int refuse(String why) {
        System.err.println("simulate: " + why + " --help tells the options");
        return 2;
    }

    private int trace() {
        World world = new World(from, size, true);
        World.Outcome outcome = world.run();
        System.out.println(world.traceText());
        System.out.println(world.plan());
        System.out.println(Batch.describe(outcome));
        if (outcome.violation() != null) {
            outcome.violation().printStackTrace(System.out);
        }
        return outcome.violation() == null ? 0 : 1;
    }

    private int batch() throws IOException, InterruptedException {
        long startedNs = System.nanoTime();
        long endNs = startedNs + TimeUnit.MINUTES.toNanos(minutes);
        Batch batch = new Batch(from, minutes > 0 ? Long.MAX_VALUE - from : seeds, size,
                () -> isInterrupted || minutes > 0 && System.nanoTime() - endNs > 0, false, System.out::println);
        CountDownLatch recorded = new CountDownLatch(1);
        Thread interrupted = Thread.ofPlatform().unstarted(() -> endEarly(recorded));
        Runtime.getRuntime().addShutdownHook(interrupted);
        System.out.println("seeds from " + from + (size == Plan.Size.SMALL ? ", small worlds" : ""));
        Thread progress = Thread.ofPlatform().daemon().name("progress").start(() -> progress(batch, startedNs));
        batch.run(threads);
        progress.interrupt();
        batch.missed().forEach(System.out::println);
        System.out.println(batch.summary());
        if (isRecorded) {
            RecordFile.ofSourceTree()
                    .add("X2 simulated worlds" + (size == Plan.Size.SMALL ? ", small" : ""), batch.runs(),
                            batch.counts().total(), batch.rows(), batch.failures().size());
        }
        recorded.countDown();
        return batch.failures().isEmpty() && batch.missed().isEmpty() ? 0 : 1;
    }

    /** Ctrl-C: what was run by then is summed up and recorded all the same. */
    private void endEarly(CountDownLatch recorded) {
        isInterrupted = true;
        try {
            if (!recorded.await(1, TimeUnit.MINUTES)) {
                System.out.println("a world does not come to its end; nothing is recorded");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void progress(Batch batch, long startedNs) {
        try {
            while (true) {
                TimeUnit.SECONDS.sleep(10);
                double seconds = (System.nanoTime() - startedNs) / 1e9;
                System.out.printf(Locale.ROOT, "%.0f s: %d runs, %.0f a second, %d violations%n", seconds, batch.runs(),
                        batch.runs() / seconds, batch.failures().size());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private int mutants() throws InterruptedException {
        int missed = 0;
        for (String name : mutants) {
            Mutant mutant = Mutant.byName(name);
            long startedNs = System.nanoTime();
            String[] caught = mutant.hunt(from, seeds, size, threads);
            double seconds = (System.nanoTime() - startedNs) / 1e9;
            if (Violation.Kind.BUG.invariant().equals(caught[1])
                    || Violation.Kind.HARNESS.invariant().equals(caught[1])) {
                // An invariant has to say it; a crash may be the weaving's.
                missed++;
                System.out.printf(Locale.ROOT, "%-32s NOT JUDGED, it broke down at seed %s: %s%n", name, caught[2],
                        caught[4]);
            } else if (caught[0] == null) {
                missed++;
                System.out.printf(Locale.ROOT, "%-32s NOT CAUGHT in %s runs, %.1f s%n", name, caught[3], seconds);
            } else {
                String message = String.valueOf(caught[4]);
                System.out.printf(Locale.ROOT, "%-32s caught by %s (%s) at seed %s after %s runs, %.1f s: %s%n", name,
                        caught[1], caught[0], caught[2], caught[3], seconds,
                        message.substring(0, Math.min(160, message.length())));
            }
        }
        System.out.println((mutants.size() - missed) + " of " + mutants.size() + " mutants caught");
        return missed == 0 ? 0 : 1;
    }
}
