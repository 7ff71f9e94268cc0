package io.millrace.replication.part;

import io.millrace.replication.column.Block;
import io.millrace.replication.column.Column;
import io.millrace.replication.column.ColumnBuilder;
import io.millrace.replication.column.Columns;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Sorts rows and writes them as one part. */
public final class PartWriter {
    private PartWriter() {}

    /** All rows of a block; see {@link #write(PartSpec, Block, SortKey, int[], int, ChunkSink, PartScratch)}. */
    public static PartManifest write(PartSpec spec, Block block, SortKey key, ChunkSink sink, PartScratch scratch) {
        return write(spec, block, key, null, block.rowCount(), sink, scratch);
    }

    /**
     * Writes {@code rows[0, rowCount)} of a block, or all of its rows when {@code rows} is null, in the order of the key; rows
     * with equal keys keep their order.
     *
     * @param block has the layout's columns by name, with their types; others are left out
     * @param key   beside the whole block
     */
    public static PartManifest write(PartSpec spec, Block block, SortKey key, int @Nullable [] rows, int rowCount,
            ChunkSink sink, PartScratch scratch) {
        int[] order = order(key, rows, rowCount);
        PartAssembler part = new PartAssembler(spec, rowCount, sink, scratch);
        int[] granuleRows = new int[Math.min(rowCount, PartLayout.GRANULE_ROWS)];
        for (TableColumn column : part.columnsInFileOrder()) {
            Column values = values(spec, block, column);
            part.beginColumn(column);
            for (int from = 0; from < rowCount; from += PartLayout.GRANULE_ROWS) {
                int count = Math.min(PartLayout.GRANULE_ROWS, rowCount - from);
                if (order == null) {
                    part.addGranule(column, values.slice(from, from + count));
                } else {
                    System.arraycopy(order, from, granuleRows, 0, count);
                    part.addGranule(column, values.gather(granuleRows, count));
                }
            }
            part.endColumn(column);
        }
        return part.finish(key.names(), key.types(), marks(key, order, rowCount));
    }

    private static int @Nullable [] order(SortKey key, int @Nullable [] rows, int rowCount) {
        if (rows == null) {
            return RowOrder.sort(key, rowCount);
        }
        int[] order = RowOrder.sort(key.gather(rows, rowCount), rowCount);
        if (order == null) {
            return Arrays.copyOf(rows, rowCount);
        }
        for (int i = 0; i < rowCount; i++) {
            order[i] = rows[order[i]];
        }
        return order;
    }

    private static Column values(PartSpec spec, Block block, TableColumn column) {
        int position = block.schema().indexOf(column.name());
        if (position < 0 || !block.schema().field(position).type().equals(column.type())) {
            throw new IllegalArgumentException("part=" + spec.partId() + ": the block must have column " + column.name()
                    + " of type " + column.type().text() + ", it has " + block.schema());
        }
        return Columns.full(block.column(position));
    }

    private static List<Column> marks(SortKey key, int @Nullable [] order, int rowCount) {
        int count = rowCount == 0 ? 0 : PartLayout.granuleCount(rowCount) + 1;
        int[] rows = new int[count];
        for (int i = 0; i < count; i++) {
            int row = i == count - 1 ? rowCount - 1 : i * PartLayout.GRANULE_ROWS;
            rows[i] = order == null ? row : order[row];
        }
        List<Column> marks = new ArrayList<>();
        for (int i = 0; i < key.size(); i++) {
            // Copied value by value: marks live as long as the part, and must not hold on to the block's dictionaries.
            Column column = Columns.full(key.columns().get(i));
            ColumnBuilder copy = key.types().get(i).newBuilder(count);
            for (int row : rows) {
                copy.appendFrom(column, row);
            }
            marks.add(copy.build());
        }
        return marks;
    }
}
