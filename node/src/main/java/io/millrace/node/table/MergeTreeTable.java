package io.millrace.node.table;

import io.millrace.node.catalog.TableEntry;
import io.millrace.node.sql.table.BlockStream;
import io.millrace.node.sql.table.QueryContext;
import io.millrace.node.sql.table.ScanPredicate;
import io.millrace.node.sql.table.ScanRequest;
import io.millrace.node.sql.table.TableDefinition;
import io.millrace.node.sql.table.TableSource;
import io.millrace.replication.column.Block;
import io.millrace.replication.column.Column;
import io.millrace.replication.column.Schema;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import io.millrace.replication.part.ManifestColumn;
import io.millrace.replication.part.TableColumn;
import io.millrace.replication.part.TableLayout;
import io.millrace.replication.replica.TableReplica;
import io.millrace.replication.table.DefaultValues;
import io.millrace.replication.table.GranulePruner;
import io.millrace.replication.table.PartSnapshot;
import io.millrace.replication.table.TableScan;
import io.millrace.replication.table.VisiblePart;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A table of parts.
 *
 * @param defaults values of columns that parts are too old to have
 */
record MergeTreeTable(TableEntry entry, MergeTreeDefinition meaning, TableDefinition definition, TableReplica replica,
        DefaultValues defaults) implements LiveTable {

    @Override
    public TableSource source() {
        return new Source();
    }

    private final class Source implements TableSource {
        @Override
        public TableDefinition definition() {
            return definition;
        }

        @Override
        public Optional<Long> exactRowCount() {
            return Optional.of(replica.storage().rowCount());
        }

        @Override
        public BlockStream scan(ScanRequest request, QueryContext context) {
            if (request.isFinal()) {
                throw new UserException(ErrorCode.NOT_IMPLEMENTED, "FINAL is not supported");
            }
            TableLayout layout = meaning.layout();
            List<TableColumn> columns = request.columns()
                    .stream()
                    .map(name -> Objects.requireNonNull(layout.column(name), name))
                    .toList();
            GranulePruner pruner = request.predicate().map(p -> pruner(p, layout)).orElse(GranulePruner.NONE);
            PartSnapshot snapshot = replica.storage().snapshot();
            try {
                return new Stream(snapshot,
                        snapshot.scan(new io.millrace.replication.table.ScanRequest(columns, pruner, defaults)),
                        context);
            } catch (RuntimeException | Error e) {
                snapshot.close();
                throw e;
            }
        }
    }

    private static GranulePruner pruner(ScanPredicate predicate, TableLayout layout) {
        List<TableColumn> looked = layout.columns()
                .stream()
                .filter(c -> predicate.columns().contains(c.name()))
                .toList();
        return new GranulePruner() {
            @Override
            public boolean mayMatch(VisiblePart part) {
                return true;
            }

            @Override
            public boolean mayMatch(VisiblePart part, int granule) {
                Map<String, Column> ranges = new HashMap<>();
                for (TableColumn column : looked) {
                    Column range = range(part, column, granule);
                    if (range != null) {
                        ranges.put(column.name(), range);
                    }
                }
                return predicate.mayMatch(ranges);
            }
        };
    }

    /** Least and greatest value of a granule as two rows, or null when they are not known. */
    private static @Nullable Column range(VisiblePart part, TableColumn column, int granule) {
        ManifestColumn known = part.manifest().column(column.id());
        if (known == null || known.min() == null || known.max() == null || !known.type().equals(column.type())) {
            return null;
        }
        var builder = column.type().newBuilder(2);
        builder.appendFrom(known.min(), granule);
        builder.appendFrom(known.max(), granule);
        return builder.build();
    }

    /** Owned by the query's thread. */
    private static final class Stream implements BlockStream {
        private final PartSnapshot snapshot;
        private final TableScan scan;
        private final QueryContext context;
        private boolean isClosed;

        Stream(PartSnapshot snapshot, TableScan scan, QueryContext context) {
            this.snapshot = snapshot;
            this.scan = scan;
            this.context = context;
        }

        @Override
        public Schema schema() {
            return scan.schema();
        }

        @Override
        public @Nullable Block next() {
            context.checkRunning();
            Block block = scan.next();
            if (block != null) {
                context.addRead(block.rowCount(), block.sizeBytes());
            }
            return block;
        }

        @Override
        public void close() {
            if (!isClosed) {
                isClosed = true;
                snapshot.close();
            }
        }
    }

    /** Names of stored columns, in order. */
    List<String> storedColumns() {
        return new ArrayList<>(meaning.layout().columns().stream().map(TableColumn::name).toList());
    }
}
