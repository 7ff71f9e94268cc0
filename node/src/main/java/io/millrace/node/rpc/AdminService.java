package io.millrace.node.rpc;

import io.grpc.stub.StreamObserver;
import io.millrace.node.rpc.AdminSource.PartList;
import io.millrace.node.rpc.AdminSource.TableFilter;
import io.millrace.node.rpc.AdminSource.TableRef;
import io.millrace.node.rpc.AdminSource.TopicPartitionRef;
import io.millrace.node.rpc.ConsumerView.AssignmentView;
import io.millrace.node.rpc.proto.AdminGrpc;
import io.millrace.node.rpc.proto.ListConsumersRequest;
import io.millrace.node.rpc.proto.ListConsumersResponse;
import io.millrace.node.rpc.proto.ListMembersRequest;
import io.millrace.node.rpc.proto.ListMembersResponse;
import io.millrace.node.rpc.proto.ListPartsRequest;
import io.millrace.node.rpc.proto.ListPartsResponse;
import io.millrace.node.rpc.proto.ListQueueRequest;
import io.millrace.node.rpc.proto.ListQueueResponse;
import io.millrace.node.rpc.proto.ListReplicasRequest;
import io.millrace.node.rpc.proto.ListReplicasResponse;
import io.millrace.node.rpc.proto.ListTablesRequest;
import io.millrace.node.rpc.proto.ListTablesResponse;
import io.millrace.node.rpc.proto.PauseConsumptionRequest;
import io.millrace.node.rpc.proto.PauseConsumptionResponse;
import io.millrace.node.rpc.proto.ResumeConsumptionRequest;
import io.millrace.node.rpc.proto.ResumeConsumptionResponse;
import io.millrace.node.rpc.proto.SeekConsumptionRequest;
import io.millrace.node.rpc.proto.SeekConsumptionResponse;
import io.millrace.node.rpc.proto.TopicPartition;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Checks requests, asks the source, answers. Stateless; for any thread. */
final class AdminService extends AdminGrpc.AdminImplBase {
    private static final Logger LOG = LoggerFactory.getLogger(AdminService.class);
    private static final int DEFAULT_PARTS = 100;
    private static final int MAX_PARTS = 10_000;

    private final AdminSource source;

    AdminService(AdminSource source) {
        this.source = source;
    }

    @Override
    public void listMembers(ListMembersRequest request, StreamObserver<ListMembersResponse> observer) {
        answer("ListMembers", observer,
                () -> ListMembersResponse.newBuilder()
                        .setNode(source.nodeName())
                        .addAllMembers(source.members().stream().map(Answers::member).toList())
                        .build());
    }

    @Override
    public void listConsumers(ListConsumersRequest request, StreamObserver<ListConsumersResponse> observer) {
        answer("ListConsumers", observer,
                () -> ListConsumersResponse.newBuilder()
                        .setNode(source.nodeName())
                        .addAllConsumers(source.consumers(filter(request.getDatabase(), request.getTable()))
                                .stream()
                                .map(Answers::consumer)
                                .toList())
                        .build());
    }

    @Override
    public void pauseConsumption(PauseConsumptionRequest request, StreamObserver<PauseConsumptionResponse> observer) {
        answer("PauseConsumption", observer, () -> {
            TableRef table = table(request.getDatabase(), request.getTable());
            Optional<TopicPartitionRef> scope = request.hasTopicPartition()
                    ? Optional.of(topicPartition(request.getTopicPartition()))
                    : Optional.empty();
            source.pauseConsumption(table, scope);
            LOG.info("consumption of {} paused by the admin RPC: {}", table, describe(scope));
            return PauseConsumptionResponse.newBuilder()
                    .setNode(source.nodeName())
                    .setAssignedHere(assignedHere(table, scope).size())
                    .build();
        });
    }

    @Override
    public void resumeConsumption(ResumeConsumptionRequest request,
            StreamObserver<ResumeConsumptionResponse> observer) {
        answer("ResumeConsumption", observer, () -> {
            TableRef table = table(request.getDatabase(), request.getTable());
            Optional<TopicPartitionRef> scope = request.hasTopicPartition()
                    ? Optional.of(topicPartition(request.getTopicPartition()))
                    : Optional.empty();
            source.resumeConsumption(table, scope);
            LOG.info("consumption of {} resumed by the admin RPC: {}", table, describe(scope));
            return ResumeConsumptionResponse.newBuilder()
                    .setNode(source.nodeName())
                    .setAssignedHere(assignedHere(table, scope).size())
                    .build();
        });
    }

    @Override
    public void seekConsumption(SeekConsumptionRequest request, StreamObserver<SeekConsumptionResponse> observer) {
        answer("SeekConsumption", observer, () -> {
            TableRef table = table(request.getDatabase(), request.getTable());
            if (!request.hasTopicPartition()) {
                throw new UserException(ErrorCode.BAD_ARGUMENTS, "topic_partition is missing: a seek is of one");
            }
            TopicPartitionRef partition = topicPartition(request.getTopicPartition());
            if (!request.hasOffset() || request.getOffset() < 0) {
                throw new UserException(ErrorCode.BAD_ARGUMENTS, "offset "
                        + (request.hasOffset() ? request.getOffset() + " is negative" : "is missing")
                        + ": it is the next offset to consume, 0 or more");
            }
            // A consumer keeps a seek until it has the topic partition: a node that does not have it now must not get one.
            List<AssignmentView> here = assignedHere(table, Optional.of(partition));
            if (here.isEmpty()) {
                requireConsumers(table);
                throw new UserException(ErrorCode.QUERY_NOT_ALLOWED, "no consumer of " + table + " on node "
                        + source.nodeName() + " has " + partition
                        + " now; ask the node that has it (ListConsumers tells, or 'millrace admin consumers --all')");
            }
            SeekConsumptionResponse.Builder out = SeekConsumptionResponse.newBuilder().setNode(source.nodeName());
            here.getFirst().committed().ifPresent(out::setCommittedBefore);
            source.seekConsumption(table, partition, request.getOffset());
            LOG.info("consumption of {} sent to another offset by the admin RPC: {} from {} to {}", table, partition,
                    here.getFirst().committed(), request.getOffset());
            return out.build();
        });
    }

    @Override
    public void listTables(ListTablesRequest request, StreamObserver<ListTablesResponse> observer) {
        answer("ListTables", observer,
                () -> ListTablesResponse.newBuilder()
                        .setNode(source.nodeName())
                        .addAllTables(source.tables(filter(request.getDatabase(), request.getTable()))
                                .stream()
                                .map(Answers::table)
                                .toList())
                        .build());
    }

    @Override
    public void listReplicas(ListReplicasRequest request, StreamObserver<ListReplicasResponse> observer) {
        answer("ListReplicas", observer,
                () -> ListReplicasResponse.newBuilder()
                        .setNode(source.nodeName())
                        .addAllReplicas(source.replicas(table(request.getDatabase(), request.getTable()))
                                .stream()
                                .map(Answers::replica)
                                .toList())
                        .build());
    }

    @Override
    public void listParts(ListPartsRequest request, StreamObserver<ListPartsResponse> observer) {
        answer("ListParts", observer, () -> {
            if (request.getLimit() < 0 || request.getLimit() > MAX_PARTS) {
                throw new UserException(ErrorCode.BAD_ARGUMENTS,
                        "limit " + request.getLimit() + " is not between 1 and " + MAX_PARTS);
            }
            PartList found = source.parts(table(request.getDatabase(), request.getTable()),
                    request.getLimit() == 0 ? DEFAULT_PARTS : request.getLimit());
            return ListPartsResponse.newBuilder()
                    .setNode(source.nodeName())
                    .addAllParts(found.parts().stream().map(Answers::part).toList())
                    .setTotal(found.total())
                    .build();
        });
    }

    @Override
    public void listQueue(ListQueueRequest request, StreamObserver<ListQueueResponse> observer) {
        answer("ListQueue", observer,
                () -> ListQueueResponse.newBuilder()
                        .setNode(source.nodeName())
                        .addAllEntries(source.queue(filter(request.getDatabase(), request.getTable()))
                                .stream()
                                .map(Answers::queueEntry)
                                .toList())
                        .build());
    }

    private static <T> void answer(String call, StreamObserver<T> observer, Supplier<T> body) {
        T response;
        try {
            response = body.get();
        } catch (RuntimeException e) {
            observer.onError(CallErrors.toStatus(call, e));
            return;
        }
        observer.onNext(response);
        observer.onCompleted();
    }

    private void requireConsumers(TableRef table) {
        if (source.consumers(only(table)).isEmpty()) {
            boolean exists = !source.tables(only(table)).isEmpty();
            throw exists
                    ? new UserException(ErrorCode.QUERY_NOT_ALLOWED, "table " + table + " has no consumers on node "
                            + source.nodeName() + ": it is not a Kafka table, is detached, or has no materialized view")
                    : new UserException(ErrorCode.UNKNOWN_TABLE, "Table " + table + " does not exist");
        }
    }

    private List<AssignmentView> assignedHere(TableRef table, Optional<TopicPartitionRef> scope) {
        return source.consumers(only(table))
                .stream()
                .flatMap(consumer -> consumer.assignments().stream())
                .filter(assignment -> scope.map(assignment::is).orElse(true))
                .toList();
    }

    private static TableFilter only(TableRef table) {
        return new TableFilter(Optional.of(table.database()), Optional.of(table.table()));
    }

    private static TableFilter filter(String database, String table) {
        return new TableFilter(Optional.of(database).filter(text -> !text.isEmpty()),
                Optional.of(table).filter(text -> !text.isEmpty()));
    }

    private static TableRef table(String database, String table) {
        if (database.isEmpty() || table.isEmpty()) {
            throw new UserException(ErrorCode.BAD_ARGUMENTS,
                    "database and table are both required: database='" + database + "' table='" + table + "'");
        }
        return new TableRef(database, table);
    }

    private static TopicPartitionRef topicPartition(TopicPartition partition) {
        if (partition.getTopic().isEmpty() || partition.getPartition() < 0) {
            throw new UserException(ErrorCode.BAD_ARGUMENTS, "not a topic partition: topic='" + partition.getTopic()
                    + "' partition=" + partition.getPartition());
        }
        return new TopicPartitionRef(partition.getTopic(), partition.getPartition());
    }

    private static String describe(Optional<TopicPartitionRef> scope) {
        return scope.map(TopicPartitionRef::toString).orElse("all topic partitions");
    }
}
