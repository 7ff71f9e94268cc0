package io.millrace.node.sql.function;

import io.millrace.node.sql.type.NumberRules;
import io.millrace.node.sql.type.TypeTraits;
import io.millrace.node.sql.value.Columns;
import io.millrace.node.sql.value.DoubleInput;
import io.millrace.node.sql.value.LongInput;
import io.millrace.node.sql.value.RowComparator;
import io.millrace.node.sql.value.RowSort;
import io.millrace.replication.column.ArrayColumn;
import io.millrace.replication.column.ArrayType;
import io.millrace.replication.column.Column;
import io.millrace.replication.column.ColumnBuilder;
import io.millrace.replication.column.DataType;
import io.millrace.replication.column.NumberType;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;

/** Functions over arrays with a lambda: arrayMap, arrayFilter, arraySum, arraySort and the like. */
final class LambdaFunctions implements FunctionFamily {

    @Override
    public void register(FunctionRegistry.Registration r) {
        r.addHigherOrder("arrayMap", new Mapping());
        r.addHigherOrder("arrayFilter", new Filtering());
        counted(r, "arrayExists", NumberType.UINT8, (truths, from, end) -> any(truths, from, end) ? 1 : 0);
        counted(r, "arrayAll", NumberType.UINT8, (truths, from, end) -> count(truths, from, end) == end - from ? 1 : 0);
        counted(r, "arrayCount", NumberType.UINT32, LambdaFunctions::count);
        counted(r, "arrayFirstIndex", NumberType.UINT32, (truths, from, end) -> first(truths, from, end) - from + 1L);
        counted(r, "arrayLastIndex", NumberType.UINT32, (truths, from, end) -> last(truths, from, end) - from + 1L);
        r.addHigherOrder("arrayFirst", new Picking(true));
        r.addHigherOrder("arrayLast", new Picking(false));
        r.addHigherOrder("arraySum", new Folding("arraySum"));
        r.addHigherOrder("arrayProduct", new Folding("arrayProduct"));
        r.addHigherOrder("arrayAvg", new Folding("arrayAvg"));
        r.addHigherOrder("arrayMin", new Extreme(-1));
        r.addHigherOrder("arrayMax", new Extreme(1));
        r.addHigherOrder("arraySort", new Sorting(1));
        r.addHigherOrder("arrayReverseSort", new Sorting(-1));
        r.addHigherOrder("arrayCumSum", new Running(true));
        r.addHigherOrder("arrayDifference", new Running(false));
    }

    private interface OverTruths {
        long apply(byte[] truths, int from, int end);
    }

    private static long count(byte[] truths, int from, int end) {
        long n = 0;
        for (int i = from; i < end; i++) {
            n += truths[i] == 1 ? 1 : 0;
        }
        return n;
    }

    private static boolean any(byte[] truths, int from, int end) {
        return first(truths, from, end) >= from;
    }

    /** The place, or one before {@code from}. */
    private static int first(byte[] truths, int from, int end) {
        for (int i = from; i < end; i++) {
            if (truths[i] == 1) {
                return i;
            }
        }
        return from - 1;
    }

    private static int last(byte[] truths, int from, int end) {
        for (int i = end - 1; i >= from; i--) {
            if (truths[i] == 1) {
                return i;
            }
        }
        return from - 1;
    }

    private static DataType condition(String name, DataType lambdaType) {
        if (!TypeTraits.isNumber(TypeTraits.plain(lambdaType)) && !TypeTraits.isNothing(lambdaType)) {
            throw new UserException(ErrorCode.ILLEGAL_TYPE_OF_ARGUMENT,
                    "Unexpected type of filter column: the lambda of " + name
                            + " returns " + lambdaType.text() + " instead of UInt8");
        }
        return lambdaType;
    }

    private static void counted(FunctionRegistry.Registration r, String name, DataType type, OverTruths rule) {
        r.addHigherOrder(name, new HigherOrderFunction() {
            @Override
            public DataType resultType(String spelled, DataType lambdaType, DataType elementType) {
                condition(spelled, lambdaType);
                return type;
            }

            @Override
            public Column apply(Column results, DataType lambdaType, ArrayColumn array, DataType elementType) {
                byte[] truths = LogicFunctions.truths(results, lambdaType, results.rowCount());
                return Kernels.longs(type, array.rowCount(),
                        row -> rule.apply(truths, array.startAt(row), array.endAt(row)));
            }
        });
    }

    private record Mapping() implements HigherOrderFunction {
        @Override
        public DataType resultType(String name, DataType lambdaType, DataType elementType) {
            return new ArrayType(lambdaType);
        }

        @Override
        public Column apply(Column results, DataType lambdaType, ArrayColumn array, DataType elementType) {
            return Columns.withElements(array, results);
        }
    }

    private record Filtering() implements HigherOrderFunction {
        @Override
        public DataType resultType(String name, DataType lambdaType, DataType elementType) {
            condition(name, lambdaType);
            return new ArrayType(elementType);
        }

        @Override
        public Column apply(Column results, DataType lambdaType, ArrayColumn array, DataType elementType) {
            byte[] truths = LogicFunctions.truths(results, lambdaType, results.rowCount());
            int[] offsets = new int[array.rowCount() + 1];
            int[] kept = new int[truths.length];
            int n = 0;
            for (int row = 0; row < array.rowCount(); row++) {
                for (int e = array.startAt(row); e < array.endAt(row); e++) {
                    if (truths[e] == 1) {
                        kept[n++] = e;
                    }
                }
                offsets[row + 1] = n;
            }
            return new ArrayColumn(offsets, 0, array.rowCount(), array.elements().gather(kept, n));
        }
    }

    private record Picking(boolean fromStart) implements HigherOrderFunction {
        @Override
        public DataType resultType(String name, DataType lambdaType, DataType elementType) {
            condition(name, lambdaType);
            return elementType;
        }

        @Override
        public Column apply(Column results, DataType lambdaType, ArrayColumn array, DataType elementType) {
            byte[] truths = LogicFunctions.truths(results, lambdaType, results.rowCount());
            ColumnBuilder out = elementType.newBuilder(array.rowCount());
            for (int row = 0; row < array.rowCount(); row++) {
                int from = array.startAt(row);
                int at = fromStart ? first(truths, from, array.endAt(row)) : last(truths, from, array.endAt(row));
                if (at < from) {
                    out.appendDefault();
                } else {
                    out.appendFrom(array.elements(), at);
                }
            }
            return out.build();
        }
    }

    private static NumberType numeric(DataType type) {
        NumberType number = TypeTraits.number(type);
        if (number == null) {
            throw new UserException(ErrorCode.ILLEGAL_TYPE_OF_ARGUMENT,
                    "array aggregation function cannot be performed on type "
                            + type.text());
        }
        return number;
    }

    private record Folding(String name) implements HigherOrderFunction {
        @Override
        public DataType resultType(String spelled, DataType lambdaType, DataType elementType) {
            NumberType number = numeric(lambdaType);
            return !name.equals("arraySum") || number.isFloating() ? NumberType.FLOAT64
                    : number.isSigned() ? NumberType.INT64 : NumberType.UINT64;
        }

        @Override
        public Column apply(Column results, DataType lambdaType, ArrayColumn array, DataType elementType) {
            NumberType number = numeric(lambdaType);
            Column values = Columns.withoutNulls(results);
            int n = array.rowCount();
            if (name.equals("arraySum") && !number.isFloating()) {
                LongInput in = LongInput.of(values, number);
                return Kernels.longs(NumberType.INT64, n, row -> {
                    long sum = 0;
                    for (int e = array.startAt(row); e < array.endAt(row); e++) {
                        sum += in.at(e);
                    }
                    return sum;
                });
            }
            DoubleInput in = DoubleInput.of(values, number);
            double[] out = new double[n];
            for (int row = 0; row < n; row++) {
                double value = name.equals("arrayProduct") ? 1 : 0;
                for (int e = array.startAt(row); e < array.endAt(row); e++) {
                    value = name.equals("arrayProduct") ? value * in.at(e) : value + in.at(e);
                }
                out[row] = name.equals("arrayAvg") ? value / array.lengthAt(row) : value;
            }
            return Columns.ofDoubles(NumberType.FLOAT64, out, n);
        }
    }

    private record Extreme(int sign) implements HigherOrderFunction {
        @Override
        public DataType resultType(String name, DataType lambdaType, DataType elementType) {
            return lambdaType;
        }

        @Override
        public Column apply(Column results, DataType lambdaType, ArrayColumn array, DataType elementType) {
            RowComparator order = RowComparator.of(lambdaType, results, results);
            ColumnBuilder out = lambdaType.newBuilder(array.rowCount());
            for (int row = 0; row < array.rowCount(); row++) {
                int best = -1;
                for (int e = array.startAt(row); e < array.endAt(row); e++) {
                    best = best < 0 || order.compare(e, best) * sign > 0 ? e : best;
                }
                if (best < 0) {
                    out.appendDefault();
                } else {
                    out.appendFrom(results, best);
                }
            }
            return out.build();
        }
    }

    private record Sorting(int sign) implements HigherOrderFunction {
        @Override
        public DataType resultType(String name, DataType lambdaType, DataType elementType) {
            return new ArrayType(elementType);
        }

        @Override
        public Column apply(Column results, DataType lambdaType, ArrayColumn array, DataType elementType) {
            RowComparator order = RowComparator.of(lambdaType, results, results);
            int[] rows = new int[array.elements().rowCount()];
            int at = 0;
            for (int row = 0; row < array.rowCount(); row++) {
                int from = array.startAt(row);
                int[] sorted = RowSort.sort(array.lengthAt(row), (a, b) -> {
                    boolean leftNull = results.isNull(from + a);
                    boolean rightNull = results.isNull(from + b);
                    // NULLs are last in either direction.
                    return leftNull || rightNull ? Boolean.compare(leftNull, rightNull)
                            : sign * order.compare(from + a, from + b);
                });
                for (int e : sorted) {
                    rows[at++] = from + e;
                }
            }
            return Columns.withElements(array, array.elements().gather(rows, at));
        }
    }

    private record Running(boolean sum) implements HigherOrderFunction {
        @Override
        public DataType resultType(String name, DataType lambdaType, DataType elementType) {
            NumberType number = numeric(lambdaType);
            if (number.isFloating()) {
                return new ArrayType(NumberType.FLOAT64);
            }
            return new ArrayType(sum ? number.isSigned() ? NumberType.INT64 : NumberType.UINT64
                    : NumberRules.integer(true, Math.min(8, number.widthBytes() * 2)));
        }

        @Override
        public Column apply(Column results, DataType lambdaType, ArrayColumn array, DataType elementType) {
            NumberType number = numeric(lambdaType);
            int total = results.rowCount();
            Column values = Columns.withoutNulls(results);
            if (number.isFloating()) {
                DoubleInput in = DoubleInput.of(values, number);
                double[] out = new double[total];
                for (int row = 0; row < array.rowCount(); row++) {
                    for (int e = array.startAt(row); e < array.endAt(row); e++) {
                        boolean first = e == array.startAt(row);
                        out[e] = sum ? (first ? 0 : out[e - 1]) + in.at(e) : first ? 0 : in.at(e) - in.at(e - 1);
                    }
                }
                return Columns.withElements(array, Columns.ofDoubles(NumberType.FLOAT64, out, total));
            }
            LongInput in = LongInput.of(values, number);
            long[] out = new long[total];
            for (int row = 0; row < array.rowCount(); row++) {
                for (int e = array.startAt(row); e < array.endAt(row); e++) {
                    boolean first = e == array.startAt(row);
                    out[e] = sum ? (first ? 0 : out[e - 1]) + in.at(e) : first ? 0 : in.at(e) - in.at(e - 1);
                }
            }
            DataType each = ((ArrayType) resultType("", lambdaType, elementType)).element();
            return Columns.withElements(array, Columns.ofLongs(each, out, total));
        }
    }
}
