package io.millrace.coordination.zookeeper;

import io.millrace.coordination.failure.RequestTooLargeException;
import io.millrace.coordination.failure.RetriableException;
import io.millrace.coordination.failure.UnknownOutcomeException;
import io.millrace.coordination.znode.ZnodeConflictException;
import io.millrace.coordination.znode.ZnodeConflictException.Kind;
import io.millrace.coordination.znode.ZnodeOp;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.OpResult;
import org.apache.zookeeper.data.ACL;

/** Turns a multi into ZooKeeper's terms, and ZooKeeper's errors into ours. */
final class MultiRequest {
    private MultiRequest() {}

    static void requireFits(List<ZnodeOp> ops, ZooKeeperConfig config) {
        if (ops.isEmpty()) {
            throw new IllegalArgumentException("a multi has at least one operation");
        }
        long sizeBytes = 0;
        for (ZnodeOp op : ops) {
            // Headers, access list and lengths of one operation stay below 100 bytes.
            sizeBytes += 100L + config.basePath().length() + op.path().length();
            sizeBytes += switch (op) {
                case ZnodeOp.Create create -> utf8Bytes(create.text());
                case ZnodeOp.SetData set -> utf8Bytes(set.text());
                case ZnodeOp.Check _ -> 0;
                case ZnodeOp.Delete _ -> 0;
            };
        }
        if (sizeBytes > config.maxRequestBytes()) {
            throw new RequestTooLargeException("a multi of " + ops.size() + " operations has " + sizeBytes
                    + " bytes, more than ZooKeeper takes (" + config.maxRequestBytes()
                    + "); write fewer parts at once, or raise jute.maxbuffer on the servers and here");
        }
    }

    private static long utf8Bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    static List<Op> convert(List<ZnodeOp> ops, List<ACL> acl, UnaryOperator<String> toAbsolute) {
        return ops.stream().map(op -> convert(op, acl, toAbsolute)).toList();
    }

    private static Op convert(ZnodeOp op, List<ACL> acl, UnaryOperator<String> toAbsolute) {
        return switch (op) {
            case ZnodeOp.Create create ->
                Op.create(toAbsolute.apply(create.path()), create.text().getBytes(StandardCharsets.UTF_8),
                        acl, switch (create.mode()) {
                            case PERSISTENT -> CreateMode.PERSISTENT;
                            case PERSISTENT_SEQUENTIAL -> CreateMode.PERSISTENT_SEQUENTIAL;
                            case EPHEMERAL -> CreateMode.EPHEMERAL;
                        });
            case ZnodeOp.SetData set ->
                Op.setData(toAbsolute.apply(set.path()), set.text().getBytes(StandardCharsets.UTF_8),
                        set.expectedVersion());
            case ZnodeOp.Check check -> Op.check(toAbsolute.apply(check.path()), check.expectedVersion());
            case ZnodeOp.Delete delete -> Op.delete(toAbsolute.apply(delete.path()), delete.expectedVersion());
        };
    }

    static RuntimeException failed(List<ZnodeOp> ops, KeeperException e) {
        List<OpResult> results = e.getResults();
        if (results != null) {
            for (int i = 0; i < results.size(); i++) {
                if (results.get(i) instanceof OpResult.ErrorResult error
                        && error.getErr() != KeeperException.Code.OK.intValue()
                        && error.getErr() != KeeperException.Code.RUNTIMEINCONSISTENCY.intValue()) {
                    KeeperException.Code code = KeeperException.Code.get(error.getErr());
                    Optional<Kind> kind = kind(code);
                    return kind.isPresent() ? new ZnodeConflictException(i, kind.get(), ops.get(i).path())
                            : refused(ops.get(i).path(), code, e);
                }
            }
        }
        return switch (e.code()) {
            case CONNECTIONLOSS, SESSIONEXPIRED, OPERATIONTIMEOUT, SESSIONMOVED, REQUESTTIMEOUT -> {
                yield new UnknownOutcomeException(
                        "the connection to ZooKeeper was lost while a multi was under way: " + describe(ops), e);
            }
            default -> refused(ops.getFirst().path(), e.code(), e);
        };
    }

    private static Optional<Kind> kind(KeeperException.Code code) {
        return switch (code) {
            case BADVERSION -> Optional.of(Kind.BAD_VERSION);
            case NODEEXISTS -> Optional.of(Kind.NODE_EXISTS);
            case NONODE -> Optional.of(Kind.NO_NODE);
            case NOTEMPTY -> Optional.of(Kind.NOT_EMPTY);
            case NOCHILDRENFOREPHEMERALS -> Optional.of(Kind.EPHEMERAL_PARENT);
            default -> Optional.empty();
        };
    }

    static RuntimeException refused(String path, KeeperException.Code code, KeeperException cause) {
        return new RetriableException("ZooKeeper refused a request: path=" + path + " code=" + code
                + "; for NOAUTH and AUTHFAILED check the digest of this node", cause);
    }

    static String describe(List<ZnodeOp> ops) {
        return ops.size() + " operations, the last on " + ops.getLast().path();
    }
}
