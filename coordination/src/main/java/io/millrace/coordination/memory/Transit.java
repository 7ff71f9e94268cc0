package io.millrace.coordination.memory;

/**
 * The way between one client and the service, where a simulation lets time pass: each method is called on the thread of
 * the caller, without a lock, and may block. Meanwhile the simulation may do anything to the client and to the service:
 * {@link MemoryZnodes#disconnect} loses every call that is under way, before or after it is applied, according to where
 * it is. A thread that is interrupted here makes its call fail as a real one does, with the request still under way. A
 * thread of a process that is killed need never come back.
 * <p>
 * The requests of one connection arrive in the order in which they were sent, and so do the answers: a request that comes
 * out of {@link #request} takes those with it that were sent before.
 */
public interface Transit {
    /** Nothing takes time. */
    Transit NONE = new Transit() {};

    /** The request is sent, and is applied (or, a read, answered) when this returns. */
    default void request(ZnodeCall call) {}

    /** It was applied; the answer is there when this returns. */
    default void reply(ZnodeCall call) {}

    /**
     * The call could not be sent, or is a read, or the creation of what may be there, whose answer was lost: waits for a
     * connection, or a little when there is one.
     *
     * @return false when the caller's patience has ended; then the call fails
     */
    default boolean awaitRetry(ZnodeCall call) {
        return false;
    }

    /**
     * How many of the reads of a {@code readAll} see the tree at one moment; the next of them are a request of their own.
     *
     * @param readsLeft not answered yet, at least 1
     * @return at least 1
     */
    default int readsTogether(ZnodeCall call, int readsLeft) {
        return readsLeft;
    }

    /**
     * The client's server has something to tell to watches. {@code deliver} may run now or later, in any thread, once;
     * what the server learns until then is told together.
     */
    default void notices(Runnable deliver) {
        deliver.run();
    }
}
