package io.millrace.node.main;

import io.millrace.coordination.failure.RetriableException;
import io.millrace.coordination.member.Members;
import io.millrace.coordination.member.NodeInfo;
import io.millrace.ingest.consume.ConsumerStatus;
import io.millrace.node.catalog.Catalog;
import io.millrace.node.catalog.TableEntry;
import io.millrace.node.catalog.TableKind;
import io.millrace.node.config.NodeConfig;
import io.millrace.node.ddl.CatalogHolder;
import io.millrace.node.sql.table.TableDefinition;
import io.millrace.node.system.NodeFacts;
import io.millrace.node.table.LiveTables;
import io.millrace.replication.replica.Fetch;
import io.millrace.replication.replica.Replicas;
import io.millrace.replication.replica.TableReplica;
import io.millrace.replication.table.PartSnapshot;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The node as its system tables see it. Any thread. */
record RunningNode(NodeConfig config, CatalogHolder holder, LiveTables tables, Replicas replicas,
        Members membership) implements NodeFacts {

    @Override
    public String nodeName() {
        return config.nodeName();
    }

    @Override
    public Catalog catalog() {
        return holder.catalog();
    }

    @Override
    public Optional<TableDefinition> definition(TableEntry table) {
        return tables.find(table.uuid()).map(live -> live.source().definition());
    }

    @Override
    public Optional<TableReplica> replica(UUID tableId) {
        return replicas.find(tableId);
    }

    @Override
    public List<Fetch> fetches() {
        return replicas.fetches();
    }

    @Override
    public List<ConsumerStatus> consumers() {
        return tables.consumers();
    }

    @Override
    public List<NodeInfo> members() {
        try {
            return membership.live();
        } catch (RetriableException e) {
            return List.of();
        }
    }

    @Override
    public Map<String, String> macros() {
        return config.macros();
    }

    @Override
    public Map<String, String> profile() {
        return config.profile();
    }

    @Override
    public Optional<RowsAndBytes> size(TableEntry table) {
        if (table.kind() == TableKind.MEMORY) {
            return tables.find(table.uuid())
                    .flatMap(live -> live.source().exactRowCount())
                    .map(rows -> new RowsAndBytes(rows, 0));
        }
        return replicas.find(table.uuid()).map(replica -> {
            try (PartSnapshot snapshot = replica.storage().snapshot()) {
                return new RowsAndBytes(snapshot.rowCount(),
                        snapshot.parts().stream().mapToLong(part -> part.fact().sizeBytes()).sum());
            }
        });
    }
}
