package io.millrace.coordination.thread;

/** Where threads and bells come from. For any thread. */
public interface Threads {
    /** The machine's own: daemon threads and its clock. */
    Threads PLATFORM = new PlatformThreads();

    /** Starts a thread with a name; it does not keep the process alive. */
    Task start(String name, Runnable body);

    /** A bell that waits by the same clock as these threads. */
    Bell newBell();
}
