package io.millrace.ingest.consume;

import io.millrace.coordination.thread.Bell;
import java.time.Duration;

/** Nobody rings while its only thread waits: waiting takes its time, by the test's clock. */
record FakeBell(FakeTicker ticker) implements Bell {
    @Override
    public long rings() {
        return 0;
    }

    @Override
    public void ring() {}

    @Override
    public boolean awaitBeyond(long rings, Duration timeout) {
        ticker.advance(timeout);
        return false;
    }
}
