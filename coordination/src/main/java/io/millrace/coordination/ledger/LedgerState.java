package io.millrace.coordination.ledger;

import io.millrace.coordination.codec.Fields;
import io.millrace.coordination.codec.ValueFormat;
import io.millrace.coordination.failure.CorruptionException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A ledger's value.
 *
 * @param topicId     Kafka's id of the topic that the offsets belong to
 * @param nextOffset  the next offset to consume
 * @param leaderEpoch Kafka's leader epoch of the last consumed message; -1 if unknown
 * @param owner       who may commit; unique to one consumer of one process
 * @param epoch       how often the owner changed, from 1
 * @param gaps        the latest gaps, at most {@link #MAX_GAPS}; the counters keep their sum
 * @param token       of the last write
 * @param formerTopicIds ids of topics of that name that were deleted, the latest last, at most {@link #MAX_FORMER}: an id never
 *                    comes again, so whoever says that the topic has one of these lags behind
 */
public record LedgerState(String topicId, long nextOffset, int leaderEpoch, String owner, long epoch,
        Counters counters, List<Gap> gaps, String token, List<String> formerTopicIds) {
    /** How many gaps are kept by name. */
    public static final int MAX_GAPS = 100;

    /** How many former topics are known. */
    public static final int MAX_FORMER = 20;

    private static final ValueFormat FORMAT = new ValueFormat("ledger", 1);

    /** Without former topics. */
    public LedgerState(String topicId, long nextOffset, int leaderEpoch, String owner, long epoch, Counters counters,
            List<Gap> gaps, String token) {
        this(topicId, nextOffset, leaderEpoch, owner, epoch, counters, gaps, token, List.of());
    }

    public LedgerState {
        Objects.requireNonNull(topicId, "topicId");
        Objects.requireNonNull(owner, "owner");
        Objects.requireNonNull(counters, "counters");
        gaps = gaps.size() > MAX_GAPS ? List.copyOf(gaps.subList(gaps.size() - MAX_GAPS, gaps.size()))
                : List.copyOf(gaps);
        formerTopicIds = List.copyOf(formerTopicIds.subList(Math.max(0, formerTopicIds.size() - MAX_FORMER),
                formerTopicIds.size()));
        if (nextOffset < 0 || leaderEpoch < -1 || epoch < 1 || token.isEmpty()) {
            throw new IllegalArgumentException("nextOffset=" + nextOffset + " leaderEpoch=" + leaderEpoch + " epoch="
                    + epoch + " token='" + token + "'");
        }
    }

    /** This state after a block: the owner and the epoch stay. */
    public LedgerState advanced(String newToken, long newNextOffset, int newLeaderEpoch, Counters added) {
        return new LedgerState(topicId, newNextOffset, newLeaderEpoch, owner, epoch, counters.plus(added), gaps,
                newToken, formerTopicIds);
    }

    /** This state with one more gap behind which consumption goes on; {@code consumed} and {@code gap} grow by it. */
    public LedgerState skippedTo(String newToken, Gap gap) {
        long missing = gap.endOffsetExclusive() - gap.firstOffset();
        List<Gap> more = new ArrayList<>(gaps);
        more.add(gap);
        return new LedgerState(topicId, gap.endOffsetExclusive(), leaderEpoch, owner, epoch,
                counters.plus(new Counters(missing, 0, 0, 0, 0, missing)), more, newToken, formerTopicIds);
    }

    /** The znode's text. */
    public String encode() {
        Fields fields = new Fields().with("topicId", topicId)
                .with("nextOffset", nextOffset)
                .with("leaderEpoch", leaderEpoch)
                .with("owner", owner)
                .with("epoch", epoch)
                .with("counters",
                        new Fields().with("consumed", counters.consumed())
                                .with("inserted", counters.inserted())
                                .with("filtered", counters.filtered())
                                .with("skipped", counters.skipped())
                                .with("deadLettered", counters.deadLettered())
                                .with("gap", counters.gap()))
                .withObjects("gaps",
                        gaps.stream()
                                .map(gap -> new Fields().with("first", gap.firstOffset())
                                        .with("end", gap.endOffsetExclusive())
                                        .with("reason", gap.reason())
                                        .with("atMs", gap.recordedAtMs()))
                                .toList())
                .with("token", token);
        return FORMAT.encode(formerTopicIds.isEmpty() ? fields : fields.withStrings("formerTopicIds", formerTopicIds));
    }

    /** Reads a znode's text. */
    public static LedgerState decode(String text, String where) {
        Fields fields = FORMAT.decode(text, where);
        Fields counts = fields.object("counters");
        try {
            return new LedgerState(fields.string("topicId"), fields.longValue("nextOffset"),
                    fields.intValue("leaderEpoch"), fields.string("owner"), fields.longValue("epoch"),
                    new Counters(counts.longValue("consumed"), counts.longValue("inserted"),
                            counts.longValue("filtered"), counts.longValue("skipped"),
                            counts.longValue("deadLettered"), counts.longValue("gap")),
                    fields.objects("gaps")
                            .stream()
                            .map(gap -> new Gap(gap.longValue("first"), gap.longValue("end"), gap.string("reason"),
                                    gap.longValue("atMs")))
                            .toList(),
                    fields.string("token"),
                    fields.has("formerTopicIds") ? fields.strings("formerTopicIds") : List.of());
        } catch (IllegalArgumentException e) {
            throw new CorruptionException("unreadable znode " + where + ": " + e.getMessage(), e);
        }
    }
}
