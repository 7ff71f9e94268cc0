package io.millrace.coordination.log;

import java.util.Objects;

/**
 * The messages that a part was made of, on one topic partition.
 *
 * @param topicId            Kafka's id of the topic, which tells a recreated topic from the old one
 * @param firstOffset        offset of the first message
 * @param endOffsetExclusive offset after the last message
 */
public record SourceRange(String topicId, String topic, int topicPartition, long firstOffset,
        long endOffsetExclusive) {
    public SourceRange {
        Objects.requireNonNull(topicId, "topicId");
        Objects.requireNonNull(topic, "topic");
        if (topicPartition < 0 || firstOffset < 0 || endOffsetExclusive < firstOffset) {
            throw new IllegalArgumentException("not a range of offsets: " + topic + "-" + topicPartition + " ["
                    + firstOffset + ", " + endOffsetExclusive + ")");
        }
    }
}
