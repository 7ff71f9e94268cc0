package io.millrace.clustertests.process;

import java.time.Duration;
import java.util.function.Supplier;

/** Waits for conditions, with deadlines. */
public final class Await {
    private static final int POLL_MS = 100;

    /** A question that may fail while the answer is not there yet. */
    public interface Condition {
        boolean holds() throws Exception;
    }

    private Await() {}

    /**
     * Waits until {@code condition} holds; an exception counts as "not yet".
     *
     * @param state
     *            what to say of the last state if the deadline passes
     * @throws AssertionError
     *             at the deadline, with the last exception as its cause if there was one
     */
    public static void until(String what, Duration timeout, Condition condition, Supplier<String> state)
            throws InterruptedException {
        long deadlineNs = System.nanoTime() + timeout.toNanos();
        Exception last;
        do {
            last = null;
            try {
                if (condition.holds()) {
                    return;
                }
            } catch (InterruptedException stop) {
                throw stop;
            } catch (Exception notYet) {
                last = notYet;
            }
            Thread.sleep(POLL_MS);
        } while (System.nanoTime() < deadlineNs);
        throw new AssertionError("not within " + timeout.toSeconds() + " s: " + what + "; " + state.get(), last);
    }

    public static void until(String what, Duration timeout, Condition condition) throws InterruptedException {
        until(what, timeout, condition, () -> "");
    }
}
