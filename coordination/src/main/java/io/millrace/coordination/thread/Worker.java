package io.millrace.coordination.thread;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * One thread that runs what it is given, in order; it starts with the first task and ends with {@link #close}. For any thread.
 * A task that throws ends the worker's thread as it would any other; the next task starts a new one.
 */
public final class Worker implements Executor, AutoCloseable {
    private static final Duration IDLE = Duration.ofSeconds(10);

    private final Threads threads;
    private final String name;
    private final Bell work;
    // Guarded by this.
    private final Deque<Runnable> tasks = new ArrayDeque<>();
    private @Nullable Task thread;
    private boolean isClosed;

    public Worker(Threads threads, String name) {
        this.threads = threads;
        this.name = name;
        this.work = threads.newBell();
    }

    @Override
    public void execute(Runnable task) {
        synchronized (this) {
            if (isClosed) {
                throw new RejectedExecutionException(name + " is closed");
            }
            tasks.add(task);
            if (thread == null || !thread.isAlive()) {
                thread = threads.start(name, this::run);
            }
        }
        work.ring();
    }

    private void run() {
        while (true) {
            long seen = work.rings();
            Runnable task;
            synchronized (this) {
                if (isClosed) {
                    return;
                }
                task = tasks.poll();
            }
            if (task != null) {
                task.run();
                continue;
            }
            try {
                work.awaitBeyond(seen, IDLE);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /** Interrupts the task that is running; those behind it are dropped. Does not wait. */
    @Override
    public void close() {
        Task running;
        synchronized (this) {
            isClosed = true;
            tasks.clear();
            running = thread;
        }
        work.ring();
        if (running != null) {
            running.interrupt();
        }
    }
}
