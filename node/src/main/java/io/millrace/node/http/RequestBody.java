package io.millrace.node.http;

import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import io.netty.buffer.ByteBuf;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A request's body between the event loop, which offers, and one worker, which reads. Bounded: above
 * {@link #HIGH_BYTES} the event loop stops reading the socket until the worker has taken half of it.
 *
 * <p>A body that cannot be had whole never looks like one that ends early: reading it throws.
 */
final class RequestBody extends InputStream {
    static final int HIGH_BYTES = 1 << 20;
    private static final int LOW_BYTES = HIGH_BYTES / 2;

    private final Runnable onFirstRead;
    private final Runnable onRoom;
    private final long waitLimitNs;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<ByteBuf> chunks = new ArrayDeque<>();
    private int queuedBytes;
    private boolean full;
    private boolean complete;
    private boolean discarding;
    private @Nullable UserException failure;
    private boolean firstRead = true;

    /**
     * @param onFirstRead runs on the worker before it first waits for bytes
     * @param onRoom runs on the worker, without a lock, when the event loop may read again
     * @param waitLimit backstop; the event loop's own time-out is shorter
     */
    RequestBody(Runnable onFirstRead, Runnable onRoom, Duration waitLimit) {
        this.onFirstRead = onFirstRead;
        this.onRoom = onRoom;
        this.waitLimitNs = waitLimit.toNanos();
    }

    /** Takes ownership. Event loop. @return whether there is room for more */
    boolean offer(ByteBuf chunk) {
        lock.lock();
        try {
            if (discarding || failure != null || !chunk.isReadable()) {
                chunk.release();
                return !full;
            }
            chunks.add(chunk);
            queuedBytes += chunk.readableBytes();
            full = queuedBytes >= HIGH_BYTES;
            changed.signal();
            return !full;
        } finally {
            lock.unlock();
        }
    }

    /** The last chunk was offered. Event loop. */
    void complete() {
        lock.lock();
        try {
            complete = true;
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    boolean isComplete() {
        lock.lock();
        try {
            return complete;
        } finally {
            lock.unlock();
        }
    }

    /** The rest will not come; readers get {@code why}, even before chunks that are still queued. */
    void fail(UserException why) {
        lock.lock();
        try {
            if (!complete && failure == null) {
                failure = why;
            }
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Nobody reads any more: releases what is queued and all that still comes. Reading afterwards throws. */
    void discard() {
        boolean roomNow;
        lock.lock();
        try {
            discarding = true;
            chunks.forEach(ByteBuf::release);
            chunks.clear();
            queuedBytes = 0;
            roomNow = full;
            full = false;
            changed.signal();
        } finally {
            lock.unlock();
        }
        if (roomNow) {
            onRoom.run();
        }
    }

    @Override
    public int read() {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int from, int length) {
        if (length == 0) {
            return 0;
        }
        if (firstRead) {
            firstRead = false;
            onFirstRead.run();
        }
        int count;
        boolean roomNow = false;
        lock.lock();
        try {
            awaitChunk();
            ByteBuf head = chunks.peek();
            if (head == null) {
                return -1;
            }
            count = Math.min(length, head.readableBytes());
            head.readBytes(target, from, count);
            queuedBytes -= count;
            if (!head.isReadable()) {
                chunks.remove();
                head.release();
            }
            if (full && queuedBytes <= LOW_BYTES) {
                full = false;
                roomNow = true;
            }
        } finally {
            lock.unlock();
        }
        if (roomNow) {
            onRoom.run();
        }
        return count;
    }

    private void awaitChunk() {
        long leftNs = waitLimitNs;
        while (true) {
            if (failure != null) {
                throw failure;
            }
            if (discarding) {
                throw new IllegalStateException("the request's body was discarded");
            }
            if (!chunks.isEmpty() || complete) {
                return;
            }
            if (leftNs <= 0) {
                throw new UserException(ErrorCode.SOCKET_TIMEOUT,
                        "Timeout exceeded while reading the request's body: nothing came for "
                                + TimeUnit.NANOSECONDS.toMillis(waitLimitNs) + " ms");
            }
            try {
                leftNs = changed.awaitNanos(leftNs);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new UserException(ErrorCode.ABORTED, "The server is stopping: the request was not finished", e);
            }
        }
    }

    /** At least 1 until the end is known: GZIPInputStream takes 0 for "no further member". */
    @Override
    public int available() {
        lock.lock();
        try {
            return queuedBytes > 0 || complete ? queuedBytes : 1;
        } finally {
            lock.unlock();
        }
    }
}
