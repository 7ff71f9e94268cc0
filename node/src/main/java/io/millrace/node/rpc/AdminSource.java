package io.millrace.node.rpc;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The running node, as the admin RPC needs it. Called from many threads at once; a call may wait for ZooKeeper, within a
 * deadline of the source's own.
 *
 * <p>Any call may throw {@link io.millrace.replication.error.UserException} with the code that the client gets: the database
 * or the table does not exist, the table has no consumers or no parts, ZooKeeper cannot be reached; and
 * {@link io.millrace.coordination.failure.RetriableException} when it may work later.
 */
public interface AdminSource {
    /** This node's name. */
    String nodeName();

    /** The nodes, by name; this one is among them while its session lasts. */
    List<MemberView> members();

    /** The consumers of this node, by database, table and index. */
    List<ConsumerView> consumers(TableFilter filter);

    /** Stops fetching, of the whole table when no topic partition is given. Harmless to repeat. */
    void pauseConsumption(TableRef table, Optional<TopicPartitionRef> topicPartition);

    /** Undoes a pause of the same scope. Harmless to repeat. */
    void resumeConsumption(TableRef table, Optional<TopicPartitionRef> topicPartition);

    /**
     * Goes on at another offset. Only called while {@link #consumers} says that the topic partition is assigned here.
     *
     * @param offset the next to consume, 0 or more
     */
    void seekConsumption(TableRef table, TopicPartitionRef topicPartition, long offset);

    /** Tables and views, detached ones included, by database and name. */
    List<TableView> tables(TableFilter filter);

    /** All replicas of one table, by name. */
    List<ReplicaView> replicas(TableRef table);

    /** The parts of one table here, prepared ones included, by table partition and block number. */
    PartList parts(TableRef table, int limit);

    /** Parts that are known and not here, oldest first. */
    List<QueueEntryView> queue(TableFilter filter);

    /** Names one table. */
    record TableRef(String database, String table) {
        public TableRef {
            if (database.isEmpty() || table.isEmpty()) {
                throw new IllegalArgumentException("database='" + database + "' table='" + table + "'");
            }
        }

        @Override
        public String toString() {
            return database + "." + table;
        }
    }

    /** Names one topic partition. */
    record TopicPartitionRef(String topic, int topicPartition) {
        public TopicPartitionRef {
            if (topic.isEmpty() || topicPartition < 0) {
                throw new IllegalArgumentException("topic='" + topic + "' topicPartition=" + topicPartition);
            }
        }

        @Override
        public String toString() {
            return topic + "-" + topicPartition;
        }
    }

    /** Which tables are asked for; empty is all. A name that no table has gives an empty answer, not an error. */
    record TableFilter(Optional<String> database, Optional<String> table) {
        /** Every table. */
        public static final TableFilter ALL = new TableFilter(Optional.empty(), Optional.empty());

        public boolean accepts(String databaseName, String tableName) {
            return database.map(databaseName::equals).orElse(true) && table.map(tableName::equals).orElse(true);
        }
    }

    /**
     * The first parts of a table.
     *
     * @param total how many there are
     */
    record PartList(List<PartView> parts, long total) {
        public PartList {
            parts = List.copyOf(parts);
            if (total < parts.size()) {
                throw new IllegalArgumentException("total=" + total + " parts=" + parts.size());
            }
        }
    }

    /**
     * A table or view.
     *
     * @param replicatedPath the table's znode; empty when it has no parts, such as a view
     * @param rowCount       what queries on this node see; empty when it keeps no rows or is detached
     */
    record TableView(String database, String name, String engine, String uuid, Optional<String> replicatedPath,
            int schemaVersion, boolean isDetached, OptionalLong rowCount, OptionalLong partCount,
            OptionalLong sizeBytes) {}
}
