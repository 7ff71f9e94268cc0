package io.millrace.coordination.znode;

/** Told of each change of the session's state, on a thread of the implementation; must only enqueue. */
@FunctionalInterface
public interface SessionListener {
    /** The session is now believed to be in this state. */
    void sessionChanged(SessionState state);
}
