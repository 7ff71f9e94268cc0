package io.millrace.node.sql.value;

import io.millrace.node.sql.type.TypeTraits;
import io.millrace.replication.column.ArrayColumn;
import io.millrace.replication.column.ArrayType;
import io.millrace.replication.column.Column;
import io.millrace.replication.column.ConstColumn;
import io.millrace.replication.column.DataType;
import io.millrace.replication.column.DecimalType;
import io.millrace.replication.column.DictionaryColumn;
import io.millrace.replication.column.DoubleColumn;
import io.millrace.replication.column.FixedBytesColumn;
import io.millrace.replication.column.FixedStringType;
import io.millrace.replication.column.FloatColumn;
import io.millrace.replication.column.NullableColumn;
import io.millrace.replication.column.SimpleType;
import io.millrace.replication.column.StringColumn;
import java.util.Arrays;

/** Compares a row of one column with a row of another of the same type. NULL is greater than any value, NaN than any number. */
@FunctionalInterface
public interface RowComparator {
    int compare(int leftRow, int rightRow);

    static RowComparator of(DataType type, Column left, Column right) {
        if (left instanceof ConstColumn c) {
            RowComparator one = of(type, c.single(), right);
            return (l, r) -> one.compare(0, r);
        }
        if (right instanceof ConstColumn c) {
            RowComparator one = of(type, left, c.single());
            return (l, r) -> one.compare(l, 0);
        }
        if (left instanceof DictionaryColumn || right instanceof DictionaryColumn) {
            return dictionaries(type, left, right);
        }
        if (left instanceof NullableColumn || right instanceof NullableColumn) {
            RowComparator inner = of(TypeTraits.plain(type), Columns.withoutNulls(left), Columns.withoutNulls(right));
            return (l, r) -> {
                boolean leftNull = left.isNull(l);
                boolean rightNull = right.isNull(r);
                return leftNull || rightNull ? Boolean.compare(leftNull, rightNull) : inner.compare(l, r);
            };
        }
        DataType plain = TypeTraits.plain(type);
        return switch (left) {
            case StringColumn l when right instanceof StringColumn r ->
                (i, j) -> Arrays.compareUnsigned(l.bytes(), l.startAt(i),
                        l.endAt(i), r.bytes(), r.startAt(j), r.endAt(j));
            case FixedBytesColumn l when right instanceof FixedBytesColumn r -> fixed(plain, l, r);
            case ArrayColumn l when right instanceof ArrayColumn r && plain instanceof ArrayType a -> arrays(a, l, r);
            case FloatColumn l when right instanceof FloatColumn r -> (i, j) -> floats(l.valueAt(i), r.valueAt(j));
            case DoubleColumn l when right instanceof DoubleColumn r -> (i, j) -> floats(l.valueAt(i), r.valueAt(j));
            default -> {
                LongInput l = LongInput.of(left, plain);
                LongInput r = left == right ? l : LongInput.of(right, plain);
                boolean unsigned = TypeTraits.widthBytes(plain) == 8 && !TypeTraits.isSigned(plain);
                yield unsigned ? (i, j) -> Long.compareUnsigned(l.at(i), r.at(j))
                        : (i, j) -> Long.compare(l.at(i), r.at(j));
            }
        };
    }

    private static int floats(double a, double b) {
        return a < b ? -1 : a > b ? 1 : a == b ? 0 : Boolean.compare(Double.isNaN(a), Double.isNaN(b));
    }

    private static RowComparator dictionaries(DataType type, Column left, Column right) {
        if (left == right && left instanceof DictionaryColumn d) {
            int[] ranks = ranks(type, d);
            int[] codes = d.codes();
            int offset = d.offset();
            return (i, j) -> Integer.compare(ranks[codes[offset + i]], ranks[codes[offset + j]]);
        }
        return of(TypeTraits.withoutLowCardinality(type), Columns.withoutDictionary(left),
                Columns.withoutDictionary(right));
    }

    /** The place of each dictionary entry in the order of values; NULL's is the last. */
    static int[] ranks(DataType type, DictionaryColumn column) {
        Column entries = column.dictionary();
        int n = entries.rowCount();
        RowComparator order = of(TypeTraits.plain(type), entries, entries);
        int first = column.isNullable() ? 1 : 0;
        int[] sorted = RowSort.sort(n, (i, j) -> {
            if (i < first || j < first) {
                return Boolean.compare(i < first, j < first);
            }
            return order.compare(i, j);
        });
        int[] ranks = new int[n];
        for (int i = 0; i < n; i++) {
            ranks[sorted[i]] = i;
        }
        return ranks;
    }

    private static RowComparator fixed(DataType type, FixedBytesColumn l, FixedBytesColumn r) {
        if (type instanceof DecimalType) {
            return (i, j) -> WideIntegers.at(l, i).compareTo(WideIntegers.at(r, j));
        }
        if (type == SimpleType.UUID) {
            return (i, j) -> {
                for (int k = 0; k < 16; k++) {
                    int at = k < 8 ? 7 - k : 23 - k;
                    int c = Byte.compareUnsigned(l.bytes()[l.startAt(i) + at], r.bytes()[r.startAt(j) + at]);
                    if (c != 0) {
                        return c;
                    }
                }
                return 0;
            };
        }
        if (!(type instanceof FixedStringType)) {
            throw new IllegalArgumentException("no order for " + type.text());
        }
        return (i, j) -> Arrays.compareUnsigned(l.bytes(), l.startAt(i), l.startAt(i) + l.width(), r.bytes(),
                r.startAt(j), r
                        .startAt(j) + r.width());
    }

    private static RowComparator arrays(ArrayType type, ArrayColumn l, ArrayColumn r) {
        RowComparator elements = of(type.element(), l.elements(), r.elements());
        return (i, j) -> {
            int count = Math.min(l.lengthAt(i), r.lengthAt(j));
            for (int e = 0; e < count; e++) {
                int c = elements.compare(l.startAt(i) + e, r.startAt(j) + e);
                if (c != 0) {
                    return c;
                }
            }
            return Integer.compare(l.lengthAt(i), r.lengthAt(j));
        };
    }
}
