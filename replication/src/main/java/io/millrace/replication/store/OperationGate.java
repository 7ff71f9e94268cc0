package io.millrace.replication.store;

import io.millrace.coordination.failure.RetriableException;
import java.util.concurrent.atomic.AtomicLong;

/** Lets operations in until it is closed, then waits for those inside: native handles must not go away under them. */
final class OperationGate {
    private static final long CLOSED = Long.MIN_VALUE;

    private final AtomicLong inside = new AtomicLong();

    /** @throws RetriableException when closed */
    void enter() {
        if (inside.incrementAndGet() < 0) {
            exit();
            throw new RetriableException("the store is closed; the node is stopping");
        }
    }

    void exit() {
        if (inside.decrementAndGet() == CLOSED) {
            synchronized (this) {
                notifyAll();
            }
        }
    }

    /** False when it was closed before. Returns when nobody is inside; operations are short. */
    boolean close() {
        long before = inside.getAndUpdate(n -> n < 0 ? n : n + CLOSED);
        if (before < 0) {
            return false;
        }
        boolean interrupted = false;
        synchronized (this) {
            while (inside.get() != CLOSED) {
                try {
                    wait(100);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return true;
    }
}
