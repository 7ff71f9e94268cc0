package io.millrace.jmh.measure;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * What has to be ended or removed when a run ends, in whatever way: by itself, by an exception, by Ctrl-C. The last comes first. For any
 * thread.
 */
public final class Teardown implements AutoCloseable {
    private final Deque<AutoCloseable> toClose = new ArrayDeque<>();
    private final Thread hook = new Thread(this::closeAll, "teardown");
    private boolean isClosed;

    public Teardown() {
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /**
     * Takes charge of something, and returns it.
     *
     * @throws IllegalStateException
     *             if the run is over; it is closed then
     */
    public <T extends AutoCloseable> T add(T resource) {
        synchronized (this) {
            if (!isClosed) {
                toClose.push(resource);
                return resource;
            }
        }
        close(resource);
        throw new IllegalStateException("the run is over");
    }

    /** Closes something early. */
    public void close(AutoCloseable resource) {
        synchronized (this) {
            toClose.remove(resource);
        }
        try {
            resource.close();
        } catch (Exception failed) {
            if (failed instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            System.err.println("not tidied up: " + failed);
        }
    }

    private synchronized @Nullable AutoCloseable next() {
        isClosed = true;
        return toClose.peek();
    }

    private void closeAll() {
        for (AutoCloseable next = next(); next != null; next = next()) {
            close(next);
        }
    }

    @Override
    public void close() {
        closeAll();
        try {
            var _ = Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException shuttingDown) {
            // the hook runs, or has run
        }
    }
}
