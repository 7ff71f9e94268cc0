package io.millrace.node.sql.aggregate;

import io.millrace.node.sql.type.TypeTraits;
import io.millrace.node.sql.value.Columns;
import io.millrace.node.sql.value.DoubleInput;
import io.millrace.node.sql.value.LongInput;
import io.millrace.node.sql.value.WideIntegers;
import io.millrace.replication.column.Column;
import io.millrace.replication.column.ColumnBuilder;
import io.millrace.replication.column.DataType;
import io.millrace.replication.column.DecimalType;
import io.millrace.replication.column.NumberType;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongBinaryOperator;

/** count, sum, avg, min, max, any, argMin and the like. */
final class BasicAggregates {
    private BasicAggregates() {}

    static void register(AggregateRegistry r) {
        r.addAnyCase("count", (name, parameters, types) -> {
            if (types.size() > 1) {
                throw wrongCount(name, types, 1);
            }
            return new AggregateFunction(NumberType.UINT64, true, Count::new);
        });
        r.addAnyCase("sum", (name, parameters, types) -> sum(name, types, false));
        r.add("sumWithOverflow", (name, parameters, types) -> sum(name, types, true));
        r.add("sumKahan", (name, parameters, types) -> sum(name, types, false));
        r.addAnyCase("avg", (name, parameters, types) -> average(name, types));
        r.add("avgWeighted", (name, parameters, types) -> averageWeighted(name, types));
        r.addAnyCase("min", (name, parameters, types) -> extreme(name, types, -1));
        r.addAnyCase("max", (name, parameters, types) -> extreme(name, types, 1));
        r.addAnyCase("any", (name, parameters, types) -> extreme(name, types, 0), "any_value", "first_value");
        r.addAnyCase("anyLast", (name, parameters, types) -> extreme(name, types, 2), "last_value");
        r.add("argMin", (name, parameters, types) -> argument(name, types, -1));
        r.add("argMax", (name, parameters, types) -> argument(name, types, 1));
        r.add("groupBitAnd", (name, parameters, types) -> bits(name, types, (a, b) -> a & b, -1), "BIT_AND");
        r.add("groupBitOr", (name, parameters, types) -> bits(name, types, (a, b) -> a | b, 0), "BIT_OR");
        r.add("groupBitXor", (name, parameters, types) -> bits(name, types, (a, b) -> a ^ b, 0), "BIT_XOR");
    }

    static UserException wrongCount(String name, List<DataType> types, int expected) {
        return new UserException(ErrorCode.NUMBER_OF_ARGUMENTS_DOESNT_MATCH,
                "Incorrect number of arguments for aggregate function "
                        + name + ": passed " + types.size() + ", should be " + expected);
    }

    static void count(String name, List<DataType> types, int expected) {
        if (types.size() != expected) {
            throw wrongCount(name, types, expected);
        }
    }

    static UserException illegal(String name, DataType type) {
        return new UserException(ErrorCode.ILLEGAL_TYPE_OF_ARGUMENT, "Illegal type " + type.text()
                + " of argument for aggregate function " + name);
    }

    private static final class Count implements Accumulator {
        private long[] counts = new long[16];

        @Override
        public void add(Column[] arguments, int[] groups, int rowCount, int groupCount) {
            if (groupCount > counts.length) {
                counts = Arrays.copyOf(counts, Math.max(groupCount, counts.length * 2));
            }
            if (groupCount == 1) {
                counts[0] += rowCount;
                return;
            }
            for (int i = 0; i < rowCount; i++) {
                counts[groups[i]]++;
            }
        }

        @Override
        public Column result(int groupCount) {
            return Columns.ofLongs(NumberType.UINT64, Arrays.copyOf(counts, groupCount), groupCount);
        }
    }

    private static AggregateFunction sum(String name, List<DataType> types, boolean sameType) {
        count(name, types, 1);
        DataType type = types.getFirst();
        if (type instanceof DecimalType d) {
            DecimalType result = new DecimalType(Math.max(38, d.precision()), d.scale());
            return new AggregateFunction(result, () -> new DecimalSum(result));
        }
        NumberType number = TypeTraits.number(type);
        if (number == null) {
            throw illegal(name, type);
        }
        if (number.isFloating()) {
            return new AggregateFunction(sameType ? number : NumberType.FLOAT64, () -> new DoubleSum(sameType ? number
                    : NumberType.FLOAT64, number));
        }
        NumberType result = sameType ? number : number.isSigned() ? NumberType.INT64 : NumberType.UINT64;
        return new AggregateFunction(result, () -> new Fold(number, result, Long::sum, 0));
    }

    private static AggregateFunction bits(String name, List<DataType> types, LongBinaryOperator operator, long start) {
        count(name, types, 1);
        NumberType number = TypeTraits.number(types.getFirst());
        if (number == null || number.isFloating()) {
            throw illegal(name, types.getFirst());
        }
        return new AggregateFunction(number, () -> new Fold(number, number, operator, start));
    }

    /** Folds integers. */
    private static final class Fold implements Accumulator {
        private final DataType type;
        private final DataType result;
        private final LongBinaryOperator operator;
        private final long start;
        private long[] values = new long[0];

        Fold(DataType type, DataType result, LongBinaryOperator operator, long start) {
            this.type = type;
            this.result = result;
            this.operator = operator;
            this.start = start;
        }

        private void ensure(int groupCount) {
            if (groupCount > values.length) {
                int from = values.length;
                values = Arrays.copyOf(values, Math.max(groupCount, from * 2));
                Arrays.fill(values, from, values.length, start);
            }
        }

        @Override
        public void add(Column[] arguments, int[] groups, int rowCount, int groupCount) {
            ensure(groupCount);
            LongInput in = LongInput.of(arguments[0], type);
            for (int i = 0; i < rowCount; i++) {
                values[groups[i]] = operator.applyAsLong(values[groups[i]], in.at(i));
            }
        }

        @Override
        public Column result(int groupCount) {
            ensure(groupCount);
            return Columns.ofLongs(result, Arrays.copyOf(values, groupCount), groupCount);
        }
    }

    private static final class DoubleSum implements Accumulator {
        private final DataType result;
        private final DataType type;
        private double[] sums = new double[16];

        DoubleSum(DataType result, DataType type) {
            this.result = result;
            this.type = type;
        }

        @Override
        public void add(Column[] arguments, int[] groups, int rowCount, int groupCount) {
            if (groupCount > sums.length) {
                sums = Arrays.copyOf(sums, Math.max(groupCount, sums.length * 2));
            }
            DoubleInput in = DoubleInput.of(arguments[0], type);
            for (int i = 0; i < rowCount; i++) {
                sums[groups[i]] += in.at(i);
            }
        }

        @Override
        public Column result(int groupCount) {
            return Columns.ofDoubles(result, Arrays.copyOf(sums, groupCount), groupCount);
        }
    }

    private static final class DecimalSum implements Accumulator {
        private final DecimalType result;
        private BigInteger[] sums = new BigInteger[0];

        DecimalSum(DecimalType result) {
            this.result = result;
        }

        private void ensure(int groupCount) {
            if (groupCount > sums.length) {
                int from = sums.length;
                sums = Arrays.copyOf(sums, Math.max(groupCount, from * 2));
                Arrays.fill(sums, from, sums.length, BigInteger.ZERO);
            }
        }

        @Override
        public void add(Column[] arguments, int[] groups, int rowCount, int groupCount) {
            ensure(groupCount);
            for (int i = 0; i < rowCount; i++) {
                sums[groups[i]] = sums[groups[i]].add(WideIntegers.at(arguments[0], i));
            }
        }

        @Override
        public Column result(int groupCount) {
            ensure(groupCount);
            ColumnBuilder out = result.newBuilder(groupCount);
            for (int g = 0; g < groupCount; g++) {
                if (!WideIntegers.append(out, sums[g])) {
                    throw new UserException(ErrorCode.DECIMAL_OVERFLOW, "Decimal sum overflow: " + sums[g]);
                }
            }
            return out.build();
        }
    }

    private static AggregateFunction average(String name, List<DataType> types) {
        count(name, types, 1);
        DataType type = types.getFirst();
        if (!TypeTraits.isNumber(type) && !(type instanceof DecimalType)) {
            throw illegal(name, type);
        }
        return new AggregateFunction(NumberType.FLOAT64, () -> new Average(type, NumberType.UINT8, false));
    }

    private static AggregateFunction averageWeighted(String name, List<DataType> types) {
        count(name, types, 2);
        if (!TypeTraits.isNumber(types.get(0)) || !TypeTraits.isNumber(types.get(1))) {
            throw illegal(name, types.get(0));
        }
        return new AggregateFunction(NumberType.FLOAT64, () -> new Average(types.get(0), types.get(1), true));
    }

    private static final class Average implements Accumulator {
        private final DataType type;
        private final DataType weightType;
        private final boolean weighted;
        private final boolean integers;
        private double[] sums = new double[16];
        private long[] whole = new long[16];
        private double[] weights = new double[16];

        Average(DataType type, DataType weightType, boolean weighted) {
            this.type = type;
            this.weightType = weightType;
            this.weighted = weighted;
            this.integers = !weighted && TypeTraits.isInteger(type);
        }

        @Override
        public void add(Column[] arguments, int[] groups, int rowCount, int groupCount) {
            if (groupCount > sums.length) {
                int length = Math.max(groupCount, sums.length * 2);
                sums = Arrays.copyOf(sums, length);
                whole = Arrays.copyOf(whole, length);
                weights = Arrays.copyOf(weights, length);
            }
            if (integers) {
                LongInput in = LongInput.of(arguments[0], type);
                for (int i = 0; i < rowCount; i++) {
                    whole[groups[i]] += in.at(i);
                    weights[groups[i]]++;
                }
                return;
            }
            DoubleInput in = DoubleInput.of(arguments[0], type);
            if (weighted) {
                DoubleInput weight = DoubleInput.of(arguments[1], weightType);
                for (int i = 0; i < rowCount; i++) {
                    sums[groups[i]] += in.at(i) * weight.at(i);
                    weights[groups[i]] += weight.at(i);
                }
            } else {
                for (int i = 0; i < rowCount; i++) {
                    sums[groups[i]] += in.at(i);
                    weights[groups[i]]++;
                }
            }
        }

        @Override
        public Column result(int groupCount) {
            double[] out = new double[groupCount];
            boolean signed = TypeTraits.isSigned(type);
            for (int g = 0; g < groupCount; g++) {
                double sum = integers ? signed ? whole[g] : DoubleInput.unsignedToDouble(whole[g]) : sums[g];
                out[g] = sum / weights[g];
            }
            return Columns.ofDoubles(NumberType.FLOAT64, out, groupCount);
        }
    }

    private static AggregateFunction extreme(String name, List<DataType> types, int sign) {
        count(name, types, 1);
        DataType type = types.getFirst();
        if ((sign == 1 || sign == -1) && TypeTraits.isLongBacked(type)) {
            return new AggregateFunction(type, () -> new Minimum(type, sign == 1));
        }
        return new AggregateFunction(type, () -> new Extreme(new GroupValues(type), sign));
    }

    private record Extreme(GroupValues values, int sign) implements Accumulator {
        @Override
        public void add(Column[] arguments, int[] groups, int rowCount, int groupCount) {
            values.take(arguments[0], values.choose(arguments[0], groups, rowCount, groupCount, sign));
        }

        @Override
        public Column result(int groupCount) {
            return values.result(groupCount);
        }
    }

    private static AggregateFunction argument(String name, List<DataType> types, int sign) {
        count(name, types, 2);
        return new AggregateFunction(types.get(0),
                () -> new ArgumentOf(new GroupValues(types.get(0)), new GroupValues(types.get(
                        1)), sign));
    }

    private record ArgumentOf(GroupValues arguments, GroupValues keys, int sign) implements Accumulator {
        @Override
        public void add(Column[] columns, int[] groups, int rowCount, int groupCount) {
            int[] best = keys.choose(columns[1], groups, rowCount, groupCount, sign);
            keys.take(columns[1], best);
            arguments.take(columns[0], best);
        }

        @Override
        public Column result(int groupCount) {
            return arguments.result(groupCount);
        }
    }
}
