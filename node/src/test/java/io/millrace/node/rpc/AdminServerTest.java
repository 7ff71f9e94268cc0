package io.millrace.node.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.reflection.v1.ServiceResponse;
import io.grpc.stub.StreamObserver;
import io.millrace.coordination.failure.ConflictException;
import io.millrace.coordination.failure.CorruptionException;
import io.millrace.coordination.failure.RetriableException;
import io.millrace.coordination.failure.UnknownOutcomeException;
import io.millrace.node.config.ConfigException;
import io.millrace.node.rpc.proto.AdminGrpc;
import io.millrace.node.rpc.proto.AdminGrpc.AdminBlockingStub;
import io.millrace.node.rpc.proto.Assignment;
import io.millrace.node.rpc.proto.Consumer;
import io.millrace.node.rpc.proto.ListConsumersRequest;
import io.millrace.node.rpc.proto.ListConsumersResponse;
import io.millrace.node.rpc.proto.ListMembersRequest;
import io.millrace.node.rpc.proto.ListMembersResponse;
import io.millrace.node.rpc.proto.ListPartsRequest;
import io.millrace.node.rpc.proto.ListPartsResponse;
import io.millrace.node.rpc.proto.ListQueueRequest;
import io.millrace.node.rpc.proto.ListReplicasRequest;
import io.millrace.node.rpc.proto.ListReplicasResponse;
import io.millrace.node.rpc.proto.ListTablesRequest;
import io.millrace.node.rpc.proto.ListTablesResponse;
import io.millrace.node.rpc.proto.Member;
import io.millrace.node.rpc.proto.Part;
import io.millrace.node.rpc.proto.PartState;
import io.millrace.node.rpc.proto.PauseConsumptionRequest;
import io.millrace.node.rpc.proto.QueueEntry;
import io.millrace.node.rpc.proto.ResumeConsumptionRequest;
import io.millrace.node.rpc.proto.SeekConsumptionRequest;
import io.millrace.node.rpc.proto.TopicPartition;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** The service over loopback, as any gRPC client sees it. */
final class AdminServerTest {
    private final FakeAdminSource source = new FakeAdminSource("node1", 0, 2, 3);
    private AdminServer server;
    private ManagedChannel channel;
    private AdminBlockingStub stub;

    @BeforeEach
    void start() {
        server = AdminServer.start("127.0.0.1", 0, source);
        channel = NettyChannelBuilder.forAddress("127.0.0.1", server.port()).usePlaintext().build();
        stub = AdminGrpc.newBlockingStub(channel).withDeadlineAfter(30, TimeUnit.SECONDS);
    }

    @AfterEach
    void stop() {
        channel.shutdownNow();
        server.close();
    }

    @Test
    void listsMembersAndSaysWhichAnswers() {
        source.rpcAddresses.put("node2", "");
        ListMembersResponse answer = stub.listMembers(ListMembersRequest.getDefaultInstance());
        assertThat(answer.getNode()).isEqualTo("node1");
        Member self = answer.getMembers(0);
        assertThat(self.getName()).isEqualTo("node1");
        assertThat(self.getThisNode()).isTrue();
        assertThat(self.getAlive()).isTrue();
        assertThat(self.getRelease()).isEqualTo("0.1.0");
        assertThat(self.getStarted().getSeconds()).isEqualTo(FakeAdminSource.STARTED.getEpochSecond());
        assertThat(self.getInstanceId()).isEqualTo("instance-node1");
        assertThat(self.getAddressesMap()).containsEntry("http", "127.0.0.1:8123").containsKey("rpc");
        assertThat(self.getMacrosMap()).containsEntry("shard", "01");
        Member absent = answer.getMembers(1);
        assertThat(absent.getAlive()).isFalse();
        assertThat(absent.getThisNode()).isFalse();
        assertThat(absent.hasStarted()).isFalse();
    }

    @Test
    void listsConsumersWithOffsetsAndCounters() {
        ListConsumersResponse answer = stub.listConsumers(ListConsumersRequest.getDefaultInstance());
        Consumer consumer = answer.getConsumers(0);
        assertThat(consumer.getTable()).isEqualTo("queue");
        assertThat(consumer.getState()).isEqualTo("CONSUMING");
        assertThat(consumer.getGroup()).isEqualTo("group1");
        assertThat(consumer.hasLastPoll()).isTrue();
        assertThat(consumer.hasLastCommit()).isFalse();
        assertThat(consumer.getExceptions(0).getText()).startsWith("Code: 117.");
        assertThat(consumer.getTotals().getMessagesRead()).isEqualTo(11);
        assertThat(consumer.getTotals().getClientRebuilds()).isEqualTo(23);

        Assignment known = consumer.getAssignments(0);
        assertThat(known.getPosition()).isEqualTo(1500);
        assertThat(known.getCommitted()).isEqualTo(1000);
        assertThat(known.getEndOffset()).isEqualTo(1750);
        assertThat(known.getLag()).as("from the committed offset to the end").isEqualTo(750);
        assertThat(known.getEpoch()).isEqualTo(7);
        assertThat(known.getCounters().getDeadLettered()).isEqualTo(15);
        assertThat(known.getPaused()).isFalse();
        assertThat(consumer.getAssignments(1).getPaused()).isTrue();
    }

    @Test
    void leavesOutWhatNobodyKnows() {
        Assignment acquiring = stub.listConsumers(ListConsumersRequest.getDefaultInstance())
                .getConsumers(0)
                .getAssignments(2);
        assertThat(acquiring.hasCommitted()).isFalse();
        assertThat(acquiring.hasEndOffset()).isFalse();
        assertThat(acquiring.hasLag()).isFalse();
        assertThat(acquiring.hasCounters()).isFalse();
    }

    @Test
    void filtersByDatabaseAndTable() {
        assertThat(stub.listConsumers(ListConsumersRequest.newBuilder().setDatabase("other").build())
                .getConsumersList()).isEmpty();
        assertThat(stub.listTables(ListTablesRequest.newBuilder().setTable("github").build()).getTablesList())
                .hasSize(1);
        assertThat(stub.listQueue(ListQueueRequest.newBuilder().setTable("queue").build()).getEntriesList()).isEmpty();
    }

    @Test
    void pausesAndResumesATableAndOneTopicPartition() {
        TopicPartition two = TopicPartition.newBuilder().setTopic("github").setPartition(2).build();
        PauseConsumptionRequest table = PauseConsumptionRequest.newBuilder()
                .setDatabase("default")
                .setTable("queue")
                .build();
        assertThat(stub.pauseConsumption(table).getAssignedHere()).isEqualTo(3);
        assertThat(stub.pauseConsumption(table.toBuilder().setTopicPartition(two).build()).getAssignedHere())
                .isEqualTo(1);
        ResumeConsumptionRequest resume = ResumeConsumptionRequest.newBuilder()
                .setDatabase("default")
                .setTable("queue")
                .build();
        assertThat(stub.resumeConsumption(resume).getNode()).isEqualTo("node1");
        assertThat(stub.resumeConsumption(resume.toBuilder().setTopicPartition(two.toBuilder().setPartition(9)).build())
                .getAssignedHere()).isZero();
        assertThat(source.changes).containsExactly("pause default.queue", "pause default.queue github-2",
                "resume default.queue", "resume default.queue github-9");
    }

    @Test
    void seeksOnlyWhereTheTopicPartitionIs() {
        SeekConsumptionRequest request = seek("queue", 2).setOffset(0).build();
        assertThat(stub.seekConsumption(request).getCommittedBefore()).isEqualTo(1000);
        assertThat(source.changes).containsExactly("seek default.queue github-2 0");

        fails(Status.Code.FAILED_PRECONDITION, "QUERY_NOT_ALLOWED", "github-9",
                () -> stub.seekConsumption(seek("queue", 9).setOffset(5).build()));
        fails(Status.Code.FAILED_PRECONDITION, "QUERY_NOT_ALLOWED", "has no consumers",
                () -> stub.seekConsumption(seek("github", 0).setOffset(5).build()));
        fails(Status.Code.NOT_FOUND, "UNKNOWN_TABLE", "default.absent",
                () -> stub.seekConsumption(seek("absent", 0).setOffset(5).build()));
        assertThat(source.changes).hasSize(1);
    }

    @Test
    void refusesASeekThatDoesNotSayWhere() {
        fails(Status.Code.INVALID_ARGUMENT, "BAD_ARGUMENTS", "offset is missing",
                () -> stub.seekConsumption(seek("queue", 2).build()));
        fails(Status.Code.INVALID_ARGUMENT, "BAD_ARGUMENTS", "negative",
                () -> stub.seekConsumption(seek("queue", 2).setOffset(-1).build()));
        fails(Status.Code.INVALID_ARGUMENT, "BAD_ARGUMENTS", "topic_partition is missing",
                () -> stub.seekConsumption(seek("queue", 2).clearTopicPartition().setOffset(1).build()));
        fails(Status.Code.INVALID_ARGUMENT, "BAD_ARGUMENTS", "not a topic partition",
                () -> stub.seekConsumption(seek("queue", -2).setOffset(1).build()));
        assertThat(source.changes).isEmpty();
    }

    private static SeekConsumptionRequest.Builder seek(String table, int partition) {
        return SeekConsumptionRequest.newBuilder()
                .setDatabase("default")
                .setTable(table)
                .setTopicPartition(TopicPartition.newBuilder().setTopic("github").setPartition(partition));
    }

    @Test
    void listsTables() {
        ListTablesResponse answer = stub.listTables(ListTablesRequest.getDefaultInstance());
        assertThat(answer.getTables(0).getReplicatedPath()).startsWith("/millrace/tables/");
        assertThat(answer.getTables(0).getRows()).isEqualTo(200_000);
        assertThat(answer.getTables(0).getParts()).isEqualTo(3);
        assertThat(answer.getTables(0).getSchemaVersion()).isEqualTo(2);
        assertThat(answer.getTables(1).getDetached()).isTrue();
        assertThat(answer.getTables(1).hasRows()).isFalse();
        assertThat(answer.getTables(1).hasReplicatedPath()).isFalse();
    }

    @Test
    void listsReplicasWithDetailsOfItsOwn() {
        source.rpcAddresses.put("node2", "127.0.0.1:2");
        ListReplicasResponse answer = stub.listReplicas(
                ListReplicasRequest.newBuilder().setDatabase("default").setTable("github").build());
        assertThat(answer.getReplicas(0).getAppliedIndex()).isEqualTo(41);
        assertThat(answer.getReplicas(0).getLogEndIndex()).isEqualTo(42);
        assertThat(answer.getReplicas(0).getDetail().getQueueSize()).isEqualTo(2);
        assertThat(answer.getReplicas(0).getDetail().getPhase()).isEqualTo("FOLLOWING");
        assertThat(answer.getReplicas(0).getDetail().getReadOnly()).isFalse();
        assertThat(answer.getReplicas(0).getDetail().getLastException()).isEqualTo("lost a peer");
        assertThat(answer.getReplicas(1).hasDetail()).isFalse();
    }

    @Test
    void listsPartsUpToALimit() {
        ListPartsRequest request = ListPartsRequest.newBuilder().setDatabase("default").setTable("github").build();
        ListPartsResponse all = stub.listParts(request);
        assertThat(all.getPartsList()).extracting(Part::getState)
                .containsExactly(PartState.PART_STATE_LOCAL, PartState.PART_STATE_KNOWN, PartState.PART_STATE_PREPARED);
        Part part = all.getParts(1);
        assertThat(part.getName()).isEqualTo("202603_2_2_0");
        assertThat(part.getPartId()).isEqualTo("00000000000000000000000000000002");
        assertThat(part.getPartition()).isEqualTo("202603");
        assertThat(part.getRows()).isEqualTo(20_000);
        assertThat(part.getBytes()).isEqualTo(3072);
        assertThat(part.getMinBlock()).isEqualTo(2);
        assertThat(part.getContentChecksum()).hasSize(32);
        assertThat(part.getFileChecksum()).hasSize(32);
        assertThat(part.getOrigin()).isEqualTo("node1");
        assertThat(part.getSources(0).getFirstOffset()).isEqualTo(10_000);
        assertThat(part.getSources(0).getEndOffsetExclusive()).isEqualTo(20_000);
        assertThat(all.getParts(2).getMinBlock()).isEqualTo(-1);

        ListPartsResponse two = stub.listParts(request.toBuilder().setLimit(2).build());
        assertThat(two.getPartsList()).hasSize(2);
        assertThat(two.getTotal()).isEqualTo(3);
        for (int wrong : List.of(-1, 10_001)) {
            fails(Status.Code.INVALID_ARGUMENT, "BAD_ARGUMENTS", "limit " + wrong,
                    () -> stub.listParts(request.toBuilder().setLimit(wrong).build()));
        }
    }

    @Test
    void listsTheQueue() {
        QueueEntry entry = stub.listQueue(ListQueueRequest.getDefaultInstance()).getEntries(0);
        assertThat(entry.getPartName()).isEqualTo("202603_2_2_0");
        assertThat(entry.getState()).isEqualTo("FETCHING");
        assertThat(entry.getAgeMs()).isEqualTo(184_500);
        assertThat(entry.getTries()).isEqualTo(3);
        assertThat(entry.getLastError()).isEqualTo("node1 refused: part is gone");
        assertThat(entry.getOrigin()).isEqualTo("node1");
    }

    @Test
    void mapsFailuresToStatusesWithClickHousesCode() {
        UserException absent = new UserException(ErrorCode.UNKNOWN_TABLE, "Table default.x does not exist");
        source.failure.set(absent);
        StatusRuntimeException unknown = fails(Status.Code.NOT_FOUND, "UNKNOWN_TABLE",
                absent.describe(), this::members);
        assertThat(unknown.getTrailers().get(ErrorTrailers.CODE)).isEqualTo("60");
        assertThat(unknown.getTrailers().get(ErrorTrailers.ANSWERED)).isEqualTo("1");

        source.failure.set(new UserException(ErrorCode.TABLE_IS_READ_ONLY, "no session"));
        fails(Status.Code.FAILED_PRECONDITION, "TABLE_IS_READ_ONLY", "no session", this::members);
        source.failure.set(new UserException(ErrorCode.NO_ZOOKEEPER, "no ZooKeeper"));
        fails(Status.Code.UNAVAILABLE, "NO_ZOOKEEPER", "no ZooKeeper", this::members);
        source.failure.set(new UserException(ErrorCode.NOT_IMPLEMENTED, "not so"));
        fails(Status.Code.UNIMPLEMENTED, "NOT_IMPLEMENTED", "not so", this::members);
        source.failure.set(new RetriableException("ZooKeeper is away"));
        fails(Status.Code.UNAVAILABLE, null, "ZooKeeper is away; try again", this::members);
        source.failure.set(new ConflictException("another was first"));
        fails(Status.Code.ABORTED, null, "another was first", this::members);
        source.failure.set(new UnknownOutcomeException("connection lost", new RetriableException("x")));
        fails(Status.Code.UNKNOWN, null, "look before you repeat it", this::members);
        source.failure.set(new CorruptionException("bad checksum"));
        fails(Status.Code.DATA_LOSS, null, "bad checksum", this::members);
        source.failure.set(new IllegalStateException("a bug"));
        fails(Status.Code.INTERNAL, null, "a bug", this::members);
    }

    @Test
    void shortensAMessageThatNoHeaderHolds() {
        source.failure.set(new UserException(ErrorCode.BAD_ARGUMENTS, "é".repeat(100_000)));
        StatusRuntimeException failed = fails(Status.Code.INVALID_ARGUMENT, "BAD_ARGUMENTS", "Code: 36.",
                () -> AdminGrpc.newBlockingStub(channel)
                        .withDeadlineAfter(30, TimeUnit.SECONDS)
                        .listMembers(ListMembersRequest.getDefaultInstance()));
        assertThat(failed.getStatus().getDescription()).hasSizeBetween(500, 1_000).endsWith("…");
    }

    @Test
    void keepsALongPlainMessage() {
        source.failure.set(new UserException(ErrorCode.BAD_ARGUMENTS, "e".repeat(5_000)));
        fails(Status.Code.INVALID_ARGUMENT, "BAD_ARGUMENTS", "e".repeat(5_000), this::members);
    }

    @Test
    void refusesCallsWithoutATable() {
        fails(Status.Code.INVALID_ARGUMENT, "BAD_ARGUMENTS", "both required",
                () -> stub.pauseConsumption(PauseConsumptionRequest.newBuilder().setTable("queue").build()));
        fails(Status.Code.INVALID_ARGUMENT, "BAD_ARGUMENTS", "both required",
                () -> stub.listReplicas(ListReplicasRequest.newBuilder().setDatabase("default").build()));
    }

    private void members() {
        Object ignored = stub.listMembers(ListMembersRequest.getDefaultInstance());
        assertThat(ignored).isNotNull();
    }

    private static StatusRuntimeException fails(Status.Code code, String name, String message, Executable call) {
        StatusRuntimeException failed = catchThrowableOfType(StatusRuntimeException.class, call::execute);
        assertThat(failed).isNotNull();
        assertThat(failed.getStatus().getCode()).isEqualTo(code);
        assertThat(failed.getStatus().getDescription()).contains(message);
        Metadata trailers = failed.getTrailers();
        assertThat(trailers.get(ErrorTrailers.NAME)).isEqualTo(name);
        return failed;
    }

    @Test
    void saysThatItIsHealthy() {
        HealthGrpc.HealthBlockingStub health = HealthGrpc.newBlockingStub(channel)
                .withDeadlineAfter(30, TimeUnit.SECONDS);
        for (String service : List.of("", "millrace.admin.v1.Admin")) {
            assertThat(health.check(HealthCheckRequest.newBuilder().setService(service).build()).getStatus())
                    .isEqualTo(ServingStatus.SERVING);
        }
        fails0(Status.Code.NOT_FOUND, () -> health.check(HealthCheckRequest.newBuilder().setService("none").build()));
    }

    private static void fails0(Status.Code code, Executable call) {
        StatusRuntimeException failed = catchThrowableOfType(StatusRuntimeException.class, call::execute);
        assertThat(failed.getStatus().getCode()).isEqualTo(code);
    }

    @Test
    void describesItselfByReflection() throws Exception {
        CompletableFuture<ServerReflectionResponse> answer = new CompletableFuture<>();
        StreamObserver<ServerReflectionRequest> requests = ServerReflectionGrpc.newStub(channel)
                .withDeadlineAfter(30, TimeUnit.SECONDS)
                .serverReflectionInfo(new StreamObserver<>() {
                    @Override
                    public void onNext(ServerReflectionResponse response) {
                        answer.complete(response);
                    }

                    @Override
                    public void onError(Throwable failure) {
                        answer.completeExceptionally(failure);
                    }

                    @Override
                    public void onCompleted() {}
                });
        requests.onNext(ServerReflectionRequest.newBuilder().setListServices("").build());
        assertThat(answer.get(30, TimeUnit.SECONDS).getListServicesResponse().getServiceList())
                .extracting(ServiceResponse::getName)
                .contains("millrace.admin.v1.Admin", "grpc.health.v1.Health", "grpc.reflection.v1.ServerReflection");
        requests.onCompleted();
    }

    @Test
    void saysWhatToDoWhenThePortIsTaken() {
        assertThatThrownBy(() -> AdminServer.start("127.0.0.1", server.port(), source))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("127.0.0.1:" + server.port())
                .hasMessageContaining("If another process has the port, stop it")
                .hasMessageContaining("rpc_port");
        assertThatThrownBy(() -> AdminServer.start("no-such-host.invalid", 0, source))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("listen_host");
    }

    @Test
    void refusesCallsAfterItIsClosed() {
        server.close();
        server.close();
        fails0(Status.Code.UNAVAILABLE, this::members);
    }
}
