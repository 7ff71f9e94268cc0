package io.millrace.coordination.thread;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

final class ThreadsTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    @Test
    void aRingBetweenLookAndWaitIsNotMissed() throws InterruptedException {
        Bell bell = Threads.PLATFORM.newBell();
        long seen = bell.rings();
        bell.ring();
        assertThat(bell.awaitBeyond(seen, LONG)).isTrue();
        assertThat(bell.awaitBeyond(bell.rings(), Duration.ofMillis(1))).isFalse();
    }

    @Test
    void aRingWakesEverybody() throws InterruptedException {
        Bell bell = Threads.PLATFORM.newBell();
        long seen = bell.rings();
        CountDownLatch woken = new CountDownLatch(3);
        for (int i = 0; i < 3; i++) {
            Threads.PLATFORM.start("waits-" + i, () -> {
                try {
                    if (bell.awaitBeyond(seen, LONG)) {
                        woken.countDown();
                    }
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
        }
        bell.ring();
        assertThat(woken.await(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void anInterruptEndsTheWait() throws InterruptedException {
        Bell bell = Threads.PLATFORM.newBell();
        AtomicBoolean interrupted = new AtomicBoolean();
        Task task = Threads.PLATFORM.start("waits", () -> {
            try {
                bell.awaitBeyond(bell.rings(), LONG);
            } catch (InterruptedException e) {
                interrupted.set(true);
                Thread.currentThread().interrupt();
            }
        });
        task.interrupt();
        assertThat(task.join(LONG)).isTrue();
        assertThat(task.isAlive()).isFalse();
        assertThat(interrupted).isTrue();
    }

    @Test
    void aWorkerRunsItsTasksInOrderOnOneThread() throws InterruptedException {
        List<String> ran = new CopyOnWriteArrayList<>();
        CountDownLatch done = new CountDownLatch(3);
        try (Worker worker = new Worker(Threads.PLATFORM, "worker")) {
            for (int i = 0; i < 3; i++) {
                int each = i;
                worker.execute(() -> {
                    ran.add(Thread.currentThread().getName() + each);
                    done.countDown();
                });
            }
            assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(ran).containsExactly("worker0", "worker1", "worker2");
    }

    @Test
    void closingAWorkerInterruptsItsTaskAndRefusesMore() throws InterruptedException {
        Worker worker = new Worker(Threads.PLATFORM, "worker");
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        worker.execute(() -> {
            started.countDown();
            try {
                Thread.sleep(LONG);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                interrupted.countDown();
            }
        });
        assertThat(started.await(30, TimeUnit.SECONDS)).isTrue();
        worker.close();
        assertThat(interrupted.await(30, TimeUnit.SECONDS)).isTrue();
        assertThatThrownBy(() -> worker.execute(() -> {
        })).isInstanceOf(RejectedExecutionException.class);
    }
}
