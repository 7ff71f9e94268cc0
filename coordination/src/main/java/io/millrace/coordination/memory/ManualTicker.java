package io.millrace.coordination.memory;

import io.millrace.coordination.time.Ticker;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** Time that passes only when someone sleeps or moves it. For any thread. */
public final class ManualTicker implements Ticker {
    private final AtomicLong nowNs = new AtomicLong();

    @Override
    public long nanoTime() {
        return nowNs.get();
    }

    /** Returns at once, later. */
    @Override
    public void sleep(Duration pause) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("interrupted");
        }
        advance(pause);
    }

    /** Moves time on. */
    public void advance(Duration by) {
        nowNs.addAndGet(by.toNanos());
    }
}
