package io.millrace.coordination.failure;

/**
 * Stops the node when it must not go on: a bug has shown, or another process has started under its name. For any thread;
 * returns at once, while the node is being stopped by another thread.
 */
@FunctionalInterface
public interface FaultHandler {
    /**
     * Tells of a fault; the first one decides how the process ends.
     *
     * @param where what the thread was doing, for the log
     */
    void fault(String where, Throwable failure);
}
