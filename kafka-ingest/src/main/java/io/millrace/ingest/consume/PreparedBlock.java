package io.millrace.ingest.consume;

import io.millrace.coordination.commit.CommitOutcome;
import io.millrace.coordination.commit.LedgerAdvance;
import java.util.List;

/** A block whose parts are written but which no one knows of yet. Owned by the consumer's commit thread. */
public interface PreparedBlock extends AutoCloseable {
    /**
     * The one multi: every target and every ledger, or nothing. When it is known to be applied the parts have become visible
     * before this returns. May be called again with the same advances after a RetriableException or an
     * UnknownOutcomeException; the block's token tells whether an earlier call was applied.
     *
     * @param advances one per topic partition of the block, carrying {@link SourceBlock#token()}
     * @throws io.millrace.coordination.failure.RetriableException certainly not applied; called again later
     * @throws io.millrace.coordination.failure.UnknownOutcomeException called again later
     * @throws RuntimeException certainly not applied and never will be: the block is dropped and read again
     */
    CommitOutcome commit(List<LedgerAdvance> advances);

    /**
     * Called exactly once, after the last {@link #commit} if there was any. Deletes what was written if the block is certainly
     * not committed; keeps it if the outcome of the last commit is unknown.
     */
    @Override
    void close();
}
