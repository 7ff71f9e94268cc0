package io.millrace.ingest.consume;

import io.millrace.coordination.time.Ticker;
import java.time.Duration;

/** Time that passes only when a test or a sleeper lets it. */
final class FakeTicker implements Ticker {
    private long nowNs = 1_000_000_000L;
    Runnable onSleep = () -> {
    };

    @Override
    public synchronized long nanoTime() {
        return nowNs;
    }

    @Override
    public synchronized void sleep(Duration pause) {
        onSleep.run();
        nowNs += Math.max(1, pause.toNanos());
    }

    synchronized void advance(Duration by) {
        nowNs += by.toNanos();
    }
}
