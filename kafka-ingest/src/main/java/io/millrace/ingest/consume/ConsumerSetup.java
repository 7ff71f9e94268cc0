package io.millrace.ingest.consume;

import io.millrace.coordination.failpoint.Failpoints;
import io.millrace.coordination.ledger.Ledgers;
import io.millrace.coordination.thread.Threads;
import io.millrace.coordination.time.Ticker;
import io.millrace.ingest.settings.ErrorMode;
import io.millrace.replication.column.Schema;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * What a consumer works with, the same for all consumers of a table.
 *
 * @param owner        prefix of the ledgers' owner, unique to this process; the consumer's index is appended
 * @param decoders     makes the decoder of one consumer
 * @param skipBroken   broken messages passed over per block
 * @param pollTimeout  longest wait of one poll
 * @param firstPause   after a failure; doubles up to {@link Tuning#longestPause}
 */
record ConsumerSetup(String database, String table, String owner, String group, List<String> topics, Schema schema,
        ErrorMode errorMode, long skipBroken, BlockLimits limits, Duration pollTimeout, Duration firstPause,
        ResetPolicy resetPolicy, Tuning tuning, Supplier<RecordDecoder> decoders, BlockSink sink, Ledgers ledgers,
        TopicIds topicIds, Threads threads, Ticker ticker, InstantSource clock, RandomGenerator random,
        Failpoints failpoints,
        PauseSwitch pauses) {

    RetryBackoff newBackoff() {
        return new RetryBackoff(firstPause, tuning.longestPause(), random);
    }

    /** For ownership that others want, too: they must have time to lose it for good. */
    RetryBackoff newFencedBackoff() {
        return new RetryBackoff(tuning.fencedPause(), tuning.longestPause(), random);
    }

    long inNs(Duration pause) {
        return ticker.nanoTime() + pause.toNanos();
    }
}
