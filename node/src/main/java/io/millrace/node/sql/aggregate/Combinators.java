package io.millrace.node.sql.aggregate;

import io.millrace.node.sql.cast.Casts;
import io.millrace.node.sql.function.LogicFunctions;
import io.millrace.node.sql.type.TypeTraits;
import io.millrace.node.sql.value.Columns;
import io.millrace.node.sql.value.KeyIndex;
import io.millrace.replication.column.ArrayColumn;
import io.millrace.replication.column.Column;
import io.millrace.replication.column.ColumnBuilder;
import io.millrace.replication.column.DataType;
import io.millrace.replication.column.NumberType;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/** Accumulators around accumulators: they choose which rows the inner one sees. */
final class Combinators {
    private Combinators() {}

    private static int[] pick(int[] groups, int[] rows, int count) {
        int[] out = new int[count];
        for (int i = 0; i < count; i++) {
            out[i] = groups[rows[i]];
        }
        return out;
    }

    private static void addSome(Accumulator inner, Column[] arguments, int[] groups, byte[] wanted, int rowCount,
            int groupCount) {
        int[] count = new int[1];
        int[] rows = Columns.selected(wanted, rowCount, count);
        if (count[0] == rowCount) {
            inner.add(arguments, groups, rowCount, groupCount);
            return;
        }
        Column[] some = new Column[arguments.length];
        for (int i = 0; i < some.length; i++) {
            some[i] = arguments[i].gather(rows, count[0]);
        }
        inner.add(some, pick(groups, rows, count[0]), count[0], groupCount);
    }

    /** Rows where no argument is NULL. */
    record SkipNulls(Accumulator inner) implements Accumulator {
        @Override
        public void add(Column[] arguments, int[] groups, int rowCount, int groupCount) {
            byte[] wanted = new byte[rowCount];
            Arrays.fill(wanted, (byte) 1);
            Column[] plain = new Column[arguments.length];
            for (int i = 0; i < arguments.length; i++) {
                byte[] nulls = Columns.nullMask(arguments[i]);
                if (nulls != null) {
                    for (int r = 0; r < rowCount; r++) {
                        wanted[r] &= (byte) (1 - nulls[r]);
                    }
                }
                plain[i] = Columns.withoutNulls(arguments[i]);
            }
            addSome(inner, plain, groups, wanted, rowCount, groupCount);
        }

        @Override
        public Column result(int groupCount) {
            return inner.result(groupCount);
        }
    }

    /** Rows where the last argument holds. */
    record If(Accumulator inner, DataType condition) implements Accumulator {
        @Override
        public void add(Column[] arguments, int[] groups, int rowCount, int groupCount) {
            byte[] wanted = LogicFunctions.truths(arguments[arguments.length - 1], condition, rowCount);
            for (int r = 0; r < rowCount; r++) {
                wanted[r] = (byte) (wanted[r] == 1 ? 1 : 0);
            }
            addSome(inner, Arrays.copyOf(arguments, arguments.length - 1), groups, wanted, rowCount, groupCount);
        }

        @Override
        public Column result(int groupCount) {
            return inner.result(groupCount);
        }
    }

    /** The first row of each combination of arguments within a group. */
    static final class Distinct implements Accumulator {
        private final Accumulator inner;
        private final KeyIndex seen;

        Distinct(Accumulator inner, List<DataType> types) {
            this.inner = inner;
            List<DataType> keys = new ArrayList<>(types);
            keys.add(NumberType.INT32);
            this.seen = new KeyIndex(keys);
        }

        @Override
        public void add(Column[] arguments, int[] groups, int rowCount, int groupCount) {
            Column[] keys = Arrays.copyOf(arguments, arguments.length + 1);
            keys[arguments.length] = new io.millrace.replication.column.IntColumn(groups, 0, rowCount);
            byte[] wanted = new byte[rowCount];
            int before = seen.size();
            int[] numbers = seen.add(keys, rowCount);
            for (int r = 0; r < rowCount; r++) {
                if (numbers[r] >= before) {
                    // Numbers are given in order of appearance, so the first row of a new key has the next number.
                    wanted[r] = (byte) (numbers[r] == before ? 1 : 0);
                    before += wanted[r];
                }
            }
            addSome(inner, arguments, groups, wanted, rowCount, groupCount);
        }

        @Override
        public Column result(int groupCount) {
            return inner.result(groupCount);
        }
    }

    /** Each element of the arrays as a row. */
    record OverArrays(Accumulator inner) implements Accumulator {
        @Override
        public void add(Column[] arguments, int[] groups, int rowCount, int groupCount) {
            ArrayColumn first = Columns.compact(arguments[0]);
            int total = first.elements().rowCount();
            int[] each = new int[total];
            for (int r = 0; r < rowCount; r++) {
                Arrays.fill(each, first.startAt(r), first.endAt(r), groups[r]);
            }
            Column[] elements = new Column[arguments.length];
            for (int i = 0; i < elements.length; i++) {
                elements[i] = Columns.flat(Columns.compact(arguments[i]).elements());
            }
            inner.add(elements, each, total, groupCount);
        }

        @Override
        public Column result(int groupCount) {
            return inner.result(groupCount);
        }
    }

    /** NULL for groups without rows. */
    static final class OrNull implements Accumulator {
        private final Accumulator inner;
        private final DataType innerType;
        private final DataType type;
        private final BitSet any = new BitSet();

        OrNull(Accumulator inner, DataType innerType, DataType type) {
            this.inner = inner;
            this.innerType = innerType;
            this.type = type;
        }

        @Override
        public void add(Column[] arguments, int[] groups, int rowCount, int groupCount) {
            for (int r = 0; r < rowCount; r++) {
                any.set(groups[r]);
            }
            inner.add(arguments, groups, rowCount, groupCount);
        }

        @Override
        public Column result(int groupCount) {
            Column values = Columns.full(Casts.of(innerType, type, ZoneOffset.UTC).apply(inner.result(groupCount)));
            ColumnBuilder out = type.newBuilder(groupCount);
            for (int g = 0; g < groupCount; g++) {
                if (any.get(g)) {
                    out.appendFrom(values, g);
                } else {
                    out.appendDefault();
                }
            }
            return out.build();
        }
    }

    /** The type's default for groups without rows. */
    static final class OrDefault implements Accumulator {
        private final Accumulator inner;
        private final DataType type;
        private final BitSet any = new BitSet();

        OrDefault(Accumulator inner, DataType type) {
            this.inner = inner;
            this.type = type;
        }

        @Override
        public void add(Column[] arguments, int[] groups, int rowCount, int groupCount) {
            for (int r = 0; r < rowCount; r++) {
                any.set(groups[r]);
            }
            inner.add(arguments, groups, rowCount, groupCount);
        }

        @Override
        public Column result(int groupCount) {
            Column values = Columns.full(inner.result(groupCount));
            ColumnBuilder out = type.newBuilder(groupCount);
            for (int g = 0; g < groupCount; g++) {
                if (any.get(g)) {
                    out.appendFrom(values, g);
                } else {
                    out.appendDefault();
                }
            }
            return out.build();
        }
    }

    /** Of nothing but NULLs. */
    record Nothing() implements Accumulator {
        @Override
        public void add(Column[] arguments, int[] groups, int rowCount, int groupCount) {
            // every row is skipped
        }

        @Override
        public Column result(int groupCount) {
            return Columns.full(Columns.defaults(TypeTraits.NULL, groupCount));
        }
    }
}
