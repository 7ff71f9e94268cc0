package io.millrace.ingest.consume;

import io.millrace.coordination.commit.CommitOutcome;
import io.millrace.coordination.failure.RetriableException;
import io.millrace.coordination.failure.UnknownOutcomeException;
import io.millrace.coordination.log.SourceRange;
import io.millrace.coordination.thread.Bell;
import io.millrace.coordination.time.Ticker;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Takes one block at a time through the sink on the executor's thread (steps 6 and 7). The consumer's thread submits, asks and
 * takes the result; the block in flight is all that the two threads share. What failed for a while is tried again for as long
 * as the pipeline is open; the block stays in memory.
 */
final class CommitPipeline {
    /** How a block ended. */
    sealed interface Result {
        /** Known: committed, fenced, or its tables are gone. */
        record Decided(CommitOutcome outcome, int rowCount) implements Result {}

        /** Certainly not committed: a view's error, or a target refused it. */
        record Failed(Throwable cause) implements Result {}

        /** Certainly not committed: the topic is not the one that the ledger counts for. */
        record TopicRecreated(String topic) implements Result {}

        /** Certainly not committed: there is no such topic, so nobody can say of which topic the messages were. */
        record TopicGone(String topic) implements Result {}

        /** The pipeline was closed first; it may or may not be committed. */
        record Abandoned() implements Result {}
    }

    /** A finished block. */
    record Finished(ClosedBlock block, Result result) {}

    private static final class InFlight {
        private final ClosedBlock block;
        private volatile @Nullable Result result;

        InFlight(ClosedBlock block) {
            this.block = block;
        }
    }

    /** A topic that is missing for so long is taken to be deleted. */
    static final Duration TOPIC_GONE = Duration.ofSeconds(5);

    private final BlockSink sink;
    private final TopicIds topicIds;
    private final Executor executor;
    /** Rung when the block in flight has its result. */
    private final Bell done;
    private final Ticker ticker;
    private final RetryBackoff backoff;
    private final ConsumerLog log;
    /** Written by the consumer's thread only. */
    private volatile @Nullable InFlight inFlight;
    private volatile boolean closed;

    CommitPipeline(BlockSink sink, TopicIds topicIds, Executor executor, Bell done, Ticker ticker,
            RetryBackoff backoff, ConsumerLog log) {
        this.sink = sink;
        this.topicIds = topicIds;
        this.executor = executor;
        this.done = done;
        this.ticker = ticker;
        this.backoff = backoff;
        this.log = log;
    }

    /** Whether a block is being worked on. */
    boolean isBusy() {
        InFlight current = inFlight;
        return current != null && current.result == null;
    }

    /** The block handed over last, until its result was taken. */
    Optional<ClosedBlock> unsettled() {
        InFlight current = inFlight;
        return current == null ? Optional.empty() : Optional.of(current.block);
    }

    /** Hands a block over. The one before must be settled. */
    void submit(ClosedBlock block) {
        if (inFlight != null) {
            throw new IllegalStateException("a block is in flight");
        }
        InFlight next = new InFlight(block);
        inFlight = next;
        executor.execute(() -> run(next));
    }

    /** The result of the block in flight, once; empty while it is worked on or when there is none. */
    Optional<Finished> take() {
        InFlight current = inFlight;
        if (current == null || current.result == null) {
            return Optional.empty();
        }
        inFlight = null;
        return Optional.of(new Finished(current.block, current.result));
    }

    /** Waits until no block is being worked on. */
    boolean await(Duration timeout) {
        long endNs = ticker.nanoTime() + timeout.toNanos();
        try {
            while (true) {
                long seen = done.rings();
                if (!isBusy()) {
                    return true;
                }
                long leftNs = endNs - ticker.nanoTime();
                if (leftNs <= 0) {
                    return false;
                }
                done.awaitBeyond(seen, Duration.ofNanos(leftNs));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Nothing is tried again after this; a block in flight ends as it stands. Any thread. */
    void close() {
        closed = true;
    }

    private void run(InFlight flight) {
        Result result = new Result.Abandoned();
        try {
            result = take(flight.block);
        } catch (RuntimeException e) {
            result = new Result.Failed(e);
        } catch (Error e) {
            result = new Result.Failed(e);
            throw e;
        } finally {
            flight.result = result;
            done.ring();
        }
    }

    private Result take(ClosedBlock block) {
        SourceBlock source = block.toSource();
        backoff.reset();
        PreparedBlock prepared = null;
        while (prepared == null) {
            try {
                prepared = sink.prepare(source); // step 6
            } catch (RetriableException e) {
                if (!pause("preparing a block", e)) {
                    return new Result.Abandoned();
                }
            }
        }
        try {
            Result refused = refusedTopic(source);
            if (refused != null) {
                return refused;
            }
            backoff.reset();
            while (true) {
                try {
                    return new Result.Decided(prepared.commit(block.advances()), source.block().rowCount()); // step 7
                } catch (RetriableException | UnknownOutcomeException e) {
                    if (!pause("the commit of a block", e)) {
                        return new Result.Abandoned();
                    }
                }
            }
        } finally {
            release(prepared);
        }
    }

    private void release(PreparedBlock prepared) {
        try {
            prepared.close();
        } catch (RuntimeException e) {
            // The outcome stands; what is left behind is removed at the next start.
            log.failed("a block's files could not be released", e);
        }
    }

    /**
     * Null if all messages are of the topics that their ledgers count for. Ids of topics never come again: one that is asked for
     * after the messages were fetched, and is the ledger's, has been the topic's all the time. Without an answer nothing can be
     * committed, or messages of a topic that was created again would be counted for the one before; so it is asked again until
     * there is one. Only a topic that does not exist for a while is given up, since the block holds up the other topics.
     */
    private @Nullable Result refusedTopic(SourceBlock source) {
        backoff.reset();
        long missingSinceNs = ticker.nanoTime();
        while (true) {
            RuntimeException failure;
            try {
                String missing = null;
                Map<String, Optional<String>> now = new HashMap<>();
                for (SourceRange range : source.ranges()) {
                    // Each range: a topic's ledgers may be of different ids, where only some of them have moved on.
                    Optional<String> id = now.computeIfAbsent(range.topic(), topicIds::lookup);
                    if (id.isEmpty()) {
                        missing = range.topic();
                    } else if (!id.get().equals(range.topicId())) {
                        return new Result.TopicRecreated(range.topic());
                    }
                }
                if (missing == null) {
                    return null;
                }
                if (ticker.nanoTime() - missingSinceNs >= TOPIC_GONE.toNanos()) {
                    return new Result.TopicGone(missing);
                }
                // A broker that lags may not know the topic yet.
                failure = new RetriableException("there is no topic " + missing);
            } catch (RuntimeException e) {
                missingSinceNs = ticker.nanoTime();
                failure = e;
            }
            if (!pause("asking whether the topics are still the same before the commit", failure)) {
                return new Result.Abandoned();
            }
        }
    }

    /** False if there is no use in trying again. */
    private boolean pause(String what, RuntimeException e) {
        if (closed) {
            return false;
        }
        Duration pause = backoff.next();
        log.failed(what + " failed, tried again in " + pause.toMillis() + " ms", e);
        long endNs = ticker.nanoTime() + pause.toNanos();
        while (!closed && endNs - ticker.nanoTime() > 0) {
            try {
                ticker.sleep(Duration.ofMillis(Math.min(50, pause.toMillis())));
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return !closed && !Thread.currentThread().isInterrupted();
    }
}
