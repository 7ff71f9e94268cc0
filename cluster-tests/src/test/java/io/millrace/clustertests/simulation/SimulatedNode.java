package io.millrace.clustertests.simulation;

import io.millrace.clustertests.simulation.Violation.Kind;
import io.millrace.coordination.fence.SupersededException;
import io.millrace.coordination.log.PartId;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One node for the length of a run: its disk, and the processes that run on it one after another. One thread. */
final class SimulatedNode {
    private static final long MS = 1_000_000;

    private final World world;
    private final Fibers fibers;
    private final String name;
    private final Dice dice;
    private final SimulatedDisk disk;
    private @Nullable NodeProcess running;
    private final List<NodeProcess> old = new ArrayList<>();
    private int starts;
    private Duration clockOffset = Duration.ZERO;
    private boolean isRestartDue;
    private boolean isForked;

    SimulatedNode(World world, String name) {
        this.world = world;
        this.fibers = world.fibers();
        this.name = name;
        this.dice = world.dice("node " + name);
        this.disk = new SimulatedDisk(world, name);
    }

    String name() {
        return name;
    }

    SimulatedDisk disk() {
        return disk;
    }

    /** Whether the process that runs has recorded the part as here; bytes without a record go at its next start. */
    boolean hasRecorded(PartId part) {
        NodeProcess now = running;
        return now != null && now.hasRecorded(part);
    }

    @Nullable
    NodeProcess running() {
        return running;
    }

    boolean isUp() {
        NodeProcess now = running;
        return now != null && now.isReady();
    }

    /** Whether two processes went on from one disk, and the later one has not read it yet: the older one may publish what only it has. */
    boolean isForked() {
        return isForked;
    }

    /** The process that has the disk has raised its fence and opened all tables. */
    void rejoined() {
        isForked = false;
    }

    int starts() {
        return starts;
    }

    /** Starts a process, unless one is running. */
    void start() {
        isRestartDue = false;
        if (running != null) {
            return;
        }
        SimulatedProcess process = world.newProcess(name + "#" + ++starts);
        world.trace(process, "starts");
        NodeProcess next = new NodeProcess(world, this, process, dice.split("process " + starts));
        running = next;
        next.start();
    }

    /** Kills whatever runs, as {@code kill -9}; the disk loses what was not synced. */
    void kill() {
        NodeProcess now = running;
        if (now == null) {
            return;
        }
        running = null;
        world.trace(now.process(), "is killed");
        now.kill();
        old.remove(now);
        disk.crash();
    }

    void killAndRestart(SimulatedProcess process, long afterNs) {
        NodeProcess now = running;
        if (now != null && now.process() == process) {
            kill();
            restartAfter(afterNs);
        } else {
            process.kill();
            old.stream().filter(each -> each.process() == process).forEach(NodeProcess::kill);
        }
    }

    void restartAfter(long ns) {
        if (!isRestartDue) {
            isRestartDue = true;
            fibers.after(ns, this::start);
        }
    }

    /** SIGTERM: the process closes its pieces in order and ends. */
    void stop(Runnable then) {
        NodeProcess now = running;
        if (now == null) {
            then.run();
            return;
        }
        world.trace(now.process(), "is told to stop");
        now.stop(() -> {
            if (running == now) {
                running = null;
                now.kill();
                disk.close();
            }
            then.run();
        });
    }

    /** SIGSTOP, and SIGCONT after a time. */
    void pause(long ns) {
        NodeProcess now = running;
        if (now != null) {
            world.trace(now.process(), "stands still for " + ns / MS + " ms");
            now.pause(fibers.nowNs() + ns);
        }
    }

    /** The process stands still; another one is started on its disk, as when a machine is taken for dead. Then it wakes up. */
    void replaceByTwin(long ns) {
        NodeProcess now = running;
        if (now != null) {
            pause(ns);
            now.supersededRightly();
            isForked = true;
            world.auditor().tables().forEach(table -> table.forked(name));
            old.add(now);
            running = null;
            disk.moveAway();
            restartAfter(dice.between(1, 500) * MS);
            fibers.after(ns - 1, () -> keepStill(now));
        }
    }

    /** What a process commits after its disk was copied, with nobody to say that there is another, would be lost with it. */
    private void keepStill(NodeProcess left) {
        if (!isUp()) {
            left.pause(fibers.nowNs() + 200 * MS);
            fibers.after(200 * MS - 1, () -> keepStill(left));
        }
    }

    /** The machine's wall clock, which may be wrong. */
    InstantSource clock() {
        return () -> world.clock().instant().plus(clockOffset);
    }

    void jumpClock(Duration jump) {
        world.trace("the clock of " + name + " jumps by " + jump);
        clockOffset = clockOffset.plus(jump);
    }

    void zooKeeperAway(long ns) {
        NodeProcess now = running;
        if (now != null) {
            now.link().breakFor(ns, false);
        }
    }

    /** A process says that it cannot go on. */
    void fault(NodeProcess process, String where, Throwable failure) {
        world.trace(process.process(), "ends itself: " + where + ": " + failure);
        if (process.process().isDead()) {
            return;
        }
        if (!(failure instanceof SupersededException)) {
            world.report(new Violation(Kind.BUG, process.process() + " " + where + ": " + failure, failure));
        } else if (running == process && !process.isSupersededRightly()) {
            world.report(new Violation(Kind.BUG,
                    process.process() + " takes itself for superseded, and there is no other: " + failure, failure));
        }
        killAndRestart(process.process(), dice.between(10, 2_000) * MS);
    }

    void ifUp(Consumer<NodeProcess> action) {
        NodeProcess now = running;
        if (now != null && now.isReady()) {
            action.accept(now);
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
