package io.millrace.clustertests.simulation;

import io.millrace.coordination.memory.MemoryZnodes;
import io.millrace.coordination.memory.MemoryZooKeeper;
import io.millrace.coordination.memory.Transit;
import io.millrace.coordination.memory.ZnodeCall;
import io.millrace.coordination.znode.ZnodeOp;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The way between one process and ZooKeeper: calls take time, connections break before and after a write is applied, sessions
 * end when nobody is heard of for too long. One thread.
 */
final class ZooKeeperLink implements Transit {
    private static final long MS = 1_000_000;
    private static final int BARE_WRITE_IS_LATE_ONE_IN = 10;

    private final World world;
    private final Fibers fibers;
    private final SimulatedProcess process;
    private final Dice dice;
    private @Nullable MemoryZnodes client;
    private boolean isMuted;
    /** Until then no connection comes about. */
    private long cutUntilNs;
    private boolean isReconnecting;
    private int breaks;

    ZooKeeperLink(World world, SimulatedProcess process) {
        this.world = world;
        this.fibers = world.fibers();
        this.process = process;
        this.dice = world.dice("zookeeper " + process);
    }

    MemoryZnodes connect(MemoryZooKeeper service) {
        MemoryZnodes connected = service.connect(this);
        client = connected;
        connected.addSessionListener(state -> {
            if (!state.isConnected()) {
                reconnectLater();
            }
        });
        return connected;
    }

    private MemoryZnodes client() {
        return Objects.requireNonNull(client);
    }

    @Override
    public void request(ZnodeCall call) {
        travel();
        if (call.kind().isWrite()) {
            if (isGuardedByTheFenceAlone(call) && world.isChaos() && world.plan().has(FaultKind.ZK_LATE_WRITE)
                    && dice.oneIn(BARE_WRITE_IS_LATE_ONE_IN)) {
                world.fired(FaultKind.ZK_LATE_WRITE);
                loseSessionEarly();
            } else if (world.strikes(FaultKind.ZK_LOST_REQUEST, dice)) {
                breakFor(dice.spread(1, 3_000) * MS, false);
            } else if (world.strikes(FaultKind.ZK_LATE_WRITE, dice)) {
                breakFor(dice.spread(1, 3_000) * MS, true);
            }
        } else if (world.strikes(FaultKind.ZK_LOST_REQUEST, dice)) {
            breakFor(dice.spread(1, 1_000) * MS, false);
        }
    }

    @Override
    public void reply(ZnodeCall call) {
        if (call.kind().isWrite() && world.strikes(FaultKind.ZK_LOST_REPLY, dice)) {
            breakFor(dice.spread(1, 3_000) * MS, false);
        }
        travel();
    }

    /** No ledger's version and no block hash would refuse it a second time. */
    private static boolean isGuardedByTheFenceAlone(ZnodeCall call) {
        boolean isEntry = false;
        for (ZnodeOp op : call.ops()) {
            if (op instanceof ZnodeOp.SetData || op.path().contains("/blocks/")) {
                return false;
            }
            isEntry |= op instanceof ZnodeOp.Create && op.path().contains("/log/");
        }
        return isEntry;
    }

    /**
     * The client takes its session for lost before the service does, and has another one, and has looked around, when what was
     * under way arrives: a session that lives on at another server would have refused it.
     */
    private void loseSessionEarly() {
        MemoryZnodes mine = client();
        world.trace(process, "takes its session for lost, which the service believes in");
        long old = mine.giveUpSession();
        fibers.after(dice.between(30, 900) * MS, () -> world.zooKeeper().deliverDelayed(old));
        fibers.after(dice.between(900, 2_000) * MS, () -> world.zooKeeper().endSession(old));
    }

    private void travel() {
        if (fibers.isInFiber()) {
            fibers.delay(dice.between(100_000, 900_000));
        }
    }

    @Override
    public boolean awaitRetry(ZnodeCall call) {
        if (!fibers.isInFiber()) {
            return false;
        }
        long endNs = fibers.nowNs() + dice.between(200, 2_500) * MS;
        do {
            fibers.delay(dice.between(5, 60) * MS);
            if (Thread.currentThread().isInterrupted()) {
                return false;
            }
            if (client().sessionState().isConnected()) {
                return true;
            }
        } while (fibers.nowNs() < endNs);
        return false;
    }

    @Override
    public int readsTogether(ZnodeCall call, int readsLeft) {
        return world.isChaos() && dice.oneIn(4) ? dice.between(1, readsLeft) : readsLeft;
    }

    @Override
    public void notices(Runnable deliver) {
        long delayNs = dice.between(50_000, 1_500_000);
        if (world.strikes(FaultKind.ZK_LATE_WATCH, dice)) {
            delayNs = dice.between(20, 1_500) * MS;
        }
        fibers.after(process, delayNs, deliver);
    }

    /** The connection breaks now and comes back after a time; the session ends if that takes too long. */
    void breakFor(long ns, boolean isLate) {
        MemoryZnodes mine = client;
        if (mine == null) {
            return;
        }
        long session = mine.sessionId();
        world.trace(process, "loses its connection to ZooKeeper for " + ns / MS + " ms");
        cutUntilNs = Math.max(cutUntilNs, fibers.nowNs() + ns);
        mine.disconnect();
        int broken = ++breaks;
        if (isLate) {
            // What is under way outlives the connection for a while.
            fibers.after(dice.spread(1, 2_000) * MS, () -> world.zooKeeper().deliverDelayed(session));
        }
        long timeoutNs = world.plan().sessionTimeout().toNanos();
        fibers.after(timeoutNs, () -> {
            if (breaks == broken && !mine.sessionState().isConnected() && !process.isDead()) {
                world.trace("the session of " + process + " ends, nothing was heard of it");
                world.zooKeeper().endSession(session);
                if (mine.sessionId() == session) {
                    fibers.after(process, 0, mine::giveUpSession);
                }
            }
        });
    }

    private void reconnectLater() {
        if (isReconnecting) {
            return;
        }
        isReconnecting = true;
        fibers.after(process, Math.max(0, cutUntilNs - fibers.nowNs()) + dice.between(1, 20) * MS, () -> {
            isReconnecting = false;
            MemoryZnodes mine = client();
            if (mine.sessionState().isConnected()) {
                return;
            }
            if (cutUntilNs > fibers.nowNs() || world.isZooKeeperAway()) {
                reconnectLater();
                return;
            }
            world.trace(process, "is connected to ZooKeeper again");
            mine.reconnect();
        });
    }

    /** The process stands still: its server hears nothing, and ends the session if that lasts. */
    void pausedUntil(long untilNs) {
        MemoryZnodes mine = client;
        if (mine == null) {
            return;
        }
        long session = mine.sessionId();
        long endsNs = fibers.nowNs() + world.plan().sessionTimeout().toNanos();
        if (endsNs < untilNs) {
            fibers.after(endsNs - fibers.nowNs(), () -> {
                if (process.pausedUntilNs() >= untilNs) {
                    world.trace("the session of " + process + " ends, it stands still");
                    world.zooKeeper().endSession(session);
                }
            });
            // The first thing that the client notices when it goes on.
            fibers.after(process, untilNs - fibers.nowNs(), () -> {
                if (!world.zooKeeper().isLive(session) && mine.sessionId() == session) {
                    breakFor(dice.between(0, 50) * MS, false);
                }
            });
        }
    }

    void expire() {
        world.trace("the session of " + process + " is ended by the service");
        client().expire();
    }

    void lag(int transactions) {
        client().lagBehind(transactions);
    }

    void muteFor(long ns) {
        if (!isMuted) {
            isMuted = true;
            client().muteWatches(true);
            fibers.after(ns, () -> {
                isMuted = false;
                client().muteWatches(false);
            });
        }
    }

    /** The process is killed; the service notices when the session times out. */
    void killed() {
        MemoryZnodes mine = client;
        if (mine == null) {
            return;
        }
        long session = mine.sessionId();
        mine.kill();
        boolean isClosedByKernel = dice.oneIn(4);
        fibers.after(isClosedByKernel ? dice.between(1, 50) * MS
                : dice.between(100, (int) world.plan().sessionTimeout().toMillis()) * MS, () -> {
                    // Writes that were under way arrive until then.
                    world.zooKeeper().deliverDelayed(session);
                    if (dice.oneIn(2)) {
                        world.zooKeeper().endSession(session);
                    } else {
                        fibers.after(dice.between(1, 2_000) * MS, () -> world.zooKeeper().endSession(session));
                    }
                });
    }
}
