package io.millrace.ingest.consume;

import io.millrace.coordination.thread.Task;
import io.millrace.coordination.thread.Worker;
import java.time.Duration;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.UnreleasedInstanceIdException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.jspecify.annotations.Nullable;

/**
 * Runs one consumer on its own thread: opens the client, steps the loop, replaces a client that failed. It never ends by itself:
 * a broker that is away is waited for. When a client hangs, the whole object is retired and another one takes over.
 */
final class ConsumerThread implements Runnable {
    private final ConsumerSetup setup;
    private final RecordSources connection;
    private final ConsumerLog log;
    private final SeekRequests seeks;
    private final int index;
    private final String owner;
    private final String name;
    private final Worker commits;
    private final CommitPipeline pipeline;
    private final TopicWatch topicWatch;
    private final RetryBackoff backoff;
    private volatile @Nullable RecordSource source;
    private volatile @Nullable Stop stop;
    private volatile boolean isRetired;
    private volatile @Nullable Task thread;
    /** When the loop last came round. */
    private volatile long lastRoundNs;

    private record Stop(long deadlineNs, Departure departure) {}

    /** {@code generation}: how many clients this consumer has had; part of the ledgers' owner. */
    ConsumerThread(ConsumerSetup setup, RecordSources connection, ConsumerLog log, SeekRequests seeks, int index,
            int generation) {
        this.setup = setup;
        this.connection = connection;
        this.log = log;
        this.seeks = seeks;
        this.index = index;
        this.owner = setup.owner() + "/" + setup.database() + "." + setup.table() + "/" + index + "/" + generation;
        this.name = "kafka-" + setup.database() + "." + setup.table() + "-" + index;
        this.commits = new Worker(setup.threads(), name + "-commit");
        this.pipeline = new CommitPipeline(setup.sink(), setup.topicIds(), commits, setup.threads().newBell(),
                setup.ticker(), setup.newBackoff(), log);
        this.topicWatch = new TopicWatch(setup.topicIds(), commits, setup.ticker(), setup.tuning().topicCheck(), log);
        this.backoff = setup.newBackoff();
        this.lastRoundNs = setup.ticker().nanoTime();
    }

    void start() {
        thread = setup.threads().start(name, this);
    }

    @Override
    public void run() {
        try {
            while (stop == null && !isRetired) {
                consume();
            }
        } finally {
            pipeline.close();
            commits.close();
            log.become(ConsumerState.STOPPED, "");
        }
    }

    /** One client's life. */
    private void consume() {
        log.become(ConsumerState.CONNECTING, "");
        RecordSource opened;
        try {
            opened = connection.open(index);
        } catch (RuntimeException e) {
            log.become(ConsumerState.BROKER_UNREACHABLE, String.valueOf(e.getMessage()));
            pause("no Kafka client", e);
            return;
        }
        source = opened;
        Departure departure = Departure.RETURN;
        long deadlineNs = 0;
        @Nullable
        ConsumerLoop loop = null;
        try {
            loop = new ConsumerLoop(setup, opened, pipeline, topicWatch, log, seeks, owner);
            loop.start();
            while (!isRetired) {
                Stop asked = stop;
                if (asked != null) {
                    departure = asked.departure();
                    deadlineNs = asked.deadlineNs();
                    break;
                }
                round(loop);
            }
        } catch (RuntimeException e) {
            failed(e);
        } finally {
            source = null;
            end(opened, loop, deadlineNs == 0 ? setup.inNs(setup.tuning().revokeDeadline()) : deadlineNs, departure);
        }
    }

    private void end(RecordSource opened, @Nullable ConsumerLoop loop, long deadlineNs, Departure departure) {
        try {
            if (loop == null) {
                opened.close(Duration.ofMillis(500), departure);
            } else {
                loop.close(deadlineNs, departure);
            }
        } catch (RuntimeException e) {
            log.failed("the end of a Kafka client", e);
        }
    }

    private void round(ConsumerLoop loop) {
        try {
            loop.step();
            backoff.reset();
        } catch (AuthorizationException | AuthenticationException e) {
            pause("not allowed", e);
        } catch (RetriableException e) {
            pause("Kafka", e);
        }
        lastRoundNs = setup.ticker().nanoTime();
    }

    /** What only a new client can mend. */
    private void failed(RuntimeException e) {
        if (e instanceof InterruptException) {
            return; // retired, or stopping
        }
        log.rebuilt();
        if (e instanceof UnsupportedVersionException) {
            connection.fallBack();
        } else if (e instanceof UnreleasedInstanceIdException) {
            evict();
        }
        // A member that took our name is another process of this node. Joining at once would throw it out in turn.
        Duration pause = e instanceof FencedInstanceIdException ? setup.tuning().longestPause() : backoff.next();
        pause("the Kafka client failed and is replaced", e, pause);
    }

    /** Our own member of before a crash still has the name. */
    private void evict() {
        try {
            connection.evict(index);
        } catch (RuntimeException e) {
            log.failed("the member of before the restart could not be removed from the group", e);
        }
    }

    private void pause(String what, RuntimeException e) {
        pause(what, e, backoff.next());
    }

    private void pause(String what, RuntimeException e, Duration pause) {
        log.failed(what + ", tried again in " + pause.toMillis() + " ms", e);
        long endNs = setup.inNs(pause);
        while (stop == null && !isRetired && endNs - setup.ticker().nanoTime() > 0) {
            lastRoundNs = setup.ticker().nanoTime();
            try {
                setup.ticker().sleep(Duration.ofMillis(50));
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /** Whether the loop has not come round for so long that its client must be hanging. */
    boolean isHanging() {
        Task running = thread;
        return running != null && running.isAlive()
                && setup.ticker().nanoTime() - lastRoundNs > setup.tuning().hangTimeout().toNanos();
    }

    /** Gives the thread up: it ends when its client lets it. What it may still commit is fenced by its successor. */
    void retire() {
        isRetired = true;
        pipeline.close();
        Task running = thread;
        if (running != null) {
            running.interrupt();
        }
    }

    /** Asks the thread to end by the deadline; what was read is committed if time allows. */
    void stop(long deadlineNs, Departure departure) {
        stop = new Stop(deadlineNs, departure);
        RecordSource current = source;
        if (current != null) {
            current.wakeup();
        }
    }

    /** Waits for the end after {@link #stop}; interrupts a thread that is late. False if it goes on nevertheless. */
    boolean awaitEnd(long deadlineNs) throws InterruptedException {
        Task running = thread;
        if (running == null || running.join(Duration.ofNanos(Math.max(0, deadlineNs - setup.ticker().nanoTime())))) {
            return true;
        }
        retire();
        return running.join(Duration.ofSeconds(1));
    }
}
