package io.millrace.replication.replica;

import io.millrace.coordination.member.NodeInfo;
import io.millrace.coordination.replica.ReplicaStatus;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Who can be asked for parts of a table. What ZooKeeper says is good for a second: a node that comes back fetches thousands of
 * small parts, and each would cost several reads. Who fails all the same is found out by asking. Any thread.
 */
final class Peers {
    private static final long FRESH_NS = TimeUnit.SECONDS.toNanos(1);

    /** A live replica and where its node serves parts. */
    record Peer(String replica, InetSocketAddress address) {}

    private record Known(List<Peer> peers, long readNs) {}

    private final ReplicaContext context;
    private final Map<UUID, Known> known = new ConcurrentHashMap<>();

    Peers(ReplicaContext context) {
        this.context = context;
    }

    /**
     * Live replicas of the table other than this node's, the preferred first.
     *
     * @throws io.millrace.coordination.failure.RetriableException when ZooKeeper does not answer
     */
    List<Peer> of(TableReplica table, String preferred) {
        long nowNs = context.ticker().nanoTime();
        Known here = known.get(table.tableId());
        if (here == null || nowNs - here.readNs() > FRESH_NS) {
            here = new Known(read(table), nowNs);
            if (!here.peers().isEmpty()) {
                known.put(table.tableId(), here);
            }
        }
        return here.peers()
                .stream()
                .sorted(Comparator.comparingInt(peer -> peer.replica().equals(preferred) ? 0 : 1))
                .toList();
    }

    /** The next question is put to ZooKeeper. */
    void forget(TableReplica table) {
        known.remove(table.tableId());
    }

    private List<Peer> read(TableReplica table) {
        List<Peer> peers = new ArrayList<>();
        for (ReplicaStatus other : table.registry().list()) {
            if (!other.isAlive() || other.replica().equals(table.replica())) {
                continue;
            }
            Optional<NodeInfo> node = context.members().find(other.state().node());
            String address = node.map(n -> n.addresses().get("transfer")).orElse(null);
            if (address != null) {
                int colon = address.lastIndexOf(':');
                peers.add(new Peer(other.replica(), InetSocketAddress.createUnresolved(address.substring(0, colon),
                        Integer.parseInt(address.substring(colon + 1)))));
            }
        }
        return peers;
    }
}
