package io.millrace.node.system;

import io.millrace.coordination.member.NodeInfo;
import io.millrace.ingest.consume.ConsumerStatus;
import io.millrace.node.catalog.Catalog;
import io.millrace.node.catalog.TableEntry;
import io.millrace.node.sql.table.TableDefinition;
import io.millrace.replication.replica.Fetch;
import io.millrace.replication.replica.TableReplica;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** What system tables ask the running node. Any thread. */
public interface NodeFacts {
    String nodeName();

    Catalog catalog();

    /** What queries know of a table; empty while it is detached. */
    Optional<TableDefinition> definition(TableEntry table);

    /** The replica of a MergeTree table that is open. */
    Optional<TableReplica> replica(UUID tableId);

    /** Parts being fetched, oldest first. */
    List<Fetch> fetches();

    List<ConsumerStatus> consumers();

    /** Live nodes as ZooKeeper lists them; this one alone when it cannot be asked. */
    List<NodeInfo> members();

    Map<String, String> macros();

    /** Settings of the default profile. */
    Map<String, String> profile();

    /** Rows and bytes of a table on this node, when they can be told without reading. */
    Optional<RowsAndBytes> size(TableEntry table);

    record RowsAndBytes(long rows, long bytes) {}
}
