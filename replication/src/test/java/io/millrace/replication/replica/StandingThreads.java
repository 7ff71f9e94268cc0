package io.millrace.replication.replica;

import io.millrace.coordination.thread.Bell;
import io.millrace.coordination.thread.Task;
import io.millrace.coordination.thread.Threads;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** Threads that do not run by themselves: a test lets one run on its own thread, for so many waits. Used by one thread. */
final class StandingThreads implements Threads {
    private final Map<String, Runnable> bodies = new HashMap<>();
    private int waits;

    @Override
    public Task start(String name, Runnable body) {
        bodies.put(name, body);
        return new Task() {
            @Override
            public void interrupt() {}

            @Override
            public boolean join(Duration timeout) {
                return true;
            }

            @Override
            public boolean isAlive() {
                return true;
            }
        };
    }

    /** Runs a thread from its beginning, until it would wait once more than {@code times}, or ends. */
    void run(String name, int times) {
        waits = times;
        Objects.requireNonNull(bodies.get(name), name).run();
        waits = 0;
        var _ = Thread.interrupted(); // as the body leaves it
    }

    @Override
    public Bell newBell() {
        return new Bell() {
            private long rings;

            @Override
            public long rings() {
                return rings;
            }

            @Override
            public void ring() {
                rings++;
            }

            @Override
            public boolean awaitBeyond(long seen, Duration timeout) throws InterruptedException {
                if (rings > seen) {
                    return true;
                }
                if (waits-- > 0) {
                    return false;
                }
                throw new InterruptedException("nobody would ring");
            }
        };
    }
}
