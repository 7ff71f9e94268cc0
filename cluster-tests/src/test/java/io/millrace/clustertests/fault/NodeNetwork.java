package io.millrace.clustertests.fault;

import io.millrace.clustertests.fault.FaultProxy.Mode;
import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

/**
 * What a node's connections go through.
 *
 * @param zooKeeper
 *            one for each server
 * @param kafka
 *            to the broker
 * @param parts
 *            from its peers to it
 */
public record NodeNetwork(String node, List<FaultProxy> zooKeeper, FaultProxy kafka, FaultProxy parts)
        implements
            AutoCloseable {
    public NodeNetwork {
        zooKeeper = List.copyOf(zooKeeper);
    }

    public List<FaultProxy> all() {
        List<FaultProxy> all = new ArrayList<>(zooKeeper);
        all.add(kafka);
        all.add(parts);
        return all;
    }

    public void zooKeeper(Mode mode) {
        zooKeeper.forEach(proxy -> proxy.become(mode));
    }

    /** To and from its peers. */
    public static void isolateFromPeers(NodeNetwork node, long pid, List<NodeNetwork> peers) {
        node.parts().become(Mode.CUT);
        Predicate<Socket> itsOwn = socket -> SocketOwner.is(socket, pid);
        peers.stream().filter(peer -> !peer.equals(node)).forEach(peer -> peer.parts().refuse(itsOwn));
    }

    public void heal() {
        all().forEach(FaultProxy::heal);
    }

    public long firedCount() {
        return all().stream().mapToLong(FaultProxy::firedCount).sum();
    }

    /** Of whichever connection sends it; when it has happened, {@link #forgetMulti} the rest. */
    public void planMulti(MultiFault fault) {
        zooKeeper.forEach(proxy -> proxy.plan(fault));
    }

    public void forgetMulti() {
        zooKeeper.forEach(FaultProxy::forgetPlans);
    }

    /** Faults that have happened on the way to ZooKeeper. */
    public long zooKeeperFiredCount() {
        return zooKeeper.stream().mapToLong(FaultProxy::firedCount).sum();
    }

    /** Where the node's session is: the connection opened last. */
    public FaultProxy sessionProxy() {
        return zooKeeper.stream()
                .filter(proxy -> proxy.linkCount() > 0)
                .max(Comparator.comparingLong(FaultProxy::openedNs))
                .orElseThrow(() -> new IllegalStateException(node + " has no connection to ZooKeeper"));
    }

    @Override
    public void close() throws IOException {
        for (FaultProxy proxy : all()) {
            proxy.close();
        }
    }
}
