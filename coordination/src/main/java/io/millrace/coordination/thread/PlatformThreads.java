package io.millrace.coordination.thread;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

final class PlatformThreads implements Threads {
    private record PlatformTask(Thread thread) implements Task {
        @Override
        public void interrupt() {
            thread.interrupt();
        }

        @Override
        public boolean join(Duration timeout) throws InterruptedException {
            return thread.join(timeout.isNegative() ? Duration.ZERO : timeout);
        }

        @Override
        public boolean isAlive() {
            return thread.isAlive();
        }
    }

    private static final class MonitorBell implements Bell {
        private long rings;

        @Override
        public synchronized long rings() {
            return rings;
        }

        @Override
        public synchronized void ring() {
            rings++;
            notifyAll();
        }

        @Override
        public synchronized boolean awaitBeyond(long seen, Duration timeout) throws InterruptedException {
            long endNs = System.nanoTime() + timeout.toNanos();
            while (rings <= seen) {
                long leftNs = endNs - System.nanoTime();
                if (leftNs <= 0) {
                    return false;
                }
                TimeUnit.NANOSECONDS.timedWait(this, leftNs);
            }
            return true;
        }
    }

    @Override
    public Task start(String name, Runnable body) {
        return new PlatformTask(Thread.ofPlatform().daemon().name(name).start(body));
    }

    @Override
    public Bell newBell() {
        return new MonitorBell();
    }
}
