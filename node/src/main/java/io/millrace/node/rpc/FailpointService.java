package io.millrace.node.rpc;

import io.grpc.stub.StreamObserver;
import io.millrace.node.failpoint.ArmedFailpoints;
import io.millrace.node.failpoint.FailpointRule;
import io.millrace.node.failpoint.FailpointState;
import io.millrace.node.rpc.proto.ArmFailpointRequest;
import io.millrace.node.rpc.proto.DisarmFailpointRequest;
import io.millrace.node.rpc.proto.Failpoint;
import io.millrace.node.rpc.proto.FailpointControlGrpc;
import io.millrace.node.rpc.proto.ListFailpointsRequest;
import io.millrace.node.rpc.proto.ListFailpointsResponse;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;

/** Failpoints over the admin RPC. Stateless; for any thread. */
final class FailpointService extends FailpointControlGrpc.FailpointControlImplBase {
    private final ArmedFailpoints failpoints;
    private final String node;

    FailpointService(ArmedFailpoints failpoints, String node) {
        this.failpoints = failpoints;
        this.node = node;
    }

    @Override
    public void listFailpoints(ListFailpointsRequest request, StreamObserver<ListFailpointsResponse> observer) {
        answer("ListFailpoints", observer, () -> {});
    }

    @Override
    public void armFailpoint(ArmFailpointRequest request, StreamObserver<ListFailpointsResponse> observer) {
        answer("ArmFailpoint", observer, () -> failpoints.arm(FailpointRule.parse(request.getRule())));
    }

    @Override
    public void disarmFailpoint(DisarmFailpointRequest request, StreamObserver<ListFailpointsResponse> observer) {
        answer("DisarmFailpoint", observer, () -> failpoints.disarm(request.getName()));
    }

    private void answer(String call, StreamObserver<ListFailpointsResponse> observer, Runnable change) {
        ListFailpointsResponse response;
        try {
            try {
                change.run();
            } catch (IllegalArgumentException e) {
                throw new UserException(ErrorCode.BAD_ARGUMENTS, String.valueOf(e.getMessage()), e);
            }
            response = ListFailpointsResponse.newBuilder()
                    .setNode(node)
                    .addAllFailpoints(failpoints.list().stream().map(FailpointService::message).toList())
                    .build();
        } catch (RuntimeException e) {
            observer.onError(CallErrors.toStatus(call, e));
            return;
        }
        observer.onNext(response);
        observer.onCompleted();
    }

    private static Failpoint message(FailpointState state) {
        return Failpoint.newBuilder()
                .setName(state.name())
                .setReached(state.reachCount())
                .setFired(state.fireCount())
                .setHeld(state.heldCount())
                .setRule(state.rule().map(FailpointRule::toString).orElse(""))
                .build();
    }
}
