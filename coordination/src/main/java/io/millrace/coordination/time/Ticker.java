package io.millrace.coordination.time;

import java.time.Duration;

/**
 * Monotonic time and the waiting for it. Deadlines and back-offs use this, never the wall clock. Implementations are
 * safe for use by many threads.
 */
public interface Ticker {
    /** The machine's own. */
    Ticker SYSTEM = new SystemTicker();

    /** Nanoseconds since some fixed, arbitrary moment; only differences mean something. */
    long nanoTime();

    /** Blocks the calling thread for about {@code pause}. */
    void sleep(Duration pause) throws InterruptedException;
}
