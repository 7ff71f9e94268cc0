package io.millrace.clustertests.simulation;

import io.millrace.coordination.thread.Bell;
import io.millrace.coordination.thread.Task;
import io.millrace.coordination.thread.Threads;
import io.millrace.coordination.time.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Threads, bells and time of one simulated process. */
final class SimulatedThreads implements Threads, Ticker {
    private static final long LONGEST_WAIT_NS = Duration.ofDays(1).toNanos();

    private final Fibers fibers;
    private final SimulatedProcess process;

    SimulatedThreads(Fibers fibers, SimulatedProcess process) {
        this.fibers = fibers;
        this.process = process;
    }

    @Override
    public Task start(String name, Runnable body) {
        Fibers.Fiber fiber = fibers.start(process, name, body);
        return new Task() {
            @Override
            public void interrupt() {
                fiber.interrupt();
            }

            @Override
            public boolean join(Duration timeout) throws InterruptedException {
                return fiber.join(bounded(timeout));
            }

            @Override
            public boolean isAlive() {
                return fiber.isAlive();
            }
        };
    }

    @Override
    public Bell newBell() {
        return new FiberBell();
    }

    @Override
    public long nanoTime() {
        return fibers.nowNs();
    }

    @Override
    public void sleep(Duration pause) throws InterruptedException {
        Fibers.Fiber fiber = fibers.current();
        long endNs = fibers.nowNs() + bounded(pause);
        do {
            if (Thread.interrupted()) {
                throw new InterruptedException("interrupted");
            }
            fiber.park(endNs);
        } while (fibers.nowNs() < endNs);
    }

    private static long bounded(Duration timeout) {
        return timeout.isNegative() ? 0
                : timeout.compareTo(Duration.ofDays(1)) > 0 ? LONGEST_WAIT_NS : timeout.toNanos();
    }

    private final class FiberBell implements Bell {
        private final List<Fibers.Fiber> waiting = new ArrayList<>(2);
        private long rings;

        @Override
        public long rings() {
            return rings;
        }

        @Override
        public void ring() {
            rings++;
            for (Fibers.Fiber each : waiting) {
                each.wake();
            }
        }

        @Override
        public boolean awaitBeyond(long seen, Duration timeout) throws InterruptedException {
            if (Thread.interrupted()) {
                throw new InterruptedException("interrupted");
            }
            if (rings > seen) {
                return true;
            }
            Fibers.Fiber fiber = fibers.current();
            long endNs = fibers.nowNs() + bounded(timeout);
            waiting.add(fiber);
            try {
                while (rings <= seen) {
                    if (fibers.nowNs() >= endNs) {
                        return false;
                    }
                    fiber.park(endNs);
                    if (Thread.interrupted()) {
                        throw new InterruptedException("interrupted");
                    }
                }
                return true;
            } finally {
                waiting.remove(fiber);
            }
        }
    }
}
