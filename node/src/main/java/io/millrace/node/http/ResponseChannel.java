package io.millrace.node.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * From a worker to the socket, with back-pressure: {@link #send} waits while the socket's buffer is full. One worker sends;
 * the event loop wakes it.
 */
final class ResponseChannel {
    private final Channel channel;
    private final Duration sendTimeout;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private volatile boolean lost;

    ResponseChannel(Channel channel, Duration sendTimeout) {
        this.channel = channel;
        this.sendTimeout = sendTimeout;
    }

    /**
     * Takes ownership of the message.
     *
     * @throws ClientGoneException when the connection is gone, or took nothing for the time-out and was closed
     */
    void send(Object message) {
        try {
            awaitWritable();
        } catch (ClientGoneException e) {
            ReferenceCountUtil.release(message);
            throw e;
        }
        channel.writeAndFlush(message).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
    }

    boolean isLost() {
        return lost || !channel.isActive();
    }

    /** The connection is closed. Event loop. */
    void lose() {
        lost = true;
        wake();
    }

    /** Writability may have changed. Event loop. */
    void wake() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void awaitWritable() {
        long leftNs = sendTimeout.toNanos();
        lock.lock();
        try {
            while (!channel.isWritable() && !isLost()) {
                if (leftNs <= 0) {
                    close();
                    throw new ClientGoneException("the client took nothing for " + sendTimeout.toSeconds() + " s");
                }
                leftNs = changed.awaitNanos(leftNs);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            close();
            throw new ClientGoneException("the server is stopping");
        } finally {
            lock.unlock();
        }
        if (isLost()) {
            throw new ClientGoneException("the client closed the connection");
        }
    }

    private void close() {
        var _ = channel.close(); // the event loop hears of it
    }
}
