package io.millrace.replication.part;

import io.millrace.replication.column.Column;
import io.millrace.replication.column.ColumnBuilder;
import io.millrace.replication.column.DataType;
import io.millrace.replication.column.DictionaryColumn;
import io.millrace.replication.column.DoubleColumnBuilder;
import io.millrace.replication.column.FloatColumnBuilder;
import io.millrace.replication.column.NullableColumn;
import io.millrace.replication.column.NullableColumnBuilder;
import io.millrace.replication.column.NullableType;
import io.millrace.replication.column.NumberType;
import io.millrace.replication.column.ValueComparator;
import java.util.Arrays;

/**
 * The smallest and the largest value of each granule of one column, NULLs aside (NULL when there is nothing else). A granule
 * with a NaN has the bounds -inf and +inf, so that no comparison is decided by them. Owned by one thread.
 */
final class GranuleStatistics {
    private final DataType type;
    private final DataType plain;
    private final ColumnBuilder min;
    private final ColumnBuilder max;
    private long[] codes = new long[0];
    /** By dictionary code: the number of the last granule that had it. */
    private int[] seen = new int[0];
    private int granules;

    GranuleStatistics(DataType type, int granuleCount) {
        this.type = type;
        this.plain = type instanceof NullableType n ? n.inner() : type;
        this.min = type.newBuilder(granuleCount);
        this.max = type.newBuilder(granuleCount);
    }

    /** Kept for whatever compares as a number, and for anything that is part of the sorting key. */
    static boolean isKept(DataType type, boolean inSortingKey) {
        DataType plain = type instanceof NullableType n ? n.inner() : type;
        return OrderedCodes.isSupported(plain) || inSortingKey;
    }

    void add(Column granule) {
        if (OrderedCodes.isSupported(plain)) {
            addCodes(granule);
        } else {
            addCompared(granule);
        }
    }

    private void addCodes(Column granule) {
        int rowCount = granule.rowCount();
        if (codes.length < rowCount) {
            codes = new long[rowCount];
        }
        Column values = granule instanceof NullableColumn n ? n.values() : granule;
        OrderedCodes.load(plain, values, codes);
        int low = -1;
        int high = -1;
        long lowest = Long.MAX_VALUE;
        long highest = Long.MIN_VALUE;
        if (granule instanceof NullableColumn n) {
            byte[] nulls = n.nulls();
            int offset = n.offset();
            for (int i = 0; i < rowCount; i++) {
                if (nulls[offset + i] == 0) {
                    lowest = Math.min(lowest, codes[i]);
                    highest = Math.max(highest, codes[i]);
                }
            }
            for (int i = 0; i < rowCount; i++) {
                if (nulls[offset + i] == 0) {
                    low = low < 0 && codes[i] == lowest ? i : low;
                    high = high < 0 && codes[i] == highest ? i : high;
                }
            }
        } else {
            for (int i = 0; i < rowCount; i++) {
                lowest = Math.min(lowest, codes[i]);
                highest = Math.max(highest, codes[i]);
            }
            for (int i = 0; i < rowCount && (low < 0 || high < 0); i++) {
                low = low < 0 && codes[i] == lowest ? i : low;
                high = high < 0 && codes[i] == highest ? i : high;
            }
        }
        if (low < 0) {
            min.appendDefault(); // NULL: only a nullable column can have no value
            max.appendDefault();
        } else if (highest == OrderedCodes.NAN && isFloat()) {
            appendInfinity(min, Double.NEGATIVE_INFINITY);
            appendInfinity(max, Double.POSITIVE_INFINITY);
        } else {
            min.appendFrom(granule, low);
            max.appendFrom(granule, high);
        }
    }

    private boolean isFloat() {
        return plain instanceof NumberType n && n.isFloating();
    }

    private static void appendInfinity(ColumnBuilder to, double value) {
        switch (to) {
            case FloatColumnBuilder b -> b.append((float) value);
            case DoubleColumnBuilder b -> b.append(value);
            case NullableColumnBuilder b -> {
                appendInfinity(b.values(), value);
                b.endValue();
            }
            default -> throw new IllegalStateException("not a float");
        }
    }

    /** Whether the entry did not occur before in this granule. */
    private boolean isFirst(int code) {
        if (code >= seen.length) {
            seen = Arrays.copyOf(seen, Math.max(code + 1, seen.length * 2));
        }
        boolean first = seen[code] != granules;
        seen[code] = granules;
        return first;
    }

    private void addCompared(Column granule) {
        granules++;
        ValueComparator comparator = ValueComparator.of(type);
        int low = -1;
        int high = -1;
        for (int i = 0; i < granule.rowCount(); i++) {
            if (granule instanceof DictionaryColumn d && !isFirst(d.codeAt(i))) {
                continue;
            }
            if (granule.isNull(i)) {
                continue;
            }
            if (low < 0) {
                low = i;
                high = i;
            } else if (comparator.compare(granule, i, granule, low) < 0) {
                low = i;
            } else if (comparator.compare(granule, i, granule, high) > 0) {
                high = i;
            }
        }
        if (low < 0) {
            min.appendDefault();
            max.appendDefault();
        } else {
            min.appendFrom(granule, low);
            max.appendFrom(granule, high);
        }
    }

    Column min() {
        return min.build();
    }

    Column max() {
        return max.build();
    }
}
