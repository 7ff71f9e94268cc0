package io.millrace.coordination.memory;

/** What happens to one multi. */
public enum MultiFault {
    /** Nothing special. */
    NONE,
    /** Not sent: the caller gets a RetriableException. */
    NOT_SENT,
    /** The connection is lost before it is applied: outcome unknown to the caller, and it never is. */
    LOST_BEFORE_APPLY,
    /** It is applied and the reply is lost: outcome unknown to the caller. */
    LOST_AFTER_APPLY,
    /** Outcome unknown to the caller; it is applied when {@link MemoryZooKeeper#deliverDelayed} is called. */
    DELAYED
}
