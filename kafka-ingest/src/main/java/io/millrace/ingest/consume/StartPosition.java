package io.millrace.ingest.consume;

import io.millrace.coordination.ledger.LedgerState;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.jspecify.annotations.Nullable;

/** Where consumption of a topic partition starts, and by whose word. */
sealed interface StartPosition {
    /** The ledger's next offset. */
    record Ledger(long offset) implements StartPosition {}

    /** The group's committed offset: there is no ledger yet. */
    record Group(long offset) implements StartPosition {}

    /** Someone reset the group by Kafka's tools since our last commit. */
    record GroupReset(long from, long to) implements StartPosition {}

    /** Nobody knows: the table's {@link ResetPolicy}. */
    record ByPolicy() implements StartPosition {}

    /** The topic was deleted and created again; the ledger's offsets mean nothing in the new one. */
    record TopicRecreated(String oldTopicId, long oldOffset) implements StartPosition {}

    /** Marks offsets that we committed to the group, so that anyone else's can be told from ours. */
    String METADATA_PREFIX = "millrace;epoch=";

    static String metadata(long epoch) {
        return METADATA_PREFIX + epoch;
    }

    /**
     * The ledger decides. Kafka's committed offset counts only when there is no ledger, or when its metadata is not ours and
     * it differs from the ledger: then an operator moved the group, which Kafka's tools allow only while nobody consumes.
     */
    static StartPosition decide(@Nullable LedgerState ledger, @Nullable OffsetAndMetadata committed, String topicId) {
        if (ledger == null) {
            return committed == null ? new ByPolicy() : new Group(committed.offset());
        }
        if (!ledger.topicId().equals(topicId)) {
            return new TopicRecreated(ledger.topicId(), ledger.nextOffset());
        }
        if (committed != null && !committed.metadata().startsWith(METADATA_PREFIX)
                && committed.offset() != ledger.nextOffset()) {
            return new GroupReset(ledger.nextOffset(), committed.offset());
        }
        return new Ledger(ledger.nextOffset());
    }
}
