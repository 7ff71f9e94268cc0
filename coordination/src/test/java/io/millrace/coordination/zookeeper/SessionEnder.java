package io.millrace.coordination.zookeeper;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.ZooKeeper;

/** Ends sessions as the service does when they time out. */
public final class SessionEnder {
    private SessionEnder() {}

    /** A second connection to the same session closes it. */
    public static void end(CuratorZnodes client, String connectString) {
        try {
            ZooKeeper own = client.currentHandle();
            CountDownLatch connected = new CountDownLatch(1);
            ZooKeeper twin = new ZooKeeper(connectString, 5_000, event -> {
                if (event.getState() == Watcher.Event.KeeperState.SyncConnected) {
                    connected.countDown();
                }
            }, own.getSessionId(), own.getSessionPasswd());
            if (!connected.await(20, TimeUnit.SECONDS)) {
                throw new AssertionError("the twin did not connect");
            }
            twin.close();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** As {@link #end}, and waits until the client has another session. */
    public static void endAndAwaitNext(CuratorZnodes client, String connectString) {
        long before = client.sessionId();
        end(client, connectString);
        long endNs = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (client.sessionId() == before || client.sessionId() == 0 || !client.sessionState().isConnected()) {
            if (System.nanoTime() > endNs) {
                throw new AssertionError("no new session");
            }
            Thread.onSpinWait();
        }
    }
}
