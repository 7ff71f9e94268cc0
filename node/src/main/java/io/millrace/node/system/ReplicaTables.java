package io.millrace.node.system;

import io.millrace.coordination.failure.ConflictException;
import io.millrace.coordination.failure.RetriableException;
import io.millrace.coordination.member.NodeInfo;
import io.millrace.coordination.replica.ReplicaStatus;
import io.millrace.node.catalog.TableEntry;
import io.millrace.replication.replica.Fetch;
import io.millrace.replication.replica.ReplicaView;
import io.millrace.replication.replica.TableReplica;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** {@code system.replicas}, {@code replication_queue} and {@code clusters}. */
final class ReplicaTables {
    private ReplicaTables() {}

    static RowTable replicas(NodeFacts node) {
        return new RowTable("replicas", """
                database String
                table String
                engine String
                is_leader UInt8
                can_become_leader UInt8
                is_readonly UInt8
                readonly_reason String
                is_session_expired UInt8
                phase String
                zookeeper_path String
                replica_name String
                replica_path String
                queue_size UInt32
                log_max_index UInt64
                log_pointer UInt64
                applied_index Int64
                state_hash String
                total_replicas UInt32
                active_replicas UInt32
                replicas_agree UInt8
                last_exception String
                zookeeper_exception String
                """, (sink, scan) -> node.catalog().tables().forEach(t -> {
            Optional<TableReplica> replica = node.replica(t.uuid());
            if (replica.isPresent() && !t.isDetached()) {
                replicaOf(t, replica.get(), sink);
            }
        }));
    }

    private static void replicaOf(TableEntry t, TableReplica replica, RowSink sink) {
        ReplicaView view = replica.view();
        List<ReplicaStatus> all = List.of();
        OptionalLong logEnd = OptionalLong.empty();
        String zooKeeperError = "";
        try {
            all = replica.registry().list();
            logEnd = replica.log().lastIndex();
        } catch (RetriableException | ConflictException e) {
            zooKeeperError = String.valueOf(e.getMessage());
        }
        long active = all.stream().filter(ReplicaStatus::isAlive).count();
        // Equal indexes with different hashes: the alarm.
        boolean agree = all.stream()
                .noneMatch(r -> r.state().appliedIndex() == view.appliedIndex()
                        && !r.state().stateHash().isEmpty()
                        && !r.replica().equals(replica.replica())
                        && !r.state().stateHash().equals(view.stateHash()));
        sink.row(t.database(), t.name().name(), t.engineName(), 1, 1, !view.reason().isEmpty(), view.reason(),
                !view.reason().isEmpty(), view.phase().name(), replica.path().path(), replica.replica(),
                replica.path().replicas() + "/" + replica.replica(), view.queueSize(), Math.max(0, logEnd.orElse(-1)),
                view.appliedIndex() + 1, view.appliedIndex(), view.stateHash(), all.size(), active, agree,
                view.lastError(),
                zooKeeperError);
    }

    static RowTable replicationQueue(NodeFacts node) {
        return new RowTable("replication_queue", """
                database String
                table String
                replica_name String
                type String
                new_part_name String
                source_replica String
                state String
                age_seconds UInt64
                num_tries UInt32
                last_exception String
                """, (sink, scan) -> {
            long nowNs = System.nanoTime();
            for (Fetch fetch : node.fetches()) {
                node.catalog()
                        .tables()
                        .filter(t -> t.uuid().equals(fetch.table().tableId()))
                        .findFirst()
                        .ifPresent(t -> sink.row(t.database(), t.name().name(), fetch.table().replica(), "GET_PART",
                                fetch.part().name(), fetch.origin(), fetch.state().name(),
                                Math.max(0, (nowNs - fetch.queuedAtNs()) / 1_000_000_000), fetch.tries(),
                                fetch.lastError()));
            }
        });
    }

    static RowTable clusters(NodeFacts node) {
        return new RowTable("clusters", """
                cluster String
                shard_num UInt32
                shard_weight UInt32
                replica_num UInt32
                host_name String
                host_address String
                port UInt16
                is_local UInt8
                user String
                default_database String
                """, (sink, scan) -> {
            int number = 1;
            for (NodeInfo member : node.members()) {
                String address = member.addresses().getOrDefault("http", ":0");
                int colon = address.lastIndexOf(':');
                String host = address.substring(0, colon);
                sink.row("default", 1, 1, number++, host, host, Integer.parseInt(address.substring(colon + 1)),
                        member.name().equals(node.nodeName()), "default", "");
            }
        });
    }
}
