package io.millrace.coordination.memory;

import io.millrace.coordination.znode.ZnodeConflictException;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One request and its answer. Guarded by the service's lock, but for the answer once it has been received. */
final class MemoryRequest<T> {
    enum State {
        /** On its way to the service. */
        SENT,
        /** Applied; the answer is on its way. */
        APPLIED,
        /** The caller has the answer. */
        RECEIVED,
        /** The connection broke first. */
        LOST
    }

    final ZnodeCall call;
    private final Supplier<T> body;
    private State state = State.SENT;
    /** Up to here the client has seen the tree when it has the answer. */
    private long seenTxn;
    private boolean isForsaken;
    private @Nullable T value;
    private @Nullable ZnodeConflictException conflict;

    /** @param body what the service does; under its lock */
    MemoryRequest(ZnodeCall call, Supplier<T> body) {
        this.call = call;
        this.body = body;
    }

    State state() {
        return state;
    }

    void become(State next) {
        state = next;
    }

    long seenTxn() {
        return seenTxn;
    }

    /** Its caller was interrupted and does not wait any more; it is on its way all the same. */
    void forsake() {
        isForsaken = true;
    }

    boolean isForsaken() {
        return isForsaken;
    }

    void apply(MemoryZnodes client) {
        try {
            value = body.get();
        } catch (ZnodeConflictException e) {
            conflict = e;
        }
        seenTxn = client.view();
        state = State.APPLIED;
    }

    T answer() {
        if (conflict != null) {
            throw new ZnodeConflictException(conflict.opIndex(), conflict.kind(), conflict.path());
        }
        return Objects.requireNonNull(value);
    }
}
