package io.millrace.node.failpoint;

import io.millrace.coordination.failpoint.Failpoints;
import io.millrace.coordination.failure.RetriableException;
import io.millrace.node.failpoint.FailpointRule.Action;
import io.millrace.node.failpoint.FailpointRule.When;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Failpoints for tests: counted, and armed one by one. For any thread; no lock is held while a thread stands still. */
public final class ArmedFailpoints implements Failpoints {
    private static final Logger LOG = LoggerFactory.getLogger(ArmedFailpoints.class);
    /** As after SIGKILL. */
    private static final int KILLED = 137;

    private final Map<String, Point> points = new TreeMap<>();
    private final Runnable halt;

    /** One name. Its rule is guarded by itself. */
    private static final class Point {
        final AtomicLong reaches = new AtomicLong();
        final AtomicLong fires = new AtomicLong();
        final AtomicInteger held = new AtomicInteger();
        private @Nullable FailpointRule rule;
        private CountDownLatch disarmed = new CountDownLatch(0);
        private Random random = new Random();
        private long reachesSinceArmed;

        synchronized void arm(FailpointRule next) {
            disarmed.countDown();
            rule = next;
            disarmed = new CountDownLatch(1);
            reachesSinceArmed = 0;
            if (next.when() instanceof When.Chance(double _, long seed)) {
                random = new Random(seed);
            }
        }

        synchronized void disarm() {
            rule = null;
            disarmed.countDown();
        }

        synchronized @Nullable Firing reach() {
            reaches.incrementAndGet();
            FailpointRule now = rule;
            if (now == null) {
                return null;
            }
            reachesSinceArmed++;
            boolean isTurn = switch (now.when()) {
                case When.Nth(long number) -> reachesSinceArmed == number;
                case When.Every() -> true;
                case When.Chance(double probability, long _) -> random.nextDouble() < probability;
            };
            if (!isTurn) {
                return null;
            }
            fires.incrementAndGet();
            return new Firing(now, disarmed);
        }

        synchronized Optional<FailpointRule> rule() {
            return Optional.ofNullable(rule);
        }
    }

    private record Firing(FailpointRule rule, CountDownLatch disarmed) {}

    public ArmedFailpoints() {
        this(() -> Runtime.getRuntime().halt(KILLED));
    }

    ArmedFailpoints(Runnable halt) {
        this.halt = halt;
        FailpointNames.all().forEach(name -> points.put(name, new Point()));
    }

    /** From now on; replaces what the failpoint did before. */
    public void arm(FailpointRule rule) {
        point(rule.name()).arm(rule);
        LOG.warn("Failpoint armed: {}", rule);
    }

    /** Threads that stand still there go on. Harmless to repeat. */
    public void disarm(String name) {
        point(name).disarm();
        LOG.warn("Failpoint disarmed: {}", name);
    }

    /** All failpoints, by name. */
    public List<FailpointState> list() {
        return points.entrySet()
                .stream()
                .map(each -> new FailpointState(each.getKey(), each.getValue().reaches.get(),
                        each.getValue().fires.get(), each.getValue().held.get(), each.getValue().rule()))
                .toList();
    }

    private Point point(String name) {
        Point point = points.get(name);
        if (point == null) {
            throw new IllegalArgumentException("there is no failpoint '" + name + "'");
        }
        return point;
    }

    @Override
    public void reach(String name) {
        Point point = point(name);
        Firing firing = point.reach();
        if (firing == null) {
            return;
        }
        LOG.warn("Failpoint fires: {}", firing.rule());
        switch (firing.rule().action()) {
            case Action.Halt() -> halt.run();
            case Action.Fail() -> throw new RetriableException("failpoint " + name + " says so");
            case Action.Pause pause -> hold(point, firing, pause);
        }
    }

    private static void hold(Point point, Firing firing, Action.Pause pause) {
        point.held.incrementAndGet();
        try {
            boolean isDisarmed = firing.disarmed().await(pause.time().toMillis(), TimeUnit.MILLISECONDS);
            LOG.warn("Failpoint lets go: {}{}", firing.rule().name(), isDisarmed ? ", disarmed" : "");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            point.held.decrementAndGet();
        }
    }
}
