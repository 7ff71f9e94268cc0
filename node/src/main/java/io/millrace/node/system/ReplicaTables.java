package io.millrace.node.system;

import io.millrace.coordination.failure.ConflictException;
import io.millrace.coordination.failure.RetriableException;
import io.millrace.coordination.log.PartId;
import io.millrace.coordination.member.NodeInfo;
import io.millrace.coordination.replica.ReplicaStatus;
import io.millrace.node.catalog.TableEntry;
import io.millrace.replication.replica.Fetch;
import io.millrace.replication.replica.ReplicaView;
import io.millrace.replication.replica.TableReplica;
import io.millrace.replication.store.PartRecord;
import io.millrace.replication.store.PartState;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
                parts_to_check UInt32
                lost_part_count UInt64
                damaged_parts_total UInt64
                last_exception String
                zookeeper_exception String
                """, (sink, scan) -> node.catalog().tables().forEach(t -> {
            Optional<TableReplica> replica = node.replica(t.uuid());
            if (replica.isPresent() && !t.isDetached()) {
                replicaOf(node, t, replica.get(), sink);
            }
        }));
    }

    private static void replicaOf(NodeFacts node, TableEntry t, TableReplica replica, RowSink sink) {
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
        long lost = node.fetches()
                .stream()
                .filter(fetch -> fetch.table() == replica && fetch.isLost())
                .count();
        sink.row(t.database(), t.name().name(), t.engineName(), 1, 1, !view.reason().isEmpty(), view.reason(),
                !view.reason().isEmpty(), view.phase().name(), replica.path().path(), replica.replica(),
                replica.path().replicas() + "/" + replica.replica(), view.queueSize(), Math.max(0, logEnd.orElse(-1)),
                view.appliedIndex() + 1, view.appliedIndex(), view.stateHash(), all.size(), active, agree,
                replica.storage().damaged().count(), lost, replica.storage().damaged().foundCount(),
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
                create_time DateTime
                rows UInt64
                is_damaged UInt8
                is_lost UInt8
                """, (sink, scan) -> {
            Map<PartId, Fetch> fetches = new HashMap<>();
            node.fetches().forEach(fetch -> fetches.put(fetch.part().partId(), fetch));
            node.catalog()
                    .tables()
                    .forEach(t -> node.replica(t.uuid()).ifPresent(replica -> queueOf(t, replica, fetches, sink)));
        });
    }

    /** Whatever queries do not see here has its row, oldest first, also before anybody is asked for it. */
    private static void queueOf(TableEntry t, TableReplica replica, Map<PartId, Fetch> fetches, RowSink sink) {
        long nowNs = System.nanoTime();
        replica.storage()
                .partSet()
                .stream()
                .filter(part -> part.state() == PartState.KNOWN)
                .sorted(Comparator.comparingLong(PartRecord::changedAtMs)
                        .thenComparing(PartRecord::partId))
                .forEach(part -> {
                    Optional<Fetch> fetch = Optional.ofNullable(fetches.get(part.partId()));
                    sink.row(t.database(), t.name().name(), replica.replica(), "GET_PART", part.fact().name(),
                            part.origin(), fetch.map(f -> f.state().name()).orElse("WAITING"),
                            fetch.map(f -> Math.max(0, (nowNs - f.queuedAtNs()) / 1_000_000_000)).orElse(0L),
                            fetch.map(Fetch::tries).orElse(0), fetch.map(Fetch::lastError).orElse(""),
                            Instant.ofEpochMilli(part.changedAtMs()), part.fact().rowCount(),
                            replica.storage().damaged().contains(part.partId()),
                            fetch.map(Fetch::isLost).orElse(false));
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
