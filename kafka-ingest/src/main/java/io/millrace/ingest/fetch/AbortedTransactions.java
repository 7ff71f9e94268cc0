package io.millrace.ingest.fetch;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;
import org.apache.kafka.common.message.FetchResponseData.AbortedTransaction;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.jspecify.annotations.Nullable;

/**
 * Which batches of one answer are of aborted transactions. The broker names them by producer and first offset, not by their end: a
 * transaction is over at its producer's next abort marker, which is in the log as well. Batches are to be asked about in their order.
 */
final class AbortedTransactions {
    private final Queue<AbortedTransaction> ahead = new PriorityQueue<>(
            Comparator.comparingLong(AbortedTransaction::firstOffset));
    private final Set<Long> aborting = new HashSet<>();

    AbortedTransactions(@Nullable List<AbortedTransaction> named) {
        if (named != null) {
            ahead.addAll(named);
        }
    }

    /**
     * Whether the batch is to be passed over.
     *
     * @param isAbortMarker it is a control batch that ends its producer's transaction that way
     */
    boolean holds(RecordBatch batch, boolean isAbortMarker) {
        if (ahead.isEmpty() && aborting.isEmpty() || !batch.hasProducerId()) {
            return false;
        }
        while (!ahead.isEmpty() && ahead.element().firstOffset() <= batch.lastOffset()) {
            aborting.add(ahead.remove().producerId());
        }
        if (isAbortMarker) {
            aborting.remove(batch.producerId());
            return true;
        }
        return batch.isTransactional() && aborting.contains(batch.producerId());
    }
}
