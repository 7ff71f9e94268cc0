package io.millrace.replication.table;

import io.millrace.coordination.failure.CorruptionException;
import io.millrace.replication.column.Block;
import io.millrace.replication.column.Column;
import io.millrace.replication.column.Field;
import io.millrace.replication.column.Schema;
import io.millrace.replication.part.ManifestColumn;
import io.millrace.replication.part.PartReader;
import io.millrace.replication.part.TableColumn;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Blocks of one granule each, part after part. Owned by one thread; valid while its snapshot is open. */
public final class TableScan {
    /** Granules of one part, in order. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Task(VisiblePart part, int[] granules) {}

    private final ScanRequest request;
    private final Schema schema;
    private final List<Task> tasks;
    private int task;
    private int at;
    private @Nullable PartReader reader;
    private @Nullable VisiblePart part;
    private int granule;

    TableScan(ScanRequest request, List<Task> tasks) {
        this.request = request;
        this.tasks = tasks;
        this.schema = new Schema(request.columns().stream().map(c -> new Field(c.name(), c.type())).toList());
    }

    public Schema schema() {
        return schema;
    }

    /** Granules that are not pruned, read or not. */
    public int granuleCount() {
        return tasks.stream().mapToInt(t -> t.granules().length).sum();
    }

    /** Parts that are not pruned, read or not. */
    public int partCount() {
        return tasks.size();
    }

    /**
     * The next block, or null at the end.
     *
     * @throws CorruptionException when a part's bytes are damaged
     */
    public @Nullable Block next() {
        while (task < tasks.size()) {
            Task current = tasks.get(task);
            if (at < current.granules().length) {
                PartReader open = reader;
                if (open == null) {
                    open = current.part().stored().newReader();
                    reader = open;
                    part = current.part();
                }
                granule = current.granules()[at++];
                return read(open);
            }
            task++;
            at = 0;
            reader = null;
        }
        return null;
    }

    private Block read(PartReader from) {
        int rowCount = from.manifest().granuleRows(granule);
        List<Column> columns = new ArrayList<>(request.columns().size());
        for (TableColumn column : request.columns()) {
            ManifestColumn stored = from.manifest().column(column.id());
            if (stored == null) {
                columns.add(request.defaults().valuesOf(column, rowCount));
            } else if (stored.type().equals(column.type())) {
                columns.add(from.read(column.id(), granule));
            } else {
                columns.add(sameShape(column, stored, from.read(column.id(), granule)));
            }
        }
        return new Block(schema, columns, rowCount);
    }

    /** A change of type that keeps the shape (a longer Enum, another time zone) needs no conversion. */
    private static Column sameShape(TableColumn column, ManifestColumn stored, Column values) {
        Column wanted = column.type().newBuilder(0).build();
        if (wanted.getClass() != values.getClass()) {
            throw new CorruptionException("column " + column.name() + " is " + stored.type().text()
                    + " in the part and " + column
                            .type()
                            .text()
                    + " in the table, which needs a mutation");
        }
        return values;
    }

    /** The part that the last block came from. */
    public VisiblePart part() {
        VisiblePart current = part;
        if (current == null) {
            throw new IllegalStateException("no block was read yet");
        }
        return current;
    }

    /** The last block's place in its part; its first row is {@code granule * 8192}. */
    public int granule() {
        return granule;
    }
}
