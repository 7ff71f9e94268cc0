package io.millrace.node.system;

import io.millrace.coordination.log.PartFact;
import io.millrace.node.catalog.TableEntry;
import io.millrace.replication.replica.TableReplica;
import io.millrace.replication.store.PartRecord;
import io.millrace.replication.table.PartSnapshot;
import io.millrace.replication.table.VisiblePart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code system.parts}: the parts that queries read on this node. {@code system.detached_parts}: damaged files that are kept. */
final class PartTables {
    private static final Logger LOG = LoggerFactory.getLogger(PartTables.class);

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

    static RowTable detachedParts(NodeFacts node) {
        return new RowTable("detached_parts", """
                database String
                table String
                partition_id Nullable(String)
                name String
                bytes_on_disk UInt64
                modification_time DateTime
                disk String
                path String
                reason Nullable(String)
                min_block_number Nullable(Int64)
                max_block_number Nullable(Int64)
                level Nullable(UInt32)
                """, (sink, scan) -> node.catalog()
                .tables()
                .forEach(t -> node.replica(t.uuid()).ifPresent(replica -> detachedPartsOf(t, replica, sink))));
    }

    private static void detachedPartsOf(TableEntry t, TableReplica replica, RowSink sink) {
        for (PartRecord part : replica.storage().partSet()) {
            replica.storage().damaged().file(part.partId()).ifPresent(file -> {
                PartFact f = part.fact();
                try {
                    sink.row(t.database(), t.name().name(), f.tablePartition(), "broken_" + f.name(), Files.size(file),
                            Files.getLastModifiedTime(file).toInstant(), "default", file.toString(), "broken",
                            f.minBlock(), f.maxBlock(), f.level());
                } catch (IOException e) {
                    LOG.debug("File {} of a damaged part went just now", file, e);
                }
            });
        }
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
