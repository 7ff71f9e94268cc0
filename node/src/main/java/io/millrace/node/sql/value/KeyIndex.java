package io.millrace.node.sql.value;

import io.millrace.replication.column.Column;
import io.millrace.replication.column.DataType;
import java.util.Arrays;
import java.util.List;

/**
 * Gives each distinct combination of values of several columns a number, in order of appearance: the groups of GROUP BY, the
 * members of IN, the rows of DISTINCT, the keys of a join. Each column's values are numbered by themselves, then pairs of
 * numbers are. Owned by one thread.
 */
public final class KeyIndex {
    private final ValueIndex[] columns;
    private final LongTable[] pairs;
    private final int[][] codes; // per column, per key
    private final int[] pairSizes; // pairs known per column but the last
    private int size;

    public KeyIndex(List<DataType> types) {
        columns = types.stream().map(ValueIndex::new).toArray(ValueIndex[]::new);
        pairs = new LongTable[Math.max(0, columns.length - 1)];
        for (int i = 0; i < pairs.length; i++) {
            pairs[i] = new LongTable();
        }
        codes = new int[columns.length][64];
        pairSizes = new int[columns.length];
    }

    public int size() {
        return columns.length == 1 ? columns[0].size() : size;
    }

    /** Adds what is new. @return the key's number per row, fresh */
    public int[] add(Column[] values, int rowCount) {
        return numbers(values, rowCount, true);
    }

    /** @return the key's number per row, -1 where it is not there; fresh */
    public int[] find(Column[] values, int rowCount) {
        return numbers(values, rowCount, false);
    }

    private int[] numbers(Column[] values, int rowCount, boolean add) {
        int[] out = new int[rowCount];
        if (columns.length == 0) {
            size = add && rowCount > 0 ? 1 : size;
            return out;
        }
        if (columns.length == 1) {
            columns[0].codes(values[0], rowCount, out, add);
            return out;
        }
        int[][] each = new int[columns.length][rowCount];
        for (int c = 0; c < columns.length; c++) {
            columns[c].codes(values[c], rowCount, each[c], add);
        }
        System.arraycopy(each[0], 0, out, 0, rowCount);
        for (int c = 1; c < columns.length; c++) {
            boolean last = c == columns.length - 1;
            pair(c, out, each, rowCount, add, last);
        }
        return out;
    }

    private void pair(int c, int[] out, int[][] each, int rowCount, boolean add, boolean last) {
        LongTable table = pairs[c - 1];
        int[] right = each[c];
        for (int i = 0; i < rowCount; i++) {
            if (out[i] < 0 || right[i] < 0) {
                out[i] = -1;
                continue;
            }
            long pair = (long) out[i] << 32 | right[i];
            int found = table.find(pair);
            if (found < 0 && add) {
                found = last ? size : pairSizes[c];
                table.put(pair, found);
                if (last) {
                    remember(each, i);
                } else {
                    pairSizes[c]++;
                }
            }
            out[i] = found;
        }
    }

    private void remember(int[][] each, int row) {
        if (size == codes[0].length) {
            for (int c = 0; c < codes.length; c++) {
                codes[c] = Arrays.copyOf(codes[c], size * 2);
            }
        }
        for (int c = 0; c < codes.length; c++) {
            codes[c][size] = each[c][row];
        }
        size++;
    }

    /** The keys' values per column: key {@code k} at row {@code k}. The index is spent. */
    public Column[] keys() {
        Column[] out = new Column[columns.length];
        for (int c = 0; c < out.length; c++) {
            Column values = columns[c].values();
            out[c] = columns.length == 1 ? values : values.gather(codes[c], size);
        }
        return out;
    }
}
