package io.millrace.node.rpc;

import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.millrace.coordination.failure.ConflictException;
import io.millrace.coordination.failure.CorruptionException;
import io.millrace.coordination.failure.RetriableException;
import io.millrace.coordination.failure.UnknownOutcomeException;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a client is told of a failure. Stateless. */
final class CallErrors {
    private static final Logger LOG = LoggerFactory.getLogger(CallErrors.class);

    /** A status travels percent-encoded in a header, and clients take 8 KiB of headers by default. */
    private static final int MAX_DESCRIPTION_BYTES = 6_000;
    private static final int MAX_BYTES_PER_CHAR = 9;

    private CallErrors() {}

    static StatusRuntimeException toStatus(String call, Throwable failure) {
        StatusRuntimeException whole = describe(call, failure);
        Metadata trailers = whole.getTrailers() == null ? new Metadata() : whole.getTrailers();
        trailers.put(ErrorTrailers.ANSWERED, "1");
        return whole.getStatus()
                .withDescription(shorten(String.valueOf(whole.getStatus().getDescription())))
                .asRuntimeException(trailers);
    }

    private static String shorten(String text) {
        int bytes = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            bytes += c >= ' ' && c < '%' || c > '%' && c < 0x7f ? 1 : MAX_BYTES_PER_CHAR;
            if (bytes > MAX_DESCRIPTION_BYTES) {
                return text.substring(0, Character.isLowSurrogate(c) ? i - 1 : i) + "…";
            }
        }
        return text;
    }

    private static StatusRuntimeException describe(String call, Throwable failure) {
        return switch (failure) {
            case UserException user -> status(user.code()).withDescription(user.describe())
                    .withCause(user)
                    .asRuntimeException(ErrorTrailers.of(user.code()));
            case RetriableException e -> Status.UNAVAILABLE.withDescription(e.getMessage() + "; try again")
                    .withCause(e)
                    .asRuntimeException();
            case ConflictException e ->
                Status.ABORTED.withDescription(e.getMessage()).withCause(e).asRuntimeException();
            case UnknownOutcomeException e -> Status.UNKNOWN
                    .withDescription(e.getMessage() + "; it may be done or not: look before you repeat it")
                    .withCause(e)
                    .asRuntimeException();
            case CorruptionException e -> {
                LOG.error("{} found damaged data", call, e);
                yield Status.DATA_LOSS.withDescription(e.getMessage()).withCause(e).asRuntimeException();
            }
            default -> {
                LOG.error("{} failed", call, failure);
                yield Status.INTERNAL.withDescription(call + " failed: " + failure + "; the node's log has the rest")
                        .withCause(failure)
                        .asRuntimeException();
            }
        };
    }

    private static Status status(ErrorCode code) {
        // a default, because the codes are ClickHouse's and many; most say that the state of things forbids the request
        return switch (code) {
            case UNKNOWN_TABLE, UNKNOWN_DATABASE, NO_SUCH_REPLICA, NO_SUCH_DATA_PART, NO_SUCH_COLUMN_IN_TABLE,
                    UNKNOWN_USER ->
                Status.NOT_FOUND;
            case BAD_ARGUMENTS, ARGUMENT_OUT_OF_BOUND, PARAMETER_OUT_OF_BOUND, SYNTAX_ERROR, UNKNOWN_IDENTIFIER,
                    UNKNOWN_SETTING, BAD_QUERY_PARAMETER, INVALID_CONFIG_PARAMETER, INVALID_PARTITION_VALUE,
                    VALUE_IS_OUT_OF_RANGE_OF_DATA_TYPE, TYPE_MISMATCH ->
                Status.INVALID_ARGUMENT;
            case NO_ZOOKEEPER, KEEPER_EXCEPTION, UNEXPECTED_ZOOKEEPER_ERROR, NETWORK_ERROR, SOCKET_TIMEOUT,
                    TIMEOUT_EXCEEDED, DNS_ERROR, TOO_FEW_LIVE_REPLICAS, ABORTED, CANNOT_SCHEDULE_TASK ->
                Status.UNAVAILABLE;
            case MEMORY_LIMIT_EXCEEDED, NOT_ENOUGH_SPACE, TOO_MANY_PARTS -> Status.RESOURCE_EXHAUSTED;
            case ACCESS_DENIED -> Status.PERMISSION_DENIED;
            case AUTHENTICATION_FAILED, WRONG_PASSWORD, REQUIRED_PASSWORD -> Status.UNAUTHENTICATED;
            case NOT_IMPLEMENTED, UNSUPPORTED_METHOD, SUPPORT_IS_DISABLED -> Status.UNIMPLEMENTED;
            case LOGICAL_ERROR, UNKNOWN_EXCEPTION -> Status.INTERNAL;
            case CORRUPTED_DATA, CHECKSUM_DOESNT_MATCH -> Status.DATA_LOSS;
            default -> Status.FAILED_PRECONDITION;
        };
    }
}
