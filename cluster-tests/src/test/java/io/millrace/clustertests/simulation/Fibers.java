package io.millrace.clustertests.simulation;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A deterministic scheduler: virtual threads that run one at a time, on the thread that called {@link #run}, in an order that
 * only the seed decides. Time is virtual and passes only from event to event. Owned by that one thread; fibers may call
 * everything, since they run on it.
 *
 * <p>
 * The virtual threads get their scheduler through a package-private factory of the JDK, so the JVM needs
 * {@code --add-opens java.base/java.lang=ALL-UNNAMED}; {@code -Djdk.trackAllThreads=false} lets fibers that are never resumed
 * be collected.
 */
final class Fibers {
    private static final Method NEW_VIRTUAL_THREAD = newVirtualThread();
    private static final long MONITOR_TIMEOUT_NS = 20_000_000_000L;
    private static final long HASH_STEP = 0x9E3779B97F4A7C15L;

    /** Something to be done at a time. Ordered by time, then by the seed's choice, then by age. */
    private static final class Event implements Comparable<Event> {
        private final long atNs;
        private final int tie;
        private final long number;
        private final @Nullable SimulatedProcess process;
        private final Runnable action;
        private final int label;

        Event(long atNs, int tie, long number, @Nullable SimulatedProcess process, Runnable action, int label) {
            this.atNs = atNs;
            this.tie = tie;
            this.number = number;
            this.process = process;
            this.action = action;
            this.label = label;
        }

        @Override
        public int compareTo(Event other) {
            if (atNs != other.atNs) {
                return atNs < other.atNs ? -1 : 1;
            }
            if (tie != other.tie) {
                return tie < other.tie ? -1 : 1;
            }
            return Long.compare(number, other.number);
        }
    }

    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private final Dice dice;
    private final Thread carrier = Thread.currentThread();
    private Consumer<UncaughtInFiber> uncaught = failure -> {
    };
    private @Nullable Fiber current;
    private volatile @Nullable RuntimeException broken;
    private long nowNs = 1_000_000_000L;
    private long eventCount;
    private long queued;
    private long traceHash;
    private int fiberCount;
    private boolean isStopped;
    private long maxEvents = Long.MAX_VALUE;

    /** Must be made on the thread that runs it. */
    Fibers(long seed) {
        this.dice = new Dice(seed);
    }

    /** What a fiber's body let escape. */
    record UncaughtInFiber(SimulatedProcess process, String fiber, Throwable failure) {}

    void onUncaught(Consumer<UncaughtInFiber> handler) {
        uncaught = handler;
    }

    /** Running ends with an exception when there are more: something goes round and round. */
    void limitEvents(long limit) {
        maxEvents = limit;
    }

    long nowNs() {
        return nowNs;
    }

    /** How many events have happened. */
    long eventCount() {
        return eventCount;
    }

    /** A hash of all that has happened, in order: equal for equal runs. */
    long traceHash() {
        return traceHash;
    }

    /** Takes something into the hash of the run. */
    void mix(long value) {
        traceHash = (Long.rotateLeft(traceHash, 7) ^ value) * HASH_STEP;
    }

    /** Does something on the carrier, not before {@code delayNs} from now; it must not block. */
    void after(long delayNs, Runnable action) {
        push(nowNs + Math.max(0, delayNs), null, action, 1);
    }

    /** As {@link #after}, as an act of the process: not when it is dead, later when it is paused. */
    void after(SimulatedProcess process, long delayNs, Runnable action) {
        push(nowNs + Math.max(0, delayNs), process, action, process.id() << 16);
    }

    private void push(long atNs, @Nullable SimulatedProcess process, Runnable action, int label) {
        events.add(new Event(atNs, dice.next31(), queued++, process, action, label));
    }

    /** Runs events until {@link #stop}, the time, or nothing is left to do. */
    @SuppressWarnings("ReferenceEquality") // which thread this is, not what it is like
    void run(long untilNs) {
        if (Thread.currentThread() != carrier) {
            throw new IllegalStateException("run by the thread that made it");
        }
        isStopped = false;
        while (!isStopped) {
            Event event = events.peek();
            if (event == null || event.atNs > untilNs) {
                nowNs = Math.max(nowNs, event == null ? nowNs : untilNs);
                break;
            }
            events.poll();
            SimulatedProcess process = event.process;
            if (process != null && process.isDead()) {
                continue;
            }
            nowNs = Math.max(nowNs, event.atNs);
            if (process != null && process.pausedUntilNs() > nowNs) {
                push(process.pausedUntilNs(), process, event.action, event.label);
                continue;
            }
            if (++eventCount > maxEvents) {
                throw new Violation(Violation.Kind.STUCK,
                        "more than " + maxEvents + " events: it does not come to rest");
            }
            mix(nowNs ^ (long) event.label << 40);
            event.action.run();
            if (broken != null) {
                throw new IllegalStateException(broken);
            }
        }
    }

    /** Ends {@link #run} after the event under way. */
    void stop() {
        isStopped = true;
    }

    /** Starts a fiber of a process. */
    Fiber start(SimulatedProcess process, String name, Runnable body) {
        Fiber fiber = new Fiber(this, process, name, ++fiberCount);
        fiber.start(body);
        return fiber;
    }

    /** The fiber that is running; there is one unless an action of {@link #after} is. */
    Fiber current() {
        Fiber running = current;
        if (running == null) {
            throw new IllegalStateException("this would block the scheduler: only fibers may wait");
        }
        return running;
    }

    boolean isInFiber() {
        return current != null;
    }

    /** Lets the current fiber wait that long; not ended by an interrupt. */
    void delay(long ns) {
        long endNs = nowNs + ns;
        Fiber fiber = current();
        boolean isInterrupted = false;
        do {
            // Who is interrupted cannot park.
            isInterrupted |= Thread.interrupted();
            fiber.park(endNs);
        } while (nowNs < endNs);
        if (isInterrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** The current fiber never goes on. */
    void never() {
        Fiber fiber = current();
        while (true) {
            Thread.interrupted();
            fiber.park(Long.MAX_VALUE);
        }
    }

    /** One thread of a simulated process. */
    static final class Fiber implements Executor {
        private final Fibers fibers;
        private final SimulatedProcess process;
        private final String name;
        private final int id;
        private @Nullable Thread thread;
        private @Nullable Runnable continuation;
        private int waits;
        private boolean isDone;
        private boolean isParked;
        private volatile @Nullable Runnable wokenOutside;
        private final List<Fiber> joiners = new ArrayList<>(1);

        Fiber(Fibers fibers, SimulatedProcess process, String name, int id) {
            this.fibers = fibers;
            this.process = process;
            this.name = name;
            this.id = id;
        }

        private void start(Runnable body) {
            Runnable all = () -> {
                try {
                    body.run();
                } catch (Throwable e) {
                    fibers.uncaught.accept(new UncaughtInFiber(process, name, e));
                } finally {
                    isDone = true;
                    joiners.forEach(Fiber::wake);
                }
            };
            try {
                thread = (Thread) NEW_VIRTUAL_THREAD.invoke(null, this, name, 0, all);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
            thread.start();
        }

        /** Called by the virtual thread when it can go on. */
        @Override
        @SuppressWarnings("ReferenceEquality") // which thread this is, not what it is like
        public void execute(Runnable runContinuation) {
            Thread caller = Thread.currentThread();
            Fiber running = fibers.current;
            if (caller != fibers.carrier && (running == null || caller != running.thread)) {
                wokenOutside = runContinuation;
                if (running != this) {
                    fibers.broken = new IllegalStateException("fiber " + name + " of " + process
                            + " was woken from outside the simulation, by " + caller
                            + ": it waited with a real time-out");
                }
                return;
            }
            continuation = runContinuation;
            // A scheduler's whim: who is runnable does not run at once.
            fibers.push(fibers.nowNs + fibers.dice.next31() % 20_000, process, this::resume, process.id() << 16 | id);
        }

        private void resume() {
            Runnable next = continuation;
            continuation = null;
            if (next == null) {
                throw new IllegalStateException("fiber " + name + " has nothing to go on with");
            }
            fibers.current = this;
            try {
                while (next != null) {
                    next.run();
                    next = isParked || isDone ? null : afterMonitor();
                }
            } finally {
                fibers.current = null;
            }
        }

        /** A monitor of the JVM that another world's thread has just now: waited for, and no event. Else null. */
        private @Nullable Runnable afterMonitor() {
            Thread mine = Objects.requireNonNull(thread);
            long endNs = System.nanoTime() + MONITOR_TIMEOUT_NS;
            while (true) {
                Runnable woken = wokenOutside;
                if (woken != null) {
                    wokenOutside = null;
                    return woken;
                }
                if (mine.getState() != Thread.State.BLOCKED) {
                    // Woken just now, or waiting for a lock of this world.
                    woken = wokenOutside;
                    if (woken == null && mine.getState() != Thread.State.RUNNABLE) {
                        return null;
                    }
                }
                if (System.nanoTime() - endNs > 0) {
                    throw new IllegalStateException("fiber " + name + " of " + process
                            + " waits for a monitor that another fiber holds across a wait");
                }
                Thread.onSpinWait();
            }
        }

        /** Waits for {@link #wake}, an interrupt or the time; may return early. */
        void park(long untilNs) {
            int wait = ++waits;
            if (untilNs != Long.MAX_VALUE) {
                fibers.push(untilNs, process, () -> {
                    if (waits == wait) {
                        wake();
                    }
                }, process.id() << 16 | id | 1 << 15);
            }
            isParked = true;
            LockSupport.park(this);
            isParked = false;
            waits++;
        }

        void wake() {
            LockSupport.unpark(thread);
        }

        void interrupt() {
            Thread mine = thread;
            if (mine != null) {
                mine.interrupt();
            }
        }

        boolean isAlive() {
            return !isDone;
        }

        /** Waits for its end; false if the time came first. */
        boolean join(long timeoutNs) throws InterruptedException {
            Fiber caller = fibers.current();
            long endNs = fibers.nowNs + timeoutNs;
            joiners.add(caller);
            try {
                while (!isDone && fibers.nowNs < endNs) {
                    if (Thread.interrupted()) {
                        throw new InterruptedException();
                    }
                    caller.park(endNs);
                }
                return isDone;
            } finally {
                joiners.remove(caller);
            }
        }

        SimulatedProcess process() {
            return process;
        }

        String name() {
            return name;
        }

        /** Where it stands now, for a failure's report. */
        StackTraceElement[] stack() {
            Thread mine = thread;
            return mine == null ? new StackTraceElement[0] : mine.getStackTrace();
        }
    }

    private static Method newVirtualThread() {
        try {
            Method method = Class.forName("java.lang.ThreadBuilders")
                    .getDeclaredMethod("newVirtualThread", Executor.class, String.class, int.class, Runnable.class);
            method.setAccessible(true);
            // Once by hand: an early failure tells more than one in the middle of a run.
            method.invoke(null, (Executor) task -> {
            }, "probe", 0, (Runnable) () -> {
            });
            return method;
        } catch (ReflectiveOperationException | RuntimeException e) {
            Throwable cause = e instanceof InvocationTargetException i ? i.getCause() : e;
            throw new IllegalStateException("this JVM does not let threads be scheduled from outside; start it with"
                    + " --add-opens java.base/java.lang=ALL-UNNAMED (Java 25)", cause);
        }
    }
}
