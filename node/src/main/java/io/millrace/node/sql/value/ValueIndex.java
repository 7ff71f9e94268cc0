package io.millrace.node.sql.value;

import io.millrace.node.sql.type.TypeTraits;
import io.millrace.replication.column.ByteColumn;
import io.millrace.replication.column.Column;
import io.millrace.replication.column.ColumnBuilder;
import io.millrace.replication.column.ConstColumn;
import io.millrace.replication.column.DataType;
import io.millrace.replication.column.DictionaryColumn;
import io.millrace.replication.column.DoubleColumn;
import io.millrace.replication.column.FixedBytesColumn;
import io.millrace.replication.column.FloatColumn;
import io.millrace.replication.column.NullableColumn;
import io.millrace.replication.column.StringColumn;
import java.util.Arrays;

/**
 * Gives each distinct value of one column's type a number, in order of appearance. NULL is a value. A dictionary's entries are
 * looked up once per block instead of once per row. Owned by one thread.
 */
final class ValueIndex {
    private final DataType type;
    private final ColumnBuilder distinct;
    private final BytesTable bytes;
    private final LongTable longs;
    private final boolean byLong;
    private int nullCode = -1;
    private int size;
    private final TextKey key = new TextKey();

    ValueIndex(DataType type) {
        this.type = type;
        this.distinct = type.newBuilder(16);
        DataType plain = TypeTraits.plain(type);
        this.byLong = TypeTraits.isLongBacked(plain) || TypeTraits.isFloating(plain);
        this.bytes = new BytesTable();
        this.longs = new LongTable();
    }

    int size() {
        return size;
    }

    /** The distinct values so far, value {@code c} at row {@code c}. The index is spent. */
    Column values() {
        return distinct.build();
    }

    /** Codes per row. With {@code add} false, -1 for values that are not there. */
    void codes(Column column, int rowCount, int[] out, boolean add) {
        switch (column) {
            case ConstColumn c -> {
                int[] one = new int[1];
                codes(c.single(), 1, one, add);
                Arrays.fill(out, 0, rowCount, one[0]);
            }
            case DictionaryColumn d -> dictionary(d, rowCount, out, add);
            case NullableColumn n -> {
                Column values = n.values();
                Reader reader = reader(values);
                for (int i = 0; i < rowCount; i++) {
                    out[i] = n.isNull(i) ? nullCode(column, i, add) : reader.code(column, i, add);
                }
            }
            default -> {
                Reader reader = reader(column);
                for (int i = 0; i < rowCount; i++) {
                    out[i] = reader.code(column, i, add);
                }
            }
        }
    }

    private void dictionary(DictionaryColumn d, int rowCount, int[] out, boolean add) {
        int entries = d.dictionary().rowCount();
        int[] known = new int[entries];
        Arrays.fill(known, -2);
        Reader reader = reader(d.dictionary());
        for (int i = 0; i < rowCount; i++) {
            int code = d.codeAt(i);
            int found = known[code];
            if (found == -2) {
                found = d.isNull(i) ? nullCode(d, i, add) : reader.codeOf(d, i, code, add);
                known[code] = found;
            }
            out[i] = found;
        }
    }

    private int nullCode(Column column, int row, boolean add) {
        if (nullCode < 0 && add) {
            distinct.appendFrom(column, row);
            nullCode = size++;
        }
        return nullCode;
    }

    /** Finds the code of a value of {@code values}; a new one is appended from {@code whole}, which has its NULLs and dictionary. */
    private abstract class Reader {
        int code(Column whole, int row, boolean add) {
            return codeOf(whole, row, row, add);
        }

        abstract int codeOf(Column whole, int wholeRow, int valueRow, boolean add);

        int added(Column whole, int wholeRow) {
            distinct.appendFrom(whole, wholeRow);
            return size++;
        }
    }

    private Reader reader(Column values) {
        if (byLong) {
            LongSource source = longSource(values);
            return new Reader() {
                @Override
                int codeOf(Column whole, int wholeRow, int valueRow, boolean add) {
                    long bits = source.at(valueRow);
                    int found = longs.find(bits);
                    if (found < 0 && add) {
                        longs.put(bits, size);
                        return added(whole, wholeRow);
                    }
                    return found;
                }
            };
        }
        return new Reader() {
            @Override
            int codeOf(Column whole, int wholeRow, int valueRow, boolean add) {
                byte[] source;
                int from;
                int length;
                if (values instanceof StringColumn s) {
                    source = s.bytes();
                    from = s.startAt(valueRow);
                    length = s.lengthAt(valueRow);
                } else if (values instanceof FixedBytesColumn f) {
                    source = f.bytes();
                    from = f.startAt(valueRow);
                    length = f.width();
                } else {
                    key.clear();
                    key.put(values, valueRow);
                    source = key.bytes();
                    from = 0;
                    length = key.length();
                }
                int found = bytes.find(source, from, length);
                if (found < 0 && add) {
                    bytes.put(source, from, length, size);
                    return added(whole, wholeRow);
                }
                return found;
            }
        };
    }

    private interface LongSource {
        long at(int row);
    }

    private LongSource longSource(Column values) {
        return switch (values) {
            // Zero has one key whatever its sign.
            case FloatColumn f -> row -> f.valueAt(row) == 0 ? 0 : Float.floatToIntBits(f.valueAt(row));
            case DoubleColumn f -> row -> f.valueAt(row) == 0 ? 0 : Double.doubleToLongBits(f.valueAt(row));
            case ByteColumn b -> row -> b.valueAt(row);
            default -> {
                LongInput in = LongInput.of(values, TypeTraits.plain(type));
                yield in::at;
            }
        };
    }
}
