package io.millrace.coordination.memory;

import io.millrace.coordination.memory.MemoryRequest.State;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** One connection of a session with a server: requests and answers in order. Guarded by the service's lock. */
final class MemoryConnection {
    private final long session;
    private final ArrayDeque<MemoryRequest<?>> sent = new ArrayDeque<>();
    private final ArrayDeque<MemoryRequest<?>> answered = new ArrayDeque<>();

    MemoryConnection(long session) {
        this.session = session;
    }

    long session() {
        return session;
    }

    void send(MemoryRequest<?> request) {
        sent.addLast(request);
    }

    /** Applies what was sent up to this request. */
    void arrive(MemoryRequest<?> request, MemoryZnodes client) {
        while (request.state() == State.SENT) {
            applyFirst(client);
        }
    }

    /** Applies the first requests whose callers do not wait for them; or all. */
    void arriveForsaken(MemoryZnodes client, boolean isAll) {
        while (!sent.isEmpty() && (isAll || sent.getFirst().isForsaken())) {
            applyFirst(client);
        }
    }

    private void applyFirst(MemoryZnodes client) {
        MemoryRequest<?> first = sent.removeFirst();
        first.apply(client);
        answered.addLast(first);
    }

    /** The answers up to this one are there; returns how far the client has seen the tree. */
    long receive(MemoryRequest<?> request) {
        long seenTxn = 0;
        while (request.state() == State.APPLIED) {
            MemoryRequest<?> first = answered.removeFirst();
            first.become(State.RECEIVED);
            seenTxn = Math.max(seenTxn, first.seenTxn());
        }
        return seenTxn;
    }

    /** Loses what is under way; returns the writes that were not applied, in order. */
    List<ZnodeCall> breakOff() {
        List<ZnodeCall> strays = new ArrayList<>();
        for (MemoryRequest<?> request : sent) {
            request.become(State.LOST);
            if (request.call.kind().isWrite()) {
                strays.add(request.call);
            }
        }
        answered.forEach(request -> request.become(State.LOST));
        sent.clear();
        answered.clear();
        return strays;
    }
}
