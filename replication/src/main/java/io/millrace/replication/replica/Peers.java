package io.millrace.replication.replica;

import io.millrace.coordination.replica.ReplicaStatus;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Who can be asked for parts of a table. What ZooKeeper says is good for a second: a node that comes back fetches thousands of
 * small parts, and each would cost several reads. Who fails all the same is found out by asking. Any thread.
 */
final class Peers {
    private static final long FRESH_NS = TimeUnit.SECONDS.toNanos(1);

    /** A live replica and where its node serves parts. */
    record Peer(String replica, InetSocketAddress address) {}

    private record Known(List<Peer> peers, long readNs) {}

    private record Origin(UUID table, String replica) {}

    private final ReplicaContext context;
    private final Map<UUID, Known> known = new ConcurrentHashMap<>();
    /** The same of one replica: with many in a shard, to know all for each part would be reads by the square of them. */
    private final Map<Origin, Known> origins = new ConcurrentHashMap<>();

    Peers(ReplicaContext context) {
        this.context = context;
    }

    /**
     * Live replicas of the table other than this node's.
     *
     * @throws io.millrace.coordination.failure.RetriableException when ZooKeeper does not answer
     */
    List<Peer> of(TableReplica table) {
        return fresh(known, table.tableId(), () -> read(table));
    }

    /**
     * The replica that wrote a part, if it is another one and lives.
     *
     * @throws io.millrace.coordination.failure.RetriableException when ZooKeeper does not answer
     */
    Optional<Peer> origin(TableReplica table, String replica) {
        if (replica.equals(table.replica())) {
            return Optional.empty();
        }
        return fresh(origins, new Origin(table.tableId(), replica),
                () -> table.registry()
                        .find(replica)
                        .filter(ReplicaStatus::isAlive)
                        .flatMap(this::peer)
                        .stream()
                        .toList())
                .stream()
                .findFirst();
    }

    private <K> List<Peer> fresh(Map<K, Known> cache, K key, Supplier<List<Peer>> read) {
        long nowNs = context.ticker().nanoTime();
        Known here = cache.get(key);
        if (here == null || nowNs - here.readNs() > FRESH_NS) {
            here = new Known(read.get(), nowNs);
            if (here.peers().isEmpty()) {
                cache.remove(key);
            } else {
                cache.put(key, here);
            }
        }
        return here.peers();
    }

    /** The next question is put to ZooKeeper. */
    void forget(TableReplica table) {
        known.remove(table.tableId());
        origins.keySet().removeIf(origin -> origin.table().equals(table.tableId()));
    }

    private List<Peer> read(TableReplica table) {
        return table.registry()
                .list()
                .stream()
                .filter(other -> other.isAlive() && !other.replica().equals(table.replica()))
                .flatMap(other -> peer(other).stream())
                .toList();
    }

    /** Replicas of the table that cannot be asked now; read anew. */
    List<String> away(TableReplica table) {
        return table.registry()
                .list()
                .stream()
                .filter(other -> !other.replica().equals(table.replica()))
                .filter(other -> !other.isAlive() || peer(other).isEmpty())
                .map(ReplicaStatus::replica)
                .toList();
    }

    private Optional<Peer> peer(ReplicaStatus replica) {
        return context.members()
                .find(replica.state().node())
                .flatMap(node -> Optional.ofNullable(node.addresses().get("transfer")))
                .map(address -> {
                    int colon = address.lastIndexOf(':');
                    return new Peer(replica.replica(), InetSocketAddress.createUnresolved(address.substring(0, colon),
                            Integer.parseInt(address.substring(colon + 1))));
                });
    }
}
