package io.millrace.node.table;

import io.millrace.coordination.commit.CommitOutcome;
import io.millrace.coordination.failure.RetriableException;
import io.millrace.coordination.failure.UnknownOutcomeException;
import io.millrace.coordination.fence.SupersededException;
import io.millrace.coordination.log.BlockHash;
import io.millrace.coordination.time.Deadline;
import io.millrace.coordination.time.Ticker;
import io.millrace.ingest.format.OmittedMask;
import io.millrace.replication.column.Block;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import io.millrace.replication.part.ContentHash;
import io.millrace.replication.replica.BlockInserter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The blocks of one INSERT. Each block is committed by itself: into the table and all targets of its views, or nowhere. Owned by
 * the inserting thread.
 */
public final class TableWriter {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LAST_PAUSE = Duration.ofSeconds(2);

    private final InsertPlan plan;
    private final BlockInserter inserter;
    private final Options options;
    private final Ticker ticker;
    private long blockNumber;
    private long rows;
    private long bytes;

    /**
     * How to insert.
     *
     * @param deduplicate {@code insert_deduplicate}
     * @param token {@code insert_deduplication_token}, empty for none
     * @param maxPartitions {@code max_partitions_per_insert_block}
     * @param timeout how long one block tries to be committed while ZooKeeper or the disk does not let it
     */
    public record Options(boolean deduplicate, String token, long maxPartitions, Duration timeout) {}

    TableWriter(InsertPlan plan, BlockInserter inserter, Options options,
            Ticker ticker) {
        this.plan = plan;
        this.inserter = inserter;
        this.options = options;
        this.ticker = ticker;
    }

    /**
     * Inserts rows, given by some of the table's columns. A block that was inserted before is dropped, and that is success.
     *
     * @param omitted cells that want their DEFAULT, or null
     * @throws UserException what is wrong with the rows; TABLE_IS_READ_ONLY (242) when it certainly was not inserted, and may be
     *         sent again; UNKNOWN_STATUS_OF_INSERT (319) when it perhaps was
     */
    public void write(Block block, @Nullable OmittedMask omitted) {
        if (block.rowCount() == 0) {
            return;
        }
        String source = options.token().isEmpty() ? ContentHash.of(block).toString() : "token:" + options.token();
        long number = options.token().isEmpty() ? 0 : blockNumber;
        List<InsertPlan.Routed> routed = new ArrayList<>();
        if (plan.table() instanceof KafkaTable) {
            routed.add(new InsertPlan.Routed(plan, block, "", 0));
        } else {
            plan.insert(block, omitted, routed::add);
        }
        try (RoutedInsert insert = RoutedInsert.prepare(UUID.randomUUID().toString(), routed, List.of(),
                r -> hash(r, source, number), options.maxPartitions(), inserter)) {
            commit(insert);
        }
        blockNumber++;
        rows += block.rowCount();
        bytes += block.sizeBytes();
    }

    private Optional<BlockHash> hash(InsertPlan.Routed routed, String source, long number) {
        boolean isDeduplicating = routed.plan().table() instanceof MergeTreeTable t && t.meaning().isDeduplicating();
        boolean isWanted = options.deduplicate() && (isDeduplicating || !options.token().isEmpty());
        return isWanted ? Optional.of(BlockHashes.ofInsert(source, number, routed.viewPath())) : Optional.empty();
    }

    private void commit(RoutedInsert insert) {
        Deadline deadline = Deadline.after(ticker, options.timeout());
        Duration pause = FIRST_PAUSE;
        while (true) {
            RuntimeException failure;
            try {
                CommitOutcome outcome = insert.commit(List.of());
                if (outcome instanceof CommitOutcome.Fenced || outcome instanceof CommitOutcome.Overtaken) {
                    throw new IllegalStateException("an insert without ledgers was fenced");
                }
                return;
            } catch (RetriableException | UnknownOutcomeException e) {
                failure = e;
            } catch (SupersededException e) {
                throw new UserException(ErrorCode.UNKNOWN_STATUS_OF_INSERT,
                        "It is not known whether the rows were inserted,"
                                + " and this node is stopping. Insert them again elsewhere with the same insert_deduplication_token,"
                                + " or look. Cause: " + e.getMessage(),
                        e);
            }
            if (deadline.isPassed() || !deadline.sleep(pause)) {
                throw gaveUp(failure);
            }
            pause = pause.multipliedBy(2).compareTo(LAST_PAUSE) < 0 ? pause.multipliedBy(2) : LAST_PAUSE;
        }
    }

    private UserException gaveUp(RuntimeException failure) {
        if (failure instanceof UnknownOutcomeException) {
            return new UserException(ErrorCode.UNKNOWN_STATUS_OF_INSERT,
                    "It is not known whether the rows were inserted: the"
                            + " connection to ZooKeeper broke during the commit. Insert them again with the same"
                            + " insert_deduplication_token, or look. Cause: " + failure.getMessage(),
                    failure);
        }
        return new UserException(ErrorCode.TABLE_IS_READ_ONLY, "The rows were not inserted, they may be sent again: "
                + failure.getMessage(), failure);
    }

    public long writtenRows() {
        return rows;
    }

    public long writtenBytes() {
        return bytes;
    }
}
