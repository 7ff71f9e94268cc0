package io.millrace.ingest.fetch;

import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Messages of one topic partition, in their order, as one answer of a broker brought them. Owned by the consumer's thread. */
public interface MessageRun {
    TopicPartition topicPartition();

    /**
     * Whether there is another message. Ends the validity of the one before.
     *
     * @throws org.apache.kafka.common.KafkaException what the broker sent is damaged
     */
    boolean hasNext();

    /** The next message; one and the same object for all of the run. */
    Message next();

    /** Where reading goes on after the run: behind compacted, aborted and control records. Null if that is not known. */
    @Nullable
    OffsetAndMetadata nextPosition();
}
