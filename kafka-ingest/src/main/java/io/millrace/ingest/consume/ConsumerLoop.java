package io.millrace.ingest.consume;

import io.millrace.coordination.commit.CommitOutcome;
import io.millrace.coordination.commit.LedgerAdvance;
import io.millrace.coordination.ledger.LedgerKey;
import io.millrace.coordination.znode.Versioned;
import io.millrace.ingest.consume.CommitPipeline.Finished;
import io.millrace.ingest.consume.CommitPipeline.Result;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.LogTruncationException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * One consumer with one Kafka client, as a step to be called again and again by its thread, {@code kafka-<db>.<table>-<i>}.
 * Nothing here is durable; a loop that dies is replaced by a new one with a new client.
 */
final class ConsumerLoop implements ConsumerRebalanceListener {
    /** While the older block is awaited polls only keep the membership alive. */
    private static final Duration COMMIT_WAIT = Duration.ofMillis(50);
    /** Asking for lags is not free. */
    private static final long SHOW_EVERY_NS = 200_000_000;
    private static final long UNREACHABLE_AFTER_NS = 3_000_000_000L;

    private final ConsumerSetup setup;
    private final RecordSource source;
    private final CommitPipeline pipeline;
    private final TopicWatch topicWatch;
    private final ConsumerLog log;
    private final SeekRequests seeks;
    private final Assignment assignment;
    private final Acquisition acquisition;
    private final BlockFiller filler;
    private final RetryBackoff blockBackoff;
    private long backOffUntilNs;
    private boolean backingOff;
    private boolean isClosing;
    private long shownNs;
    private long connectedNs;
    private boolean isUnreachable;

    ConsumerLoop(ConsumerSetup setup, RecordSource source, CommitPipeline pipeline, TopicWatch topicWatch,
            ConsumerLog log, SeekRequests seeks, String owner) {
        this.setup = setup;
        this.source = source;
        this.pipeline = pipeline;
        this.topicWatch = topicWatch;
        this.log = log;
        this.seeks = seeks;
        this.assignment = new Assignment(setup, source);
        this.acquisition = new Acquisition(setup, source, assignment, log, owner);
        this.filler = new BlockFiller(setup, assignment, log);
        this.blockBackoff = setup.newBackoff();
        this.connectedNs = setup.ticker().nanoTime();
        this.shownNs = connectedNs - SHOW_EVERY_NS;
    }

    void start() {
        source.subscribe(setup.topics(), this);
    }

    /**
     * One round. Waits at most for one poll, besides answers of broker and ledger, each within its timeout.
     *
     * @throws RuntimeException of Kafka's: the client is to be replaced if it is not a passing one
     */
    void step() {
        settle();
        long nowNs = setup.ticker().nanoTime();
        wakeUp(nowNs);
        filler.fill();
        if (handOver(nowNs)) {
            filler.fill(); // the rest of what was polled begins the next block
        }
        boolean isFull = filler.open().isFull() || !filler.polled().isEmpty();
        assignment.applyPauses(isFull || backingOff || !pendingSeeks().isEmpty());
        show(isFull, nowNs);
        try {
            filler.polled().add(source.poll(isFull ? Duration.ZERO : pollTimeout(nowNs)));
        } catch (OffsetOutOfRangeException e) {
            outOfRange(e);
        }
        log.polled();
        setup.failpoints().reach(ConsumerFailpoints.AFTER_POLL);
        filler.fill();
        nowNs = setup.ticker().nanoTime();
        settle();
        if (!handOver(nowNs) && isFull && pipeline.isBusy()) {
            pipeline.await(COMMIT_WAIT);
        }
    }

    private Duration pollTimeout(long nowNs) {
        long ns = Math.min(setup.pollTimeout().toNanos(), filler.open().dueInNs(nowNs));
        if (backingOff) {
            ns = Math.min(ns, backOffUntilNs - nowNs);
        }
        if (pipeline.isBusy() && filler.open().isDue(nowNs)) {
            ns = COMMIT_WAIT.toNanos();
        }
        // Not zero: an idle loop must not spin.
        return Duration.ofNanos(Math.max(1_000_000, ns));
    }

    /** Ends waits that are over. */
    private void wakeUp(long nowNs) {
        if (pipeline.unsettled().isEmpty()) {
            topicWatch.takeRecreated(assignment).forEach(this::recreated);
        }
        topicWatch.look(assignment);
        if (backingOff && nowNs - backOffUntilNs >= 0) {
            backingOff = false;
        }
        for (OwnedPartition partition : assignment.inPhase(PartitionPhase.BROKEN_MESSAGE)) {
            if (partition.isAwake(nowNs)) {
                partition.become(PartitionPhase.RUNNING, "trying offset " + partition.readOffset() + " again");
                assignment.seek(partition);
            }
        }
        for (OwnedPartition partition : assignment.inPhase(PartitionPhase.FENCED)) {
            if (partition.isAwake(nowNs)) {
                partition.become(PartitionPhase.ACQUIRING, "the group still says that it is ours");
                partition.sleepUntil(nowNs);
            }
        }
        if (!assignment.inPhase(PartitionPhase.ACQUIRING).isEmpty()) {
            setup.failpoints().reach(ConsumerFailpoints.BEFORE_ACQUIRE);
            acquisition.acquire(nowNs, pipeline.unsettled());
            setup.failpoints().reach(ConsumerFailpoints.AFTER_ACQUIRE);
        }
        acquisition.resolveGaps(nowNs);
        seek();
    }

    private Map<TopicPartition, Long> pendingSeeks() {
        if (seeks.isEmpty()) {
            return Map.of();
        }
        Map<TopicPartition, Long> mine = new HashMap<>(seeks.pending());
        mine.keySet().removeIf(partition -> {
            OwnedPartition owned = assignment.get(partition);
            return owned == null || owned.phase() == PartitionPhase.ACQUIRING || owned.phase() == PartitionPhase.FENCED;
        });
        return mine;
    }

    private void seek() {
        pendingSeeks().forEach((partition, offset) -> {
            OwnedPartition owned = assignment.get(partition);
            if (owned != null && !owned.hasUncommitted()) {
                seeks.done(partition, offset);
                filler.polled().drop(Set.of(partition));
                acquisition.seek(owned, offset);
            }
        });
    }

    /** Hands the open block over if it is to be cut. True if something was handed over. */
    private boolean handOver(long nowNs) {
        OpenBlock open = filler.open();
        boolean isCut = open.isFull() || open.isDue(nowNs) || !pendingSeeks().isEmpty() || hasGap();
        if (!isCut) {
            return false;
        }
        if (!open.hasProgress()) {
            if (open.isDue(nowNs)) {
                filler.renewEmpty();
            }
            return false;
        }
        return submit();
    }

    private boolean hasGap() {
        return assignment.inPhase(PartitionPhase.OFFSET_GAP).stream().anyMatch(OwnedPartition::hasUncommitted);
    }

    private boolean submit() {
        if (pipeline.unsettled().isPresent()) {
            return false;
        }
        setup.failpoints().reach(ConsumerFailpoints.BEFORE_HAND_OVER);
        pipeline.submit(filler.cut()); // step 5
        return true;
    }

    /** Takes note of how the block in flight ended. */
    private void settle() {
        Optional<Finished> finished = pipeline.take();
        if (finished.isEmpty()) {
            return;
        }
        ClosedBlock block = finished.get().block();
        switch (finished.get().result()) {
            case Result.Decided(CommitOutcome.Committed c, int rows) -> committed(block, c.ledgerVersions(), rows);
            case Result.Decided(CommitOutcome.Duplicate d, int rows) -> committed(block, d.ledgerVersions(), rows);
            case Result.Decided(CommitOutcome.Fenced f, int rows) -> fenced(block, f.ledgers());
            case Result.Decided(CommitOutcome.Overtaken o, int rows) -> fenced(block, o.ledgers());
            case Result.Decided(CommitOutcome.TableGone g, int rows) ->
                failed("a target table is gone: " + g.tables(), null);
            case Result.Failed f -> failed("a block of " + block.counts().messages() + " messages failed", f.cause());
            case Result.TopicRecreated r -> recreated(r.topic());
            case Result.TopicGone g -> gone(block, g.topic());
            case Result.Abandoned a -> failed("a block was abandoned", null);
        }
    }

    private void committed(ClosedBlock block, Map<LedgerKey, Integer> versions, int rows) {
        setup.failpoints().reach(ConsumerFailpoints.AFTER_COMMIT);
        blockBackoff.reset();
        Map<TopicPartition, OffsetAndMetadata> advisory = new HashMap<>();
        for (int i = 0; i < block.partitions().size(); i++) {
            OwnedPartition partition = block.partitions().get(i);
            LedgerAdvance advance = block.advances().get(i);
            if (!assignment.isCurrent(partition)) {
                continue;
            }
            Integer version = versions.get(advance.key());
            if (version == null) {
                throw new IllegalStateException("the sink committed without the version of " + advance.key());
            }
            partition.wrote(new Versioned<>(advance.next(), version));
            partition.backoff().reset();
            advisory.put(partition.topicPartition(), new OffsetAndMetadata(advance.next().nextOffset(),
                    StartPosition.metadata(advance.next().epoch())));
        }
        log.committed(block.counts(), rows);
        if (!advisory.isEmpty() && !isClosing) {
            source.commitAdvisory(advisory); // step 8
            setup.failpoints().reach(ConsumerFailpoints.AFTER_ADVISORY_COMMIT);
        }
    }

    private void fenced(ClosedBlock block, Set<LedgerKey> keys) {
        dropBoth();
        for (OwnedPartition partition : block.partitions()) {
            if (keys.contains(partition.key()) && assignment.isCurrent(partition)) {
                acquisition.fenced(partition);
            }
        }
        log.record("fenced: " + keys + " have another owner; a block of " + block.counts().messages()
                + " messages was dropped");
    }

    private void failed(String what, @Nullable Throwable cause) {
        dropBoth();
        Duration pause = blockBackoff.next();
        backOffUntilNs = setup.inNs(pause);
        backingOff = true;
        if (cause == null) {
            log.record(what);
        } else {
            log.failed(what, cause);
        }
    }

    private void recreated(String topic) {
        takeAnew(topic, "the topic was created again");
    }

    private void gone(ClosedBlock block, String topic) {
        log.record(
                "topic " + topic + " does not exist any more, and nobody can say whether what was read last was of the"
                        + " topic that the ledgers count for: a block of " + block.counts().messages()
                        + " messages was dropped; those of other topics are read again");
        takeAnew(topic, "the topic does not exist");
    }

    private void takeAnew(String topic, String why) {
        dropBoth();
        for (OwnedPartition partition : List.copyOf(assignment.all())) {
            if (partition.topicPartition().topic().equals(topic) && partition.phase() == PartitionPhase.RUNNING) {
                partition.become(PartitionPhase.ACQUIRING, why);
            }
        }
    }

    /** The block in flight was not committed, so what follows it cannot be either. */
    private void dropBoth() {
        log.dropped();
        filler.drop();
        assignment.rewind(true);
    }

    private void outOfRange(OffsetOutOfRangeException e) {
        e.offsetOutOfRangePartitions().keySet().forEach(tp -> {
            OwnedPartition partition = assignment.get(tp);
            if (partition != null && partition.phase() == PartitionPhase.RUNNING) {
                if (e instanceof LogTruncationException truncated) {
                    OffsetAndMetadata divergent = truncated.divergentOffsets().get(tp);
                    partition.diverged(divergent == null ? -1 : divergent.offset());
                }
                partition.become(PartitionPhase.OFFSET_GAP,
                        "the broker does not have offset " + partition.readOffset());
                partition.sleepUntil(setup.ticker().nanoTime());
            }
        });
    }

    /** Commits everything read, within the deadline. False if something is still open or on its way. */
    private boolean flush(long deadlineNs) {
        if (!await(deadlineNs)) {
            return false;
        }
        settle();
        if (filler.open().hasProgress() && deadlineNs - setup.ticker().nanoTime() > 0) {
            submit();
            if (!await(deadlineNs)) {
                return false;
            }
            settle();
        }
        return !filler.open().hasProgress();
    }

    private boolean await(long deadlineNs) {
        return pipeline.await(Duration.ofNanos(Math.max(0, deadlineNs - setup.ticker().nanoTime())));
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
        if (!partitions.isEmpty()) {
            assignment.add(partitions);
            log.assigned();
        }
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
        if (partitions.isEmpty() || isClosing) {
            return;
        }
        setup.failpoints().reach(ConsumerFailpoints.ON_REVOKE);
        log.revoked();
        boolean isConcerned = filler.open().holdsAny(partitions)
                || pipeline.unsettled().filter(block -> partitions.stream().anyMatch(block::holds)).isPresent();
        if (isConcerned) {
            flush(setup.inNs(setup.tuning().revokeDeadline()));
        }
        setup.failpoints().reach(ConsumerFailpoints.AFTER_REVOKE_FLUSH);
        forget(partitions);
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
        if (partitions.isEmpty() || isClosing) {
            return;
        }
        log.revoked();
        forget(partitions);
    }

    private void forget(Collection<TopicPartition> partitions) {
        assignment.remove(partitions);
        seeks.forget(partitions);
        filler.polled().drop(partitions);
        if (filler.open().holdsAny(partitions)) {
            // Rows cannot be taken out again; those of the others are read once more.
            log.dropped();
            filler.drop();
            assignment.rewind(false);
        }
    }

    private void show(boolean isFull, long nowNs) {
        if (nowNs - shownNs < SHOW_EVERY_NS) {
            return;
        }
        shownNs = nowNs;
        log.show(assignment.describe());
        if (source.connectionCount() > 0) {
            connectedNs = nowNs;
        }
        if (nowNs - connectedNs > UNREACHABLE_AFTER_NS) {
            if (!isUnreachable) {
                log.record("no broker can be reached; consumption goes on when one can");
            }
            isUnreachable = true;
            log.become(ConsumerState.BROKER_UNREACHABLE, "no connection to a broker");
            return;
        }
        isUnreachable = false;
        if (setup.pauses().isEverythingPaused()) {
            log.become(ConsumerState.PAUSED, "");
        } else if (backingOff) {
            log.become(ConsumerState.BACKING_OFF, "a block failed; it is read again soon");
        } else if (assignment.isEmpty()) {
            log.become(ConsumerState.UNASSIGNED, "");
        } else {
            log.become(isFull && pipeline.isBusy() ? ConsumerState.COMMIT_BOUND : ConsumerState.CONSUMING, "");
        }
    }

    /** Commits what was read if the deadline allows, and leaves the group. */
    void close(long deadlineNs, Departure departure) {
        try {
            flush(deadlineNs);
        } finally {
            isClosing = true;
            long leftNs = Math.max(Duration.ofMillis(500).toNanos(), deadlineNs - setup.ticker().nanoTime());
            source.close(Duration.ofNanos(leftNs), departure);
            log.show(List.of());
        }
    }
}
