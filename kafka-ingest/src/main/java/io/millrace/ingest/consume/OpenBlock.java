package io.millrace.ingest.consume;

import io.millrace.ingest.fetch.Message;
import io.millrace.ingest.format.BlockBuilder;
import io.millrace.replication.column.Block;
import io.millrace.replication.column.Column;
import io.millrace.replication.column.Field;
import io.millrace.replication.column.Schema;
import io.millrace.replication.error.UserException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * The block being filled: rows, virtual columns, and what it takes of each topic partition. Messages of a topic partition are
 * added in order between {@link #enter} and the next one. Owned by the consumer's thread; spent after {@link #close}.
 */
final class OpenBlock {
    private static final Comparator<PartitionTally> CANONICAL = Comparator
            .comparing((PartitionTally t) -> t.partition().topicPartition().topic())
            .thenComparingInt(t -> t.partition().topicPartition().partition());
    /**
     * Each has its ledger written in the block's one multi, a few hundred bytes; ZooKeeper closes the connection on a request of
     * more than {@code jute.maxbuffer}, 1 MiB by default.
     */
    static final int MAX_TOPIC_PARTITIONS = 500;
    /** Column sizes are added up again after so many bytes of payload. */
    private static final long MEASURE_EVERY_BYTES = 1 << 20;

    private final BlockBuilder rows;
    private final VirtualColumns virtuals;
    private final BlockLimits limits;
    private final long openedNs;
    private final Map<TopicPartition, PartitionTally> tallies = new LinkedHashMap<>();
    /** Runs of rows of one topic partition, three ints each: index of the tally, first row, end row. */
    private int[] runs = new int[48];
    private int runCount;
    private @Nullable PartitionTally current;
    private long unmeasuredBytes;
    private long measuredBytes;
    private long messageCount;
    private long payloadBytes;
    private int brokenCount;
    private int errorRows;
    private boolean isCrowded;

    /** Both builders are empty, and in use until {@link #close}. */
    OpenBlock(BlockBuilder rows, VirtualColumns virtuals, BlockLimits limits, long nowNs) {
        this.rows = rows;
        this.virtuals = virtuals;
        this.limits = limits;
        this.openedNs = nowNs;
    }

    /** Whether messages of this topic partition may be added; if not, the block is full. */
    boolean admits(OwnedPartition partition) {
        isCrowded |= tallies.size() >= MAX_TOPIC_PARTITIONS && !tallies.containsKey(partition.topicPartition());
        return !isCrowded;
    }

    /** The following messages are of this topic partition, beginning at its read offset. */
    void enter(OwnedPartition partition) {
        if (current != null && current.isContinuedBy(partition)) {
            return;
        }
        leave();
        PartitionTally tally = tallies.get(partition.topicPartition());
        if (tally == null || !tally.isContinuedBy(partition)) {
            if (tally != null && tally.hasAdvanced()) {
                throw new IllegalStateException(partition + " was moved or assigned again while a block of it is open");
            }
            tally = new PartitionTally(partition);
            tallies.put(partition.topicPartition(), tally);
        }
        current = tally;
        if (runCount * 3 == runs.length) {
            runs = Arrays.copyOf(runs, runs.length * 2);
        }
        runs[runCount * 3] = indexOf(current);
        runs[runCount * 3 + 1] = rows.rowCount();
        virtuals.enter(partition.topicPartition().topic(), partition.topicPartition().partition());
    }

    private int indexOf(PartitionTally wanted) {
        int i = 0;
        for (PartitionTally tally : tallies.values()) {
            if (tally == wanted) {
                return i;
            }
            i++;
        }
        throw new IllegalStateException("no tally of " + wanted.partition());
    }

    private void leave() {
        if (current != null) {
            runs[runCount * 3 + 2] = rows.rowCount();
            runCount++;
            current = null;
        }
    }

    private PartitionTally entered() {
        if (current == null) {
            throw new IllegalStateException("no topic partition was entered");
        }
        return current;
    }

    /**
     * Adds a message.
     *
     * @throws UserException it is broken; the block is as before
     */
    void add(Message message, RecordDecoder decoder) {
        PartitionTally tally = entered();
        int appended = decoder.decode(message, rows);
        if (appended > 0) {
            virtuals.append(message, appended);
            tally.inserted();
        } else if (appended == RecordDecoder.TOO_SHORT) {
            tally.skipped();
        } else {
            tally.filtered();
        }
        passed(tally, message);
    }

    /** Adds a broken message as one row of defaults with its text: stream mode. */
    void addBroken(Message message, String why) {
        PartitionTally tally = entered();
        for (int i = 0; i < rows.schema().size(); i++) {
            rows.column(i).appendDefault();
        }
        virtuals.appendBroken(message, why);
        tally.inserted();
        errorRows++;
        passed(tally, message);
    }

    /** Passes over a broken message. */
    void skipBroken(Message message) {
        PartitionTally tally = entered();
        tally.skipped();
        brokenCount++;
        passed(tally, message);
    }

    private void passed(PartitionTally tally, Message message) {
        tally.readTo(message.offset() + 1, message.leaderEpoch());
        int size = message.valueLength();
        messageCount++;
        payloadBytes += size;
        unmeasuredBytes += size + 64;
        if (unmeasuredBytes > MEASURE_EVERY_BYTES) {
            measuredBytes = rows.sizeBytes() + virtuals.sizeBytes();
            unmeasuredBytes = 0;
        }
    }

    /** Offsets of the entered topic partition up to here hold no further message: compacted, aborted, control records. */
    void passTo(long nextOffset, int leaderEpoch) {
        PartitionTally tally = entered();
        if (nextOffset > tally.endOffsetExclusive()) {
            tally.readTo(nextOffset, leaderEpoch);
        }
    }

    /** Cut by rows, bytes or topic partitions: no further message may be added. */
    boolean isFull() {
        return isCrowded || rows.rowCount() >= limits.maxRows() || measuredBytes + unmeasuredBytes >= limits.maxBytes();
    }

    /** Cut by age. */
    boolean isDue(long nowNs) {
        return dueInNs(nowNs) <= 0;
    }

    long dueInNs(long nowNs) {
        return limits.maxAge().toNanos() - (nowNs - openedNs);
    }

    /** Whether there is anything to commit: rows, or offsets passed. */
    boolean hasProgress() {
        for (PartitionTally tally : tallies.values()) {
            if (tally.hasAdvanced()) {
                return true;
            }
        }
        return false;
    }

    boolean holds(TopicPartition partition) {
        PartitionTally tally = tallies.get(partition);
        return tally != null && tally.hasAdvanced();
    }

    boolean holdsAny(Collection<TopicPartition> partitions) {
        return partitions.stream().anyMatch(this::holds);
    }

    int rowCount() {
        return rows.rowCount();
    }

    long messageCount() {
        return messageCount;
    }

    long payloadBytes() {
        return payloadBytes;
    }

    /** Broken messages passed over in this block. */
    int brokenCount() {
        return brokenCount;
    }

    int errorRows() {
        return errorRows;
    }

    /** Ends the block, copying it out of the builders; every ledger it advances must be held and stand where the block begins. */
    ClosedBlock close(String token, String group) {
        leave();
        List<PartitionTally> inOrder = new ArrayList<>(tallies.values());
        inOrder.sort(CANONICAL);
        RunOrder order = order(inOrder);
        Block built = rows.build();
        List<Field> fields = new ArrayList<>(built.schema().fields());
        fields.addAll(virtuals.fields());
        List<Column> columns = new ArrayList<>(built.columns());
        columns.addAll(virtuals.build());
        inOrder.removeIf(tally -> !tally.hasAdvanced());
        inOrder.forEach(tally -> tally.partition().dispatched());
        return new ClosedBlock(order.apply(new Block(new Schema(fields), columns, built.rowCount())),
                inOrder.stream().map(PartitionTally::partition).toList(),
                inOrder.stream().map(PartitionTally::range).toList(),
                inOrder.stream().map(tally -> tally.advance(token)).toList(), token, group, counts(inOrder));
    }

    private ClosedBlock.Counts counts(List<PartitionTally> inOrder) {
        return new ClosedBlock.Counts(messageCount, payloadBytes,
                inOrder.stream().mapToLong(PartitionTally::skippedCount).sum(),
                inOrder.stream().mapToLong(PartitionTally::filteredCount).sum(), errorRows);
    }

    private RunOrder order(List<PartitionTally> inOrder) {
        List<PartitionTally> byIndex = new ArrayList<>(tallies.values());
        List<List<Integer>> runsOf = new ArrayList<>();
        byIndex.forEach(tally -> runsOf.add(new ArrayList<>()));
        for (int run = 0; run < runCount; run++) {
            if (runs[run * 3 + 2] > runs[run * 3 + 1]) {
                runsOf.get(runs[run * 3]).add(run);
            }
        }
        List<Integer> wanted = new ArrayList<>();
        inOrder.forEach(tally -> wanted.addAll(runsOf.get(byIndex.indexOf(tally))));
        boolean isOrdered = true;
        for (int i = 1; i < wanted.size(); i++) {
            isOrdered &= wanted.get(i) > wanted.get(i - 1);
        }
        if (isOrdered) {
            return RunOrder.whole(rows.rowCount());
        }
        int[] from = wanted.stream().mapToInt(run -> runs[run * 3 + 1]).toArray();
        int[] end = wanted.stream().mapToInt(run -> runs[run * 3 + 2]).toArray();
        return RunOrder.of(from, end);
    }
}
