package io.millrace.coordination.time;

import java.time.Duration;

/** A moment on a {@link Ticker} after which waiting ends. Immutable. */
public final class Deadline {
    private final Ticker ticker;
    private final long endNs;

    private Deadline(Ticker ticker, long endNs) {
        this.ticker = ticker;
        this.endNs = endNs;
    }

    /** The moment {@code timeout} from now. */
    public static Deadline after(Ticker ticker, Duration timeout) {
        return new Deadline(ticker, ticker.nanoTime() + timeout.toNanos());
    }

    /** Whether the moment has come. */
    public boolean isPassed() {
        return remainingNs() <= 0;
    }

    /** Nanoseconds left; zero or less when the moment has come. */
    public long remainingNs() {
        return endNs - ticker.nanoTime();
    }

    /**
     * Sleeps for {@code pause}, or until the deadline if that is sooner.
     *
     * @return false if the calling thread was interrupted; its interrupt flag is then set again
     */
    public boolean sleep(Duration pause) {
        long ns = Math.min(pause.toNanos(), remainingNs());
        if (ns <= 0) {
            return !Thread.currentThread().isInterrupted();
        }
        try {
            ticker.sleep(Duration.ofNanos(ns));
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
