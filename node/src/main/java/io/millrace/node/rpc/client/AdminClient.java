package io.millrace.node.rpc.client;

import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.millrace.node.rpc.ErrorTrailers;
import io.millrace.node.rpc.client.AdminCallException.Kind;
import io.millrace.node.rpc.proto.AdminGrpc;
import io.millrace.node.rpc.proto.AdminGrpc.AdminBlockingStub;
import io.millrace.node.rpc.proto.ArmFailpointRequest;
import io.millrace.node.rpc.proto.DisarmFailpointRequest;
import io.millrace.node.rpc.proto.FailpointControlGrpc;
import io.millrace.node.rpc.proto.FailpointControlGrpc.FailpointControlBlockingStub;
import io.millrace.node.rpc.proto.ListConsumersRequest;
import io.millrace.node.rpc.proto.ListConsumersResponse;
import io.millrace.node.rpc.proto.ListFailpointsRequest;
import io.millrace.node.rpc.proto.ListFailpointsResponse;
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
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * One node's admin RPC. Connects at the first call. Every call waits for its answer, at most the timeout, and throws
 * {@link AdminCallException} when there is none. For any thread.
 */
public final class AdminClient implements AutoCloseable {
    private static final int MAX_ANSWER_BYTES = 64 << 20;
    private static final int MAX_TRAILER_BYTES = 64 << 10;
    private static final int CLOSE_SECONDS = 2;

    private final String host;
    private final String address;
    private final Duration timeout;
    private final ManagedChannel channel;

    private AdminClient(String host, String address, Duration timeout, ManagedChannel channel) {
        this.host = host;
        this.address = address;
        this.timeout = timeout;
        this.channel = channel;
    }

    /** @param timeout of each call */
    public static AdminClient of(String host, int port, Duration timeout) {
        ManagedChannel channel = NettyChannelBuilder.forAddress(host, port)
                .usePlaintext()
                .maxInboundMessageSize(MAX_ANSWER_BYTES)
                .maxInboundMetadataSize(MAX_TRAILER_BYTES)
                .build();
        return new AdminClient(host, host + ":" + port, timeout, channel);
    }

    /** {@code host:port}. */
    public String address() {
        return address;
    }

    public ListMembersResponse members(ListMembersRequest request) {
        return call(stub -> stub.listMembers(request));
    }

    public ListConsumersResponse consumers(ListConsumersRequest request) {
        return call(stub -> stub.listConsumers(request));
    }

    public PauseConsumptionResponse pause(PauseConsumptionRequest request) {
        return call(stub -> stub.pauseConsumption(request));
    }

    public ResumeConsumptionResponse resume(ResumeConsumptionRequest request) {
        return call(stub -> stub.resumeConsumption(request));
    }

    public SeekConsumptionResponse seek(SeekConsumptionRequest request) {
        return call(stub -> stub.seekConsumption(request));
    }

    public ListTablesResponse tables(ListTablesRequest request) {
        return call(stub -> stub.listTables(request));
    }

    public ListReplicasResponse replicas(ListReplicasRequest request) {
        return call(stub -> stub.listReplicas(request));
    }

    public ListPartsResponse parts(ListPartsRequest request) {
        return call(stub -> stub.listParts(request));
    }

    public ListQueueResponse queue(ListQueueRequest request) {
        return call(stub -> stub.listQueue(request));
    }

    public ListFailpointsResponse failpoints(ListFailpointsRequest request) {
        return callFailpoints(stub -> stub.listFailpoints(request));
    }

    public ListFailpointsResponse armFailpoint(ArmFailpointRequest request) {
        return callFailpoints(stub -> stub.armFailpoint(request));
    }

    public ListFailpointsResponse disarmFailpoint(DisarmFailpointRequest request) {
        return callFailpoints(stub -> stub.disarmFailpoint(request));
    }

    private <T> T callFailpoints(Function<FailpointControlBlockingStub, T> body) {
        return callChannel(() -> {
            try {
                return body.apply(FailpointControlGrpc.newBlockingStub(channel)
                        .withDeadlineAfter(timeout.toMillis(), TimeUnit.MILLISECONDS));
            } catch (StatusRuntimeException e) {
                if (e.getStatus().getCode() == Status.Code.UNIMPLEMENTED) {
                    throw new AdminCallException(Kind.REFUSED, "the node at " + address + " has no failpoints; they are"
                            + " for tests, and need test.failpoints: true in its configuration", null, e);
                }
                throw e;
            }
        });
    }

    private <T> T call(Function<AdminBlockingStub, T> body) {
        return callChannel(() -> body.apply(AdminGrpc.newBlockingStub(channel)
                .withDeadlineAfter(timeout.toMillis(), TimeUnit.MILLISECONDS)));
    }

    private <T> T callChannel(Supplier<T> body) {
        try {
            // gRPC would find out too, and complain in a log of its own
            InetAddress.getByName(host);
            return body.get();
        } catch (UnknownHostException e) {
            throw unreachable("the host name is unknown. Check its spelling, or give an address, such as 127.0.0.1", e);
        } catch (StatusRuntimeException e) {
            throw failure(e);
        }
    }

    private AdminCallException unreachable(String why, Exception e) {
        return new AdminCallException(Kind.UNREACHABLE, "cannot reach the admin RPC at " + address + ": " + why, null,
                e);
    }

    private AdminCallException failure(StatusRuntimeException e) {
        Metadata trailers = e.getTrailers();
        if (trailers != null && trailers.containsKey(ErrorTrailers.ANSWERED)) {
            return new AdminCallException(Kind.REFUSED, String.valueOf(e.getStatus().getDescription()),
                    trailers.get(ErrorTrailers.NAME), e);
        }
        return unreachable(why(e.getStatus()), e);
    }

    private String why(Status status) {
        if (isConnectionRefused(status)) {
            return "the connection is refused. Check that the node runs there (millrace server), that its rpc_port is this"
                    + " port, and that its listen_host takes connections from here";
        }
        if (status.getCode() == Status.Code.DEADLINE_EXCEEDED) {
            return "no answer within " + timeout.toMillis()
                    + " ms. The node may hang, wait for ZooKeeper, or be behind a"
                    + " firewall; --timeout SECONDS waits longer";
        }
        return "what answers there is not the admin RPC, or it has just stopped (" + status.getCode()
                + (status.getDescription() == null ? "" : ", " + status.getDescription())
                + "). Check that the port is the node's rpc_port, and not its http_port";
    }

    private static boolean isConnectionRefused(Status status) {
        for (Throwable cause = status.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof ConnectException) {
                return true;
            }
        }
        return false;
    }

    /** Ends the connection; running calls fail. */
    @Override
    public void close() {
        channel.shutdownNow();
        try {
            channel.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
