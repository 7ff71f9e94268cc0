package io.millrace.node.table;

import io.millrace.node.catalog.Catalog;
import io.millrace.node.catalog.TableEntry;
import io.millrace.node.sql.syntax.QualifiedName;
import io.millrace.node.sql.table.QueryContext;
import io.millrace.node.sql.table.TableResolver;
import io.millrace.node.sql.table.TableSource;
import io.millrace.replication.column.Block;
import io.millrace.replication.column.Column;
import io.millrace.replication.column.Field;
import io.millrace.replication.column.LongColumn;
import io.millrace.replication.column.LongColumnBuilder;
import io.millrace.replication.column.NumberType;
import io.millrace.replication.column.Schema;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/** The tables of a catalog, live without a node; blocks of UInt64 columns. */
final class TableFixture implements TableResolver {
    static final ZoneId ZONE = ZoneOffset.UTC;
    static final Supplier<QueryContext> CONTEXTS = () -> QueryContext.builder().serverZone(ZONE).build();

    private final Catalog catalog;
    private final Map<UUID, LiveTable> tables = new HashMap<>();

    TableFixture(Catalog catalog) {
        this.catalog = catalog;
    }

    LiveTable live(TableEntry entry) {
        return tables.computeIfAbsent(entry.uuid(), id -> switch (entry.kind()) {
            case MEMORY -> new MemoryTable(entry, Definitions.of(entry, List.of()), new MemoryTable.Rows());
            case KAFKA ->
                new PlainTable(entry, Definitions.of(entry, List.of(new Field("_offset", NumberType.UINT64))));
            case MERGE_TREE, NULL, VIEW, MATERIALIZED_VIEW -> new PlainTable(entry, Definitions.of(entry, List.of()));
        });
    }

    InsertPlan plan(String table) {
        return new InsertPlanner(catalog, this::live, this, ZONE, CONTEXTS)
                .plan(catalog.require(QualifiedName.of("default", table)));
    }

    @Override
    public Optional<TableSource> table(String database, String name) {
        return catalog.attached(QualifiedName.of(database, name)).map(entry -> live(entry).source());
    }

    @Override
    public boolean databaseExists(String database) {
        return catalog.database(database).isPresent();
    }

    /** One row. */
    static Block row(Map<String, Long> values) {
        List<Field> fields = new ArrayList<>();
        List<Column> columns = new ArrayList<>();
        values.forEach((name, value) -> {
            fields.add(new Field(name, NumberType.UINT64));
            columns.add(column(value));
        });
        return new Block(new Schema(fields), columns, 1);
    }

    static Column column(long... values) {
        LongColumnBuilder builder = new LongColumnBuilder(values.length);
        for (long value : values) {
            builder.append(value);
        }
        return builder.build();
    }

    /** A value of a UInt64 column. */
    static long value(Block block, String column, int row) {
        Column full = block.column(column).gather(new int[] {row}, 1);
        return ((LongColumn) full).valueAt(0);
    }
}
