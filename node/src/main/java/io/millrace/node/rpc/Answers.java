package io.millrace.node.rpc;

import com.google.protobuf.Timestamp;
import io.millrace.coordination.ledger.Counters;
import io.millrace.coordination.log.PartFact;
import io.millrace.ingest.consume.ConsumerStatus;
import io.millrace.node.rpc.AdminSource.TableView;
import io.millrace.node.rpc.proto.Assignment;
import io.millrace.node.rpc.proto.Consumer;
import io.millrace.node.rpc.proto.ConsumerException;
import io.millrace.node.rpc.proto.ConsumerTotals;
import io.millrace.node.rpc.proto.Member;
import io.millrace.node.rpc.proto.MessageCounters;
import io.millrace.node.rpc.proto.Part;
import io.millrace.node.rpc.proto.PartState;
import io.millrace.node.rpc.proto.QueueEntry;
import io.millrace.node.rpc.proto.Replica;
import io.millrace.node.rpc.proto.ReplicaDetail;
import io.millrace.node.rpc.proto.SourceRange;
import io.millrace.node.rpc.proto.Table;
import java.time.Instant;

/** The node's records as messages. Stateless. */
final class Answers {
    private Answers() {}

    static Member member(MemberView member) {
        Member.Builder out = Member.newBuilder()
                .setName(member.name())
                .setThisNode(member.isThisNode())
                .setAlive(member.isAlive())
                .setRelease(member.release())
                .setInstanceId(member.instanceId())
                .putAllAddresses(member.addresses())
                .putAllMacros(member.macros());
        member.startedAt().ifPresent(at -> out.setStarted(timestamp(at)));
        return out.build();
    }

    static Consumer consumer(ConsumerView consumer) {
        Consumer.Builder out = Consumer.newBuilder()
                .setDatabase(consumer.database())
                .setTable(consumer.table())
                .setIndex(consumer.index())
                .setConsumerId(consumer.consumerId())
                .setGroup(consumer.group())
                .setState(consumer.state())
                .setStateReason(consumer.stateReason())
                .setTotals(totals(consumer.totals()));
        consumer.assignments().forEach(each -> out.addAssignments(assignment(each)));
        consumer.exceptions()
                .forEach(each -> out.addExceptions(
                        ConsumerException.newBuilder().setTime(timestamp(each.time())).setText(each.text())));
        consumer.lastPoll().ifPresent(at -> out.setLastPoll(timestamp(at)));
        consumer.lastCommit().ifPresent(at -> out.setLastCommit(timestamp(at)));
        consumer.lastRebalance().ifPresent(at -> out.setLastRebalance(timestamp(at)));
        return out.build();
    }

    private static Assignment assignment(ConsumerView.AssignmentView assignment) {
        Assignment.Builder out = Assignment.newBuilder()
                .setTopic(assignment.topic())
                .setPartition(assignment.topicPartition())
                .setPhase(assignment.phase())
                .setPaused(assignment.isPaused())
                .setPosition(assignment.position())
                .setEpoch(assignment.epoch());
        assignment.committed().ifPresent(out::setCommitted);
        assignment.endOffset().ifPresent(out::setEndOffset);
        assignment.lag().ifPresent(out::setLag);
        assignment.counters().ifPresent(each -> out.setCounters(counters(each)));
        return out.build();
    }

    private static MessageCounters counters(Counters counters) {
        return MessageCounters.newBuilder()
                .setConsumed(counters.consumed())
                .setInserted(counters.inserted())
                .setFiltered(counters.filtered())
                .setSkipped(counters.skipped())
                .setDeadLettered(counters.deadLettered())
                .setGap(counters.gap())
                .build();
    }

    private static ConsumerTotals totals(ConsumerStatus.Counts counts) {
        return ConsumerTotals.newBuilder()
                .setMessagesRead(counts.messagesRead())
                .setRowsRead(counts.rowsRead())
                .setBytesRead(counts.bytesRead())
                .setBlocksCommitted(counts.blocksCommitted())
                .setRowsCommitted(counts.rowsCommitted())
                .setMessagesSkipped(counts.messagesSkipped())
                .setMessagesFiltered(counts.messagesFiltered())
                .setErrorRows(counts.errorRows())
                .setOffsetsLost(counts.offsetsLost())
                .setBlocksDropped(counts.blocksDropped())
                .setRebalanceRevocations(counts.rebalanceRevocations())
                .setRebalanceAssignments(counts.rebalanceAssignments())
                .setClientRebuilds(counts.clientRebuilds())
                .build();
    }

    static Table table(TableView table) {
        Table.Builder out = Table.newBuilder()
                .setDatabase(table.database())
                .setName(table.name())
                .setEngine(table.engine())
                .setUuid(table.uuid())
                .setSchemaVersion(table.schemaVersion())
                .setDetached(table.isDetached());
        table.replicatedPath().ifPresent(out::setReplicatedPath);
        table.rowCount().ifPresent(out::setRows);
        table.partCount().ifPresent(out::setParts);
        table.sizeBytes().ifPresent(out::setBytes);
        return out.build();
    }

    static Replica replica(ReplicaView replica) {
        Replica.Builder out = Replica.newBuilder()
                .setName(replica.name())
                .setNode(replica.node())
                .setAlive(replica.isAlive())
                .setAppliedIndex(replica.appliedIndex())
                .setStateHash(replica.stateHash());
        replica.logEndIndex().ifPresent(out::setLogEndIndex);
        replica.detail()
                .ifPresent(detail -> out.setDetail(ReplicaDetail.newBuilder()
                        .setPhase(detail.phase())
                        .setQueueSize(detail.queueSize())
                        .setReadOnly(detail.readOnlyReason().isPresent())
                        .setReadOnlyReason(detail.readOnlyReason().orElse(""))
                        .setLastException(detail.lastException().orElse(""))));
        return out.build();
    }

    static Part part(PartView part) {
        PartFact fact = part.fact();
        Part.Builder out = Part.newBuilder()
                .setName(fact.name())
                .setPartId(fact.partId().toString())
                .setPartition(fact.tablePartition())
                .setRows(fact.rowCount())
                .setBytes(fact.sizeBytes())
                .setLevel(fact.level())
                .setMinBlock(fact.minBlock())
                .setMaxBlock(fact.maxBlock())
                .setState(switch (part.state()) {
                    case PREPARED -> PartState.PART_STATE_PREPARED;
                    case KNOWN -> PartState.PART_STATE_KNOWN;
                    case LOCAL -> PartState.PART_STATE_LOCAL;
                })
                .setContentChecksum(fact.contentChecksum().toString())
                .setFileChecksum(fact.fileChecksum())
                .setOrigin(part.origin())
                .setSchemaVersion(fact.schemaVersion());
        part.changedAt().ifPresent(at -> out.setChanged(timestamp(at)));
        fact.sourceRanges()
                .forEach(range -> out.addSources(SourceRange.newBuilder()
                        .setTopicId(range.topicId())
                        .setTopic(range.topic())
                        .setPartition(range.topicPartition())
                        .setFirstOffset(range.firstOffset())
                        .setEndOffsetExclusive(range.endOffsetExclusive())));
        return out.build();
    }

    static QueueEntry queueEntry(QueueEntryView entry) {
        return QueueEntry.newBuilder()
                .setDatabase(entry.database())
                .setTable(entry.table())
                .setPartName(entry.partName())
                .setPartId(entry.partId())
                .setState(entry.state())
                .setAgeMs(entry.age().toMillis())
                .setTries(entry.tries())
                .setLastError(entry.lastError().orElse(""))
                .setOrigin(entry.origin())
                .setBytes(entry.sizeBytes())
                .build();
    }

    private static Timestamp timestamp(Instant at) {
        return Timestamp.newBuilder().setSeconds(at.getEpochSecond()).setNanos(at.getNano()).build();
    }
}
