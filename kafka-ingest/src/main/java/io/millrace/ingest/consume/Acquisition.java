package io.millrace.ingest.consume;

import io.millrace.coordination.failure.ConflictException;
import io.millrace.coordination.failure.RetriableException;
import io.millrace.coordination.ledger.Counters;
import io.millrace.coordination.ledger.Gap;
import io.millrace.coordination.ledger.LedgerState;
import io.millrace.coordination.znode.Versioned;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Step 1 and every other move of a ledger outside a block's commit: taking it, following a reset of the group by Kafka's own
 * tools, passing a gap. Runs on the consumer's thread; each call is bounded by the timeouts of broker and ledger.
 */
final class Acquisition {
    private final ConsumerSetup setup;
    private final RecordSource source;
    private final Assignment assignment;
    private final ConsumerLog log;
    private final String owner;

    Acquisition(ConsumerSetup setup, RecordSource source, Assignment assignment, ConsumerLog log, String owner) {
        this.setup = setup;
        this.source = source;
        this.assignment = assignment;
        this.log = log;
        this.owner = owner;
    }

    /** Takes the ledgers of newly assigned topic partitions, those of an unsettled block excepted. */
    void acquire(long nowNs, Optional<ClosedBlock> unsettled) {
        List<OwnedPartition> wanted = new ArrayList<>();
        for (OwnedPartition partition : assignment.inPhase(PartitionPhase.ACQUIRING)) {
            if (partition.isAwake(nowNs) && unsettled.filter(b -> b.holds(partition.topicPartition())).isEmpty()) {
                wanted.add(partition);
            }
        }
        if (wanted.isEmpty()) {
            return;
        }
        Map<TopicPartition, OffsetAndMetadata> committed;
        Map<String, Optional<String>> topicIds = new HashMap<>();
        try {
            Set<TopicPartition> names = new HashSet<>();
            wanted.forEach(p -> names.add(p.topicPartition()));
            committed = source.committed(names, setup.tuning().brokerTimeout());
            for (TopicPartition name : names) {
                if (!topicIds.containsKey(name.topic())) {
                    topicIds.put(name.topic(), setup.topicIds().lookup(name.topic()));
                }
            }
        } catch (RuntimeException e) {
            wanted.forEach(p -> later(p, "the group's offsets cannot be read", e));
            return;
        }
        for (OwnedPartition partition : wanted) {
            Optional<String> topicId = topicIds.getOrDefault(partition.topicPartition().topic(), Optional.empty());
            if (topicId.isEmpty()) {
                later(partition, "the topic does not exist",
                        new RetriableException("no topic " + partition.topicPartition().topic()));
                continue;
            }
            try {
                acquire(partition, topicId.get(), committed.get(partition.topicPartition()));
            } catch (RuntimeException e) {
                later(partition, "its ledger cannot be taken", e);
            }
        }
    }

    private void acquire(OwnedPartition partition, String topicId, @Nullable OffsetAndMetadata committed) {
        TopicPartition tp = partition.topicPartition();
        LedgerState found = setup.ledgers().read(partition.key()).map(Versioned::value).orElse(null);
        requireNotFormer(found, topicId);
        Versioned<LedgerState> held;
        switch (StartPosition.decide(found, committed, topicId)) {
            case StartPosition.Ledger start -> held = take(partition, topicId, start.offset());
            case StartPosition.Group start -> held = take(partition, topicId, start.offset());
            case StartPosition.ByPolicy none -> {
                if (setup.resetPolicy() == ResetPolicy.FAIL) {
                    lost(partition, "the group has no committed offset and auto_offset_reset forbids to choose one");
                    return;
                }
                held = take(partition, topicId, byPolicy(tp));
            }
            case StartPosition.GroupReset reset -> {
                held = take(partition, topicId, reset.to());
                held = follow(partition, held, reset);
            }
            case StartPosition.TopicRecreated recreated -> {
                if (setup.resetPolicy() == ResetPolicy.FAIL) {
                    lost(partition,
                            "TOPIC_RECREATED: the ledger is of topic id " + recreated.oldTopicId() + " at offset "
                                    + recreated.oldOffset() + ", the topic's id is " + topicId
                                    + ", and auto_offset_reset forbids to go on");
                    return;
                }
                held = take(partition, topicId, 0);
                held = restart(partition, held, recreated, topicId);
            }
        }
        // Offsets that are not ours would look like a reset once the ledger has moved on.
        if (committed != null && !committed.metadata().startsWith(StartPosition.METADATA_PREFIX)) {
            source.commitSync(
                    Map.of(tp, new OffsetAndMetadata(held.value().nextOffset(),
                            StartPosition.metadata(held.value().epoch()))),
                    setup.tuning().brokerTimeout());
        }
        partition.acquired(held);
        partition.become(PartitionPhase.RUNNING,
                "epoch " + held.value().epoch() + ", next offset " + held.value().nextOffset());
        assignment.seek(partition);
    }

    /**
     * Asked once more now that the ledger is ours: the first answer may be older than what the ledger says, since this thread may
     * have stood still in between; whoever takes the ledger from now on makes the write fail.
     */
    private void requireStill(String topic, String topicId) {
        Optional<String> now = setup.topicIds().lookup(topic);
        if (!now.equals(Optional.of(topicId))) {
            throw new RetriableException("the id of topic " + topic + " was " + topicId + " and is "
                    + now.orElse("none") + " now that the ledger is taken; decided anew");
        }
    }

    /** Back in an older topic's account, what is counted for the present one would be read once more. */
    private static void requireNotFormer(@Nullable LedgerState ledger, String topicId) {
        if (ledger != null && ledger.formerTopicIds().contains(topicId)) {
            throw new RetriableException("a broker that lags says that the topic's id is " + topicId
                    + ", which was before " + ledger.topicId());
        }
    }

    private Versioned<LedgerState> take(OwnedPartition partition, String topicId, long initialOffset) {
        return setup.ledgers().takeOwnership(partition.key(), owner, topicId, initialOffset);
    }

    private long byPolicy(TopicPartition tp) {
        Map<TopicPartition, Long> offsets = setup.resetPolicy() == ResetPolicy.LATEST
                ? source.endOffsets(List.of(tp), setup.tuning().brokerTimeout())
                : source.beginningOffsets(List.of(tp), setup.tuning().brokerTimeout());
        Long offset = offsets.get(tp);
        if (offset == null) {
            throw new RetriableException("no offsets of " + tp);
        }
        return offset;
    }

    private Versioned<LedgerState> follow(OwnedPartition partition, Versioned<LedgerState> held,
            StartPosition.GroupReset reset) {
        LedgerState state = held.value();
        if (state.nextOffset() != reset.from()) {
            throw new RetriableException("the ledger moved from " + reset.from() + " to " + state.nextOffset()
                    + " while it was taken; decided anew");
        }
        String why = "GROUP_RESET: the group's offset was set from " + reset.from() + " to " + reset.to();
        log.record(partition.key() + ": " + why);
        return move(partition, held, reset.to(), state.topicId(), why);
    }

    private Versioned<LedgerState> restart(OwnedPartition partition, Versioned<LedgerState> held,
            StartPosition.TopicRecreated recreated, String topicId) {
        LedgerState state = held.value();
        if (!state.topicId().equals(recreated.oldTopicId())) {
            throw new RetriableException("the ledger changed while it was taken; decided anew");
        }
        requireStill(partition.topicPartition().topic(), topicId);
        String why = "TOPIC_RECREATED: topic id " + state.topicId() + " at offset " + state.nextOffset() + " became "
                + topicId;
        log.record(partition.key() + ": " + why);
        return setup.ledgers()
                .replace(partition.key(), held.version(),
                        with(state, topicId, byPolicy(partition.topicPartition()), why, 0));
    }

    /** Records a move of the next offset; what is passed over forwards counts as a gap. */
    private Versioned<LedgerState> move(OwnedPartition partition, Versioned<LedgerState> held, long to, String topicId,
            String why) {
        long missing = Math.max(0, to - held.value().nextOffset());
        log.lost(missing);
        return setup.ledgers().replace(partition.key(), held.version(), with(held.value(), topicId, to, why, missing));
    }

    private LedgerState with(LedgerState state, String topicId, long nextOffset, String why, long missing) {
        List<Gap> gaps = new ArrayList<>(state.gaps());
        gaps.add(new Gap(nextOffset - missing, nextOffset, why, setup.clock().millis()));
        List<String> former = new ArrayList<>(state.formerTopicIds());
        if (!state.topicId().equals(topicId)) {
            former.add(state.topicId());
        }
        return new LedgerState(topicId, nextOffset, -1, state.owner(), state.epoch(),
                state.counters().plus(new Counters(missing, 0, 0, 0, 0, missing)), gaps, setup.ledgers().newToken(),
                former);
    }

    /** An operator's seek; a ledger that is not ours yet is taken. Nothing may be uncommitted. A failure is recorded only. */
    void seek(OwnedPartition partition, long to) {
        try {
            Optional<String> topicId = setup.topicIds().lookup(partition.topicPartition().topic());
            if (topicId.isEmpty()) {
                throw new RetriableException("no topic " + partition.topicPartition().topic());
            }
            Versioned<LedgerState> held = partition.ledger().orElseGet(() -> take(partition, topicId.get(), to));
            requireNotFormer(held.value(), topicId.get());
            String why = "SEEK: moved from " + held.value().nextOffset() + " to " + to;
            log.record(partition.key() + ": " + why);
            boolean isSameTopic = held.value().topicId().equals(topicId.get());
            if (!isSameTopic) {
                requireStill(partition.topicPartition().topic(), topicId.get());
            }
            long missing = isSameTopic ? Math.max(0, to - held.value().nextOffset()) : 0;
            log.lost(missing);
            partition.acquired(setup.ledgers()
                    .replace(partition.key(), held.version(),
                            with(held.value(), topicId.get(), to, why, missing)));
            run(partition, why);
        } catch (ConflictException e) {
            fenced(partition);
        } catch (RuntimeException e) {
            log.failed(partition.topicPartition() + ": the seek to " + to + " failed; ask again", e);
        }
    }

    /** Decides about topic partitions whose next offset the broker does not have; they must have nothing uncommitted. */
    void resolveGaps(long nowNs) {
        for (OwnedPartition partition : assignment.inPhase(PartitionPhase.OFFSET_GAP)) {
            if (partition.isAwake(nowNs) && !partition.hasUncommitted()) {
                try {
                    resolve(partition);
                } catch (ConflictException e) {
                    fenced(partition);
                } catch (RuntimeException e) {
                    later(partition, "a gap cannot be resolved", e);
                }
            }
        }
    }

    private void resolve(OwnedPartition partition) {
        TopicPartition tp = partition.topicPartition();
        Versioned<LedgerState> held = partition.heldLedger();
        long at = held.value().nextOffset();
        Long begin = source.beginningOffsets(List.of(tp), setup.tuning().brokerTimeout()).get(tp);
        Long end = source.endOffsets(List.of(tp), setup.tuning().brokerTimeout()).get(tp);
        // Asked after the offsets: if the id is still the ledger's, they are of that topic.
        Optional<String> topicId = setup.topicIds().lookup(tp.topic());
        if (topicId.isEmpty()) {
            throw new RetriableException("no topic " + tp.topic());
        }
        if (!topicId.get().equals(held.value().topicId())) {
            partition.become(PartitionPhase.ACQUIRING, "the topic was created again");
            return;
        }
        if (begin == null || end == null) {
            throw new RetriableException("no offsets of " + tp);
        }
        long divergent = partition.divergentOffset();
        if (at < begin) {
            String why = "OFFSET_GAP: offsets [" + at + ", " + begin + ") are gone from the topic";
            pass(partition, held, setup.resetPolicy() == ResetPolicy.LATEST ? end : begin, why);
        } else if (at > end || divergent >= 0 && divergent < at) {
            long to = divergent >= 0 && divergent < at ? divergent : end;
            String why = "LOG_TRUNCATED: offsets [" + to + ", " + at
                    + ") were consumed and have been lost by the broker";
            pass(partition, held, setup.resetPolicy() == ResetPolicy.LATEST ? Math.max(to, end) : to, why);
        } else {
            run(partition, "the offset is in the topic again");
        }
    }

    private void pass(OwnedPartition partition, Versioned<LedgerState> held, long to, String why) {
        log.record(partition.key() + ": " + why);
        if (setup.resetPolicy() == ResetPolicy.FAIL) {
            lost(partition, why + ", and auto_offset_reset forbids to pass over it");
        } else {
            moveTo(partition, held, to, why);
        }
    }

    private void moveTo(OwnedPartition partition, Versioned<LedgerState> held, long to, String why) {
        partition.acquired(move(partition, held, to, held.value().topicId(), why));
        run(partition, why);
    }

    private void run(OwnedPartition partition, String why) {
        partition.diverged(-1);
        partition.become(PartitionPhase.RUNNING, why);
        assignment.seek(partition);
    }

    private void lost(OwnedPartition partition, String why) {
        log.record(partition.key() + ": " + why);
        partition.become(PartitionPhase.OFFSET_LOST, why);
    }

    /** Someone else has the ledger. */
    void fenced(OwnedPartition partition) {
        partition.become(PartitionPhase.FENCED, "another consumer has taken the ledger");
        partition.sleepUntil(setup.inNs(partition.fencedBackoff(setup).next()));
    }

    private void later(OwnedPartition partition, String what, RuntimeException e) {
        log.failed(partition.topicPartition() + ": " + what, e);
        partition.sleepUntil(setup.inNs(partition.backoff().next()));
    }
}
