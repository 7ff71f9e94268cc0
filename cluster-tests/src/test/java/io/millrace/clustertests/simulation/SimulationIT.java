package io.millrace.clustertests.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

/**
 * The short form of {@code cluster-tests/simulate}: always the same seeds, so that a change of the code, and not a draw, is what
 * turns it red; new ones are the command's. {@code -Dsimulation.seconds=N} sets the time for each size (30),
 * {@code -Dsimulation.seed=S} the first seed (1), {@code -Dsimulation.seeds=N} how many (700, or 3000 small ones).
 */
final class SimulationIT {
    private static final Logger ROOT = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private static Level level;

    @BeforeAll
    static void silence() {
        level = ROOT.getLevel();
        ROOT.setLevel(Level.OFF);
    }

    @AfterAll
    static void speakAgain() {
        ROOT.setLevel(level);
    }

    @Test
    void theSameSeedGivesTheSameRun() {
        for (long seed : new long[] {3, 17, 42}) {
            World.Outcome first = new World(seed, Plan.Size.ORDINARY, false).run();
            World.Outcome between = new World(seed + 1, Plan.Size.ORDINARY, false).run();
            World.Outcome second = new World(seed, Plan.Size.ORDINARY, false).run();
            assertThat(second.traceHash()).as("seed %s", seed).isEqualTo(first.traceHash());
            assertThat(second.events()).isEqualTo(first.events());
            assertThat(between.traceHash()).isNotEqualTo(first.traceHash());
        }
    }

    @ParameterizedTest
    @EnumSource(Plan.Size.class)
    void noInvariantIsBrokenByAnyFault(Plan.Size size) throws InterruptedException {
        long seconds = Long.getLong("simulation.seconds", 30);
        long from = Long.getLong("simulation.seed", 1);
        long seeds = Long.getLong("simulation.seeds", size == Plan.Size.SMALL ? 3_000 : 700);
        System.out.println("simulation: at most " + seeds + " seeds from " + from + ", " + size);
        long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        Batch batch = new Batch(from, seeds, size, () -> System.nanoTime() - endNs > 0, false, System.out::println);
        batch.run(2);
        System.out.println("simulation: " + batch.summary());
        assertThat(batch.failures()).as("seeds that broke an invariant").extracting(Batch::describe).isEmpty();
        batch.missed().forEach(missed -> System.out.println("simulation: " + missed));
        assertThat(batch.runs()).isPositive();
    }
}
