package io.millrace.ingest.fetch;

import java.util.function.Supplier;
import org.apache.kafka.common.utils.Time;

/** Goes on only when somebody waits. */
final class FakeTime implements Time {
    private long nowMs = 1_000_000;

    void advance(long ms) {
        nowMs += ms;
    }

    @Override
    public long milliseconds() {
        return nowMs;
    }

    @Override
    public long nanoseconds() {
        return nowMs * 1_000_000;
    }

    @Override
    public void sleep(long ms) {
        advance(ms);
    }

    @Override
    public void waitObject(Object object, Supplier<Boolean> condition, long deadlineMs) {
        throw new UnsupportedOperationException("nobody waits for an object here");
    }
}
