package io.millrace.coordination.znode;

import java.util.List;
import java.util.Optional;

/**
 * One client's session with the tree of znodes. Calls block, with a deadline of the implementation, and may be made by
 * many threads.
 * <p>
 * Every call may throw {@link io.millrace.coordination.failure.RetriableException} when there is no connection and the
 * call was not sent. Paths are absolute within the client's own root. An interrupt ends a call like a lost connection;
 * the thread's interrupt flag stays set.
 */
public interface Znodes extends AutoCloseable {
    /** Matches every version. */
    int ANY_VERSION = -1;

    /** The znode at a path, if there is one. */
    Optional<Znode> read(String path);

    /** As {@link #read} for each path, in order, in about one round trip; not one snapshot. */
    List<Optional<Znode>> readAll(List<String> paths);

    /** The last path segments of a znode's children, in no order; empty when the znode does not exist. */
    List<String> children(String path);

    /** As {@link #children}, with the counts of the same moment; empty when the znode does not exist. */
    Optional<Children> list(String path);

    /** Whether there is a znode at the path. */
    boolean exists(String path);

    /**
     * Applies all operations or none.
     *
     * @return for each operation the path it created, or its own path if it creates nothing
     * @throws ZnodeConflictException                                     an operation does not fit the tree; nothing
     *                                                                    was applied
     * @throws io.millrace.coordination.failure.UnknownOutcomeException  the connection was lost after sending: applied,
     *                                                                    not applied, or applied later
     * @throws io.millrace.coordination.failure.RetriableException       not sent
     * @throws io.millrace.coordination.failure.RequestTooLargeException not sent; too large
     */
    List<String> multi(List<ZnodeOp> ops);

    /** Creates the znode and its ancestors, persistent and empty, where they do not exist. Harmless to repeat. */
    void ensurePath(String path);

    /**
     * Calls {@code onChange} after the znode was created, deleted or written, or its set of children changed, and after
     * a reconnection. Calls may come late, merged, or without a change, and a notice can be lost: users look by
     * themselves from time to time. The callback runs on a thread of the implementation and must only enqueue.
     */
    Watch watch(String path, Runnable onChange);

    /** Adds a listener of the session's state. The same rules as for a watch's callback. */
    void addSessionListener(SessionListener listener);

    /** The session as last seen by this client; a hint, never a proof. */
    SessionState sessionState();

    /** The number of the current session; 0 when there is none yet. */
    long sessionId();

    /** Ends the session; its ephemerals go. Idempotent. */
    @Override
    void close();
}
