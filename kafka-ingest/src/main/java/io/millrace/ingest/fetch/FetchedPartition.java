package io.millrace.ingest.fetch;

import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/** How far a topic partition has been fetched. Owned by the consumer's thread. */
final class FetchedPartition {
    private static final int NO_NODE = -1;

    private final TopicPartition topicPartition;
    private boolean hasPosition;
    private long fetchOffset;
    private int lastEpoch = -1;
    /** Of the topic that was there at the first question; zero if that is not known. */
    private Uuid topicId = Uuid.ZERO_UUID;
    /** There is another topic of the name, and whoever seeks has been told so. */
    private boolean isTopicGone;
    private boolean isPaused;
    private boolean isAsked;
    /** Counts the positions given from outside: an answer to a question of before is not taken. */
    private int seeks;
    private @Nullable BatchRun fetched;
    private @Nullable KafkaException failure;
    private long deliveredOffset;
    private long endOffset = -1;
    private long restsUntilMs;
    /** Since when the leader that is known is older than what was read; -1 if it is not. */
    private long aheadSinceMs = -1;
    private int preferredNode = NO_NODE;
    private long preferredUntilMs;

    FetchedPartition(TopicPartition topicPartition) {
        this.topicPartition = topicPartition;
    }

    TopicPartition topicPartition() {
        return topicPartition;
    }

    long fetchOffset() {
        return fetchOffset;
    }

    /** Leader epoch of what lies before the position, -1 if unknown. */
    int lastEpoch() {
        return lastEpoch;
    }

    int seeks() {
        return seeks;
    }

    boolean isPaused() {
        return isPaused;
    }

    void pause(boolean paused) {
        this.isPaused = paused;
    }

    /** Whether anything may come of it without further ado. */
    boolean isWanted() {
        return hasPosition && !isPaused;
    }

    /** Whether a broker is to be asked now. */
    boolean isToBeAsked(long nowMs) {
        return isWanted() && !isAsked && fetched == null && failure == null && nowMs >= restsUntilMs;
    }

    boolean hasFetched() {
        return fetched != null || failure != null;
    }

    void seek(OffsetAndMetadata position) {
        seeks++;
        hasPosition = true;
        fetchOffset = position.offset();
        deliveredOffset = position.offset();
        lastEpoch = position.leaderEpoch().orElse(-1);
        aheadSinceMs = -1;
        if (isTopicGone) {
            topicId = Uuid.ZERO_UUID;
            isTopicGone = false;
        }
        fetched = null;
        failure = null;
        isAsked = false;
        restsUntilMs = 0;
    }

    /**
     * False if the position is one of another topic. A seek alone does not change the topic: it may only go back in the same.
     *
     * @param present the topic's id by the latest metadata; zero if they do not tell
     */
    boolean isOfTopic(Uuid present) {
        if (topicId.equals(Uuid.ZERO_UUID)) {
            topicId = present;
        }
        return present.equals(Uuid.ZERO_UUID) || topicId.equals(present);
    }

    /** The next position is one in whatever topic is there then. */
    void topicGone() {
        isTopicGone = true;
    }

    /**
     * Whether the leader is older than the last message; not any more after so long, since then it is no mere delay.
     *
     * @param leaderEpoch negative if unknown
     */
    boolean isAhead(int leaderEpoch, long nowMs, long patienceMs) {
        if (leaderEpoch < 0 || leaderEpoch >= lastEpoch) {
            aheadSinceMs = -1;
            return false;
        }
        if (aheadSinceMs < 0) {
            aheadSinceMs = nowMs;
        }
        return nowMs - aheadSinceMs < patienceMs;
    }

    Uuid topicId() {
        return topicId;
    }

    void asked() {
        isAsked = true;
    }

    void answered() {
        isAsked = false;
    }

    void rest(long untilMs) {
        restsUntilMs = untilMs;
    }

    void fetched(BatchRun run) {
        fetched = run;
        fetchOffset = run.nextPosition().offset();
        lastEpoch = run.nextPosition().leaderEpoch().orElse(-1);
    }

    void failed(KafkaException why) {
        failure = why;
    }

    /** The broker cannot tell what became of what was read before. */
    void forgetEpoch() {
        lastEpoch = -1;
    }

    /** What a broker brought, once. */
    @Nullable
    MessageRun take() {
        KafkaException failed = failure;
        if (failed != null) {
            failure = null;
            throw failed;
        }
        BatchRun run = fetched;
        fetched = null;
        if (run != null) {
            deliveredOffset = run.nextPosition().offset();
        }
        return run;
    }

    /** @param newEndOffset as far as messages can be read now; negative if unknown */
    void sawEnd(long newEndOffset) {
        if (newEndOffset >= 0) {
            endOffset = newEndOffset;
        }
    }

    OptionalLong lag() {
        return endOffset < 0 || !hasPosition ? OptionalLong.empty()
                : OptionalLong.of(Math.max(0, endOffset - deliveredOffset));
    }

    /** A replica that is nearer than the leader, as the leader says. */
    void prefer(int node, long untilMs) {
        preferredNode = node;
        preferredUntilMs = untilMs;
    }

    Optional<Integer> preferredNode(long nowMs) {
        return preferredNode == NO_NODE || nowMs > preferredUntilMs ? Optional.empty() : Optional.of(preferredNode);
    }

    /** Back to the leader. False if it was asked anyway. */
    boolean leavePreferred() {
        boolean had = preferredNode != NO_NODE;
        preferredNode = NO_NODE;
        return had;
    }
}
