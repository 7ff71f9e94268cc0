package io.millrace.ingest.format;

import io.millrace.replication.column.Block;
import io.millrace.replication.column.Column;
import io.millrace.replication.column.ColumnBuilder;
import io.millrace.replication.column.Schema;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A block in the making: one builder per field. Owned by one thread; after {@link #build()} only {@link #clear()}. */
public final class BlockBuilder {
    private final Schema schema;
    private final ColumnBuilder[] columns;
    private final @Nullable OmittedMask omitted;

    /** Without a record of omitted fields. */
    public BlockBuilder(Schema schema, int expectedRowCount) {
        this(schema, expectedRowCount, null);
    }

    /** {@code omitted} learns which rows left a field out, for fields that have a DEFAULT expression. */
    public BlockBuilder(Schema schema, int expectedRowCount, @Nullable OmittedMask omitted) {
        if (schema.size() == 0) {
            throw new IllegalArgumentException("a block needs at least one column");
        }
        this.schema = schema;
        this.omitted = omitted;
        this.columns = new ColumnBuilder[schema.size()];
        for (int i = 0; i < columns.length; i++) {
            columns[i] = schema.field(i).type().newBuilder(expectedRowCount);
        }
    }

    public Schema schema() {
        return schema;
    }

    public ColumnBuilder column(int position) {
        return columns[position];
    }

    public @Nullable OmittedMask omitted() {
        return omitted;
    }

    /** Complete rows. While a row is being appended earlier columns may be one ahead. */
    public int rowCount() {
        return columns[columns.length - 1].rowCount();
    }

    /** Forgets every row from {@code rowCount} on, half-appended rows included. */
    public void truncate(int rowCount) {
        for (ColumnBuilder column : columns) {
            column.truncate(rowCount);
        }
        if (omitted != null) {
            omitted.truncate(rowCount);
        }
    }

    /** Begins anew and keeps the memory; what was built before must not be in use. */
    public void clear() {
        for (ColumnBuilder column : columns) {
            column.clear();
        }
        if (omitted != null) {
            omitted.truncate(0);
        }
    }

    /** Heap bytes of the values so far, roughly. */
    public long sizeBytes() {
        long total = 0;
        for (ColumnBuilder column : columns) {
            total += column.sizeBytes();
        }
        return total;
    }

    public Block build() {
        int rows = rowCount();
        List<Column> built = new ArrayList<>(columns.length);
        for (ColumnBuilder column : columns) {
            built.add(column.build());
        }
        return new Block(schema, built, rows);
    }
}
