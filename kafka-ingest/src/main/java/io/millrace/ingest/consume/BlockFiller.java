package io.millrace.ingest.consume;

import io.millrace.ingest.fetch.Message;
import io.millrace.ingest.fetch.MessageRun;
import io.millrace.ingest.format.BlockBuilder;
import io.millrace.ingest.settings.ErrorMode;
import io.millrace.replication.error.UserException;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Steps 3 and 4: moves polled records into the open block until it is full. Owned by the consumer's thread. */
final class BlockFiller {
    private static final int LEAST_EXPECTED_ROWS = 256;

    private final ConsumerSetup setup;
    private final Assignment assignment;
    private final ConsumerLog log;
    private final RecordDecoder decoder;
    private final PolledRecords polled = new PolledRecords();
    private Set<VirtualColumn> virtuals = EnumSet.noneOf(VirtualColumn.class);
    private OpenBlock open;
    private BlockBuilder rows;
    private VirtualColumns virtualColumns;

    BlockFiller(ConsumerSetup setup, Assignment assignment, ConsumerLog log) {
        this.setup = setup;
        this.assignment = assignment;
        this.log = log;
        this.decoder = setup.decoders().get();
        this.rows = new BlockBuilder(setup.schema(), LEAST_EXPECTED_ROWS);
        this.virtualColumns = new VirtualColumns(virtuals, setup.table(), LEAST_EXPECTED_ROWS);
        this.open = newBlock();
    }

    OpenBlock open() {
        return open;
    }

    PolledRecords polled() {
        return polled;
    }

    /** Ends the open block and begins the next. */
    ClosedBlock cut() {
        ClosedBlock closed = open.close(setup.ledgers().newToken(), setup.group());
        if (rows.sizeBytes() > 2 * setup.limits().maxBytes()) {
            renewBuilders(); // a giant message is no reason to hold so much for ever
        }
        open = newBlock();
        return closed;
    }

    /** Forgets the open block and what was polled; the caller seeks. */
    void drop() {
        polled.clear();
        open = newBlock();
    }

    /** Begins an empty block anew: its age, and the columns it is asked for. */
    void renewEmpty() {
        renewBuilders(); // nothing comes: hold no memory for it
        open = newBlock();
    }

    private void renewBuilders() {
        rows = new BlockBuilder(setup.schema(), LEAST_EXPECTED_ROWS);
        virtualColumns = new VirtualColumns(virtuals, setup.table(), LEAST_EXPECTED_ROWS);
    }

    /** The block before gave out copies, so its builders serve again. */
    private OpenBlock newBlock() {
        rows.clear();
        Set<VirtualColumn> wanted = askedFor();
        if (wanted.equals(virtuals)) {
            virtualColumns.clear();
        } else {
            virtuals = wanted;
            virtualColumns = new VirtualColumns(virtuals, setup.table(), LEAST_EXPECTED_ROWS);
        }
        return new OpenBlock(rows, virtualColumns, setup.limits(), setup.ticker().nanoTime());
    }

    /** The virtual columns that the views want now. */
    private Set<VirtualColumn> askedFor() {
        Set<VirtualColumn> wanted = EnumSet.noneOf(VirtualColumn.class);
        try {
            for (String name : setup.sink().requiredColumns()) {
                if (setup.schema().indexOf(name) < 0) {
                    VirtualColumn.byName(name).filter(this::exists).ifPresent(wanted::add);
                }
            }
        } catch (RuntimeException e) {
            // The views are out of order; the block's preparation will say so, and the block is read again.
            log.failed("the views' columns are not known", e);
            return virtuals;
        }
        return wanted;
    }

    private boolean exists(VirtualColumn column) {
        return setup.errorMode() == ErrorMode.STREAM || !column.isErrorColumn();
    }

    /** Takes polled records until there are none or the open block is full. */
    void fill() {
        if (!polled.isEmpty() && !open.hasProgress() && !askedFor().equals(virtuals)) {
            renewEmpty(); // a view came while nothing did
        }
        long messages = open.messageCount();
        long rows = open.rowCount();
        long bytes = open.payloadBytes();
        while (!open.isFull()) {
            MessageRun run = polled.first();
            if (run == null) {
                break;
            }
            OwnedPartition partition = assignment.get(run.topicPartition());
            if (partition != null && !open.admits(partition)) {
                break;
            }
            if (partition == null || partition.phase() != PartitionPhase.RUNNING || !fill(run, partition)) {
                polled.drop(Set.of(run.topicPartition()));
            } else if (!run.hasNext()) {
                polled.removeFirst();
            }
        }
        if (open.messageCount() > messages) {
            log.read(open.messageCount() - messages, open.rowCount() - rows, open.payloadBytes() - bytes);
        }
    }

    /** False if the topic partition stands still and the rest of its records is of no use. */
    private boolean fill(MessageRun run, OwnedPartition partition) {
        open.enter(partition);
        while (run.hasNext() && !open.isFull()) {
            Message message = run.next();
            if (message.offset() < partition.readOffset()) {
                continue; // delivered twice
            }
            try {
                open.add(message, decoder);
            } catch (UserException e) {
                if (!broken(message, partition, e)) {
                    return false;
                }
            }
        }
        @Nullable
        OffsetAndMetadata next = run.nextPosition();
        if (!run.hasNext() && next != null) {
            Optional<Integer> epoch = next.leaderEpoch();
            open.passTo(next.offset(), epoch.orElse(-1));
        }
        return true;
    }

    /** A message that cannot be parsed; the open block is as before it. False if its topic partition waits at it. */
    private boolean broken(Message message, OwnedPartition partition, UserException e) {
        if (setup.errorMode() == ErrorMode.STREAM) {
            open.addBroken(message, String.valueOf(e.getMessage()));
            return true;
        }
        UserException named = named(partition.topicPartition(), message, e);
        if (open.brokenCount() < setup.skipBroken()) {
            open.skipBroken(message);
            log.record("skipped: " + named.describe());
            return true;
        }
        log.record(named.describe());
        partition.become(PartitionPhase.BROKEN_MESSAGE, "offset " + message.offset() + ": " + e.getMessage());
        partition.sleepUntil(setup.inNs(partition.backoff().next()));
        return false;
    }

    /** As ClickHouse names the message that broke its parser. */
    static UserException named(TopicPartition partition, Message message, UserException e) {
        return new UserException(e.code(), e.getMessage() + ": while parsing Kafka message (topic: " + partition.topic()
                + ", partition: " + partition.partition() + ", offset: " + message.offset() + ")", e);
    }
}
