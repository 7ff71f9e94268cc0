package io.millrace.coordination.thread;

import java.time.Duration;

/** A thread that was started. For any thread. */
public interface Task {
    /** Ends what the thread waits for, now or next. */
    void interrupt();

    /** @return whether the thread has ended within the time */
    boolean join(Duration timeout) throws InterruptedException;

    /** Whether it has not ended yet. */
    boolean isAlive();
}
