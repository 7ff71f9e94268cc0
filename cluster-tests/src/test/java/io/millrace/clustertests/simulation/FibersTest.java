package io.millrace.clustertests.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.coordination.thread.Bell;
import io.millrace.coordination.thread.Task;
import io.millrace.coordination.thread.Worker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;

final class FibersTest {
    private record Outcome(long hash, long events, long nowNs, List<String> said) {}

    @Test
    void theSameSeedGivesTheSameRunInAnyThreadAndAfterOtherRuns() throws Exception {
        Outcome first = inThread(() -> busyRun(7));
        Outcome other = inThread(() -> busyRun(8));
        Outcome again = inThread(() -> {
            busyRun(9);
            return busyRun(7);
        });
        assertThat(again).isEqualTo(first);
        assertThat(other.hash()).isNotEqualTo(first.hash());
        assertThat(first.said()).isNotEmpty();
    }

    private static Outcome inThread(Callable<Outcome> body) throws InterruptedException, ExecutionException {
        try (ExecutorService thread = Executors.newSingleThreadExecutor()) {
            return thread.submit(body).get();
        }
    }

    private static Outcome busyRun(long seed) {
        Fibers fibers = new Fibers(seed);
        SimulatedProcess process = new SimulatedProcess("p", 1);
        SimulatedThreads threads = new SimulatedThreads(fibers, process);
        List<String> said = new ArrayList<>();
        ReentrantLock lock = new ReentrantLock();
        Bell bell = threads.newBell();
        Dice dice = new Dice(seed);
        for (int i = 0; i < 10; i++) {
            int me = i;
            threads.start("f" + i, () -> {
                try {
                    for (int round = 0; round < 20; round++) {
                        long rings = bell.rings();
                        lock.lock();
                        try {
                            said.add(me + "@" + threads.nanoTime());
                            if (dice.oneIn(3)) {
                                threads.sleep(Duration.ofMillis(dice.between(1, 20)));
                            }
                        } finally {
                            lock.unlock();
                        }
                        if (dice.oneIn(2)) {
                            bell.ring();
                        } else {
                            bell.awaitBeyond(rings, Duration.ofMillis(dice.between(1, 50)));
                        }
                    }
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
        }
        fibers.run(Long.MAX_VALUE);
        assertThat(said).hasSize(200);
        return new Outcome(fibers.traceHash(), fibers.eventCount(), fibers.nowNs(), said);
    }

    @Test
    void aKilledProcessNeverGoesOnAndAPausedOneLater() {
        Fibers fibers = new Fibers(1);
        SimulatedProcess killed = new SimulatedProcess("killed", 1);
        SimulatedProcess paused = new SimulatedProcess("paused", 2);
        List<String> said = new ArrayList<>();
        for (SimulatedProcess process : List.of(killed, paused)) {
            fibers.start(process, "f", () -> {
                try {
                    for (int i = 0; i < 3; i++) {
                        fibers.delay(10_000_000);
                        said.add(process + " " + (fibers.nowNs() - 1_000_000_000) / 1_000_000);
                    }
                } finally {
                    said.add(process + " ended");
                }
            });
        }
        fibers.after(15_000_000, () -> {
            killed.kill();
            paused.pauseUntil(fibers.nowNs() + 100_000_000);
        });
        fibers.run(Long.MAX_VALUE);
        assertThat(said).containsExactlyInAnyOrder("killed 10", "paused 10", "paused 115", "paused 125",
                "paused ended");
    }

    @Test
    void anInterruptEndsSleepJoinAndBell() {
        Fibers fibers = new Fibers(1);
        SimulatedThreads threads = new SimulatedThreads(fibers, new SimulatedProcess("p", 1));
        List<String> said = new ArrayList<>();
        Bell bell = threads.newBell();
        Task sleeper = threads.start("sleeper",
                () -> interrupted(said, "sleep", () -> threads.sleep(Duration.ofDays(1))));
        Task waiter = threads.start("waiter",
                () -> interrupted(said, "bell", () -> bell.awaitBeyond(0, Duration.ofDays(1))));
        Task joiner = threads.start("joiner",
                () -> interrupted(said, "join", () -> sleeper.join(Duration.ofMillis(50))));
        threads.start("main", () -> {
            fibers.delay(1_000_000);
            joiner.interrupt();
            waiter.interrupt();
            fibers.delay(1_000_000);
            sleeper.interrupt();
        });
        fibers.run(Long.MAX_VALUE);
        assertThat(said).containsExactlyInAnyOrder("sleep interrupted", "bell interrupted", "join interrupted");
        assertThat(sleeper.isAlive()).isFalse();
        assertThat(fibers.nowNs()).isLessThan(1_100_000_000L + Duration.ofDays(1).toNanos() * 2);
    }

    private interface Waits {
        void run() throws InterruptedException;
    }

    private static void interrupted(List<String> said, String what, Waits body) {
        try {
            body.run();
            said.add(what + " done");
        } catch (InterruptedException e) {
            said.add(what + " interrupted");
        }
    }

    @Test
    void aWorkerRunsItsTasksInOrder() {
        Fibers fibers = new Fibers(3);
        SimulatedThreads threads = new SimulatedThreads(fibers, new SimulatedProcess("p", 1));
        List<Integer> done = new ArrayList<>();
        Worker worker = new Worker(threads, "worker");
        threads.start("main", () -> {
            for (int i = 0; i < 5; i++) {
                int task = i;
                worker.execute(() -> {
                    fibers.delay(1_000_000);
                    done.add(task);
                });
                fibers.delay(300_000);
            }
        });
        fibers.run(fibers.nowNs() + Duration.ofSeconds(1).toNanos());
        assertThat(done).containsExactly(0, 1, 2, 3, 4);
    }

    @Test
    void whatEscapesAFiberIsReported() {
        Fibers fibers = new Fibers(1);
        List<String> failures = new ArrayList<>();
        fibers.onUncaught(u -> failures.add(u.process() + " " + u.fiber() + " " + u.failure().getMessage()));
        fibers.start(new SimulatedProcess("p", 1), "f", () -> {
            throw new IllegalStateException("oops");
        });
        fibers.run(Long.MAX_VALUE);
        assertThat(failures).containsExactly("p f oops");
    }

    @Test
    void aWaitByTheMachinesClockIsRefused() {
        Fibers fibers = new Fibers(1);
        fibers.start(new SimulatedProcess("p", 1), "f", () -> LockSupport.parkNanos(1_000_000));
        assertThatThrownBy(() -> {
            long end = System.nanoTime() + 5_000_000_000L;
            while (System.nanoTime() < end) {
                fibers.after(1, () -> {
                });
                fibers.run(fibers.nowNs() + 1000);
            }
        }).isInstanceOf(IllegalStateException.class).hasMessageContaining("woken from outside");
    }
}
