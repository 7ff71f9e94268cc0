package io.millrace.node.system;

import io.millrace.coordination.log.PartFact;
import io.millrace.node.catalog.TableEntry;
import io.millrace.replication.replica.TableReplica;
import io.millrace.replication.table.PartSnapshot;
import io.millrace.replication.table.VisiblePart;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/** {@code system.parts}: the parts that queries read on this node. */
final class PartTables {
    private PartTables() {}

    static RowTable parts(NodeFacts node) {
        return new RowTable("parts", """
                partition String
                name String
                uuid UUID
                part_type String
                active UInt8
                marks UInt64
                rows UInt64
                bytes_on_disk UInt64
                modification_time DateTime
                partition_id String
                min_block_number Int64
                max_block_number Int64
                level UInt32
                database String
                table String
                engine String
                path String
                hash_of_all_files String
                content_checksum String
                origin String
                """, (sink, scan) -> node.catalog().tables().forEach(t -> {
            Optional<TableReplica> replica = node.replica(t.uuid());
            if (replica.isPresent() && !t.isDetached()) {
                partsOf(t, replica.get(), sink);
            }
        }));
    }

    private static void partsOf(TableEntry t, TableReplica replica, RowSink sink) {
        try (PartSnapshot snapshot = replica.storage().snapshot()) {
            for (VisiblePart part : snapshot.parts()) {
                PartFact f = part.fact();
                sink.row(f.tablePartition().equals("all") ? "tuple()" : f.tablePartition(), part.name(),
                        new java.util.UUID(f.partId().high(), f.partId().low()), "SST", 1,
                        part.manifest().granuleCount(),
                        f.rowCount(), f.sizeBytes(), Instant.ofEpochMilli(part.changedAtMs()), f.tablePartition(),
                        f.minBlock(),
                        f.maxBlock(), f.level(), t.database(), t.name().name(), t.engineName(),
                        part.stored().file().map(Path::toString).orElse(""),
                        f.fileChecksum(), f.contentChecksum().toString(), part.origin());
            }
        }
    }
}
