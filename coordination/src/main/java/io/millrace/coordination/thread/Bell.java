package io.millrace.coordination.thread;

import java.time.Duration;

/** An event count, see the package; for any thread. */
public interface Bell {
    /** How often it was rung; to be noted before looking for what is waited for. */
    long rings();

    /** Wakes everybody who waits. Never blocks. */
    void ring();

    /**
     * Waits until it was rung more than {@code rings} times.
     *
     * @return false when the time was over first
     */
    boolean awaitBeyond(long rings, Duration timeout) throws InterruptedException;
}
