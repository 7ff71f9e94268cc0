package io.millrace.node.sql.aggregate;

import io.millrace.node.sql.cast.Casts;
import io.millrace.node.sql.function.Argument;
import io.millrace.node.sql.type.TypeTraits;
import io.millrace.node.sql.value.Columns;
import io.millrace.node.sql.value.DoubleInput;
import io.millrace.replication.column.ArrayColumn;
import io.millrace.replication.column.ArrayType;
import io.millrace.replication.column.Column;
import io.millrace.replication.column.DataType;
import io.millrace.replication.column.DateTime64Type;
import io.millrace.replication.column.DecimalType;
import io.millrace.replication.column.NumberType;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleBinaryOperator;

/** Quantiles, variance and deviation, covariance and correlation. */
final class StatisticAggregates {
    private StatisticAggregates() {}

    static void register(AggregateRegistry r) {
        for (String suffix : List.of("", "Deterministic", "TDigest", "Timing", "BFloat16", "ExactInclusive")) {
            boolean deterministic = suffix.equals("Deterministic");
            r.add("quantile" + suffix,
                    (name, parameters, types) -> quantile(name, parameters, deterministic ? types.subList(0, Math
                            .min(1, types.size())) : types, true, false));
            r.add("quantiles" + suffix,
                    (name, parameters, types) -> quantile(name, parameters, deterministic ? types.subList(0,
                            Math.min(1, types.size())) : types, true, true));
        }
        r.add("quantileExact", (name, parameters, types) -> quantile(name, parameters, types, false, false));
        r.add("quantilesExact", (name, parameters, types) -> quantile(name, parameters, types, false, true));
        r.addAnyCase("median", (name, parameters, types) -> quantile(name, parameters, types, true, false));
        r.add("medianExact", (name, parameters, types) -> quantile(name, parameters, types, false, false));
        moment(r, "varPop", (m2, n) -> m2 / n, "VAR_POP");
        moment(r, "varSamp", (m2, n) -> n < 2 ? Double.NaN : m2 / (n - 1), "VAR_SAMP");
        moment(r, "stddevPop", (m2, n) -> Math.sqrt(m2 / n), "STDDEV_POP", "STD");
        moment(r, "stddevSamp", (m2, n) -> n < 2 ? Double.NaN : Math.sqrt(m2 / (n - 1)), "STDDEV_SAMP");
        for (String name : List.of("covarPop", "covarSamp", "corr")) {
            r.add(name, (spelled, parameters, types) -> {
                BasicAggregates.count(spelled, types, 2);
                numeric(spelled, types);
                return new AggregateFunction(NumberType.FLOAT64, () -> new Covariance(name, types));
            });
        }
    }

    private static void numeric(String name, List<DataType> types) {
        for (DataType type : types) {
            if (!TypeTraits.isNumber(type) && !(type instanceof DecimalType)) {
                throw BasicAggregates.illegal(name, type);
            }
        }
    }

    private static void moment(AggregateRegistry r, String name, DoubleBinaryOperator finish, String... aliases) {
        r.addAnyCase(name, (spelled, parameters, types) -> {
            BasicAggregates.count(spelled, types, 1);
            numeric(spelled, types);
            return new AggregateFunction(NumberType.FLOAT64, () -> new Variance(types.getFirst(), finish));
        }, aliases);
    }

    private static AggregateFunction quantile(String name, List<Argument> parameters, List<DataType> types,
            boolean interpolate,
            boolean many) {
        BasicAggregates.count(name, types, 1);
        DataType type = types.getFirst();
        boolean time = TypeTraits.isTime(type);
        if (!TypeTraits.isNumber(type) && !(type instanceof DecimalType) && !time) {
            throw BasicAggregates.illegal(name, type);
        }
        double[] levels = parameters.isEmpty() ? new double[] {0.5}
                : parameters.stream().mapToDouble(Argument::number).toArray();
        if (!many && levels.length != 1) {
            throw new UserException(ErrorCode.NUMBER_OF_ARGUMENTS_DOESNT_MATCH, "Aggregate function " + name
                    + " requires one level parameter or less");
        }
        for (double level : levels) {
            if (!(level >= 0 && level <= 1)) {
                throw new UserException(ErrorCode.PARAMETER_OUT_OF_BOUND, "Quantile level is out of range [0..1]");
            }
        }
        DataType each = time || !interpolate || type instanceof DecimalType ? type
                : name.startsWith("quantileTDigest") || name.startsWith("quantilesTDigest") || name.contains("Timing")
                        ? NumberType.FLOAT32
                        : NumberType.FLOAT64;
        DataType result = many ? new ArrayType(each) : each;
        return new AggregateFunction(result, () -> new Quantile(type, each, levels, interpolate, many));
    }

    /** All values are kept, so every level is exact. */
    private static final class Quantile implements Accumulator {
        private final DataType type;
        private final DataType each;
        private final double[] levels;
        private final boolean interpolate;
        private final boolean many;
        private double[][] values = new double[16][];
        private int[] counts = new int[16];

        Quantile(DataType type, DataType each, double[] levels, boolean interpolate, boolean many) {
            this.type = type;
            this.each = each;
            this.levels = levels;
            this.interpolate = interpolate;
            this.many = many;
        }

        private void ensure(int groupCount) {
            if (groupCount > counts.length) {
                counts = Arrays.copyOf(counts, Math.max(groupCount, counts.length * 2));
                values = Arrays.copyOf(values, counts.length);
            }
        }

        @Override
        public void add(Column[] arguments, int[] groups, int rowCount, int groupCount) {
            ensure(groupCount);
            DoubleInput in = DoubleInput.of(arguments[0], type);
            for (int i = 0; i < rowCount; i++) {
                int g = groups[i];
                double v = in.at(i);
                if (Double.isNaN(v)) {
                    continue;
                }
                double[] held = values[g];
                if (held == null) {
                    held = new double[8];
                    values[g] = held;
                } else if (counts[g] == held.length) {
                    held = Arrays.copyOf(held, held.length * 2);
                    values[g] = held;
                }
                held[counts[g]++] = v;
            }
        }

        @Override
        public Column result(int groupCount) {
            ensure(groupCount);
            double[] out = new double[groupCount * levels.length];
            for (int g = 0; g < groupCount; g++) {
                double[] held = values[g] == null ? new double[0] : values[g];
                Arrays.sort(held, 0, counts[g]);
                for (int l = 0; l < levels.length; l++) {
                    out[g * levels.length + l] = at(held, counts[g], levels[l]);
                }
            }
            Column flat = column(out);
            if (!many) {
                return flat;
            }
            int[] offsets = new int[groupCount + 1];
            for (int g = 0; g < groupCount; g++) {
                offsets[g + 1] = (g + 1) * levels.length;
            }
            return new ArrayColumn(offsets, 0, groupCount, flat);
        }

        private double at(double[] sorted, int count, double level) {
            if (count == 0) {
                return TypeTraits.isFloating(each) ? Double.NaN : 0;
            }
            if (!interpolate) {
                return sorted[level < 1 ? (int) (level * count) : count - 1];
            }
            double place = level * (count - 1);
            int left = (int) place;
            int right = Math.min(left + 1, count - 1);
            double share = place - left;
            return sorted[left] * (1 - share) + sorted[right] * share;
        }

        private Column column(double[] out) {
            if (TypeTraits.isFloating(each)) {
                return Columns.ofDoubles(each, out, out.length);
            }
            if (each instanceof DecimalType) {
                return Columns.full(Casts.of(NumberType.FLOAT64, each, ZoneOffset.UTC)
                        .apply(Columns.ofDoubles(NumberType.FLOAT64,
                                out, out.length)));
            }
            long[] longs = new long[out.length];
            for (int i = 0; i < longs.length; i++) {
                longs[i] = each == NumberType.UINT64 && out[i] >= 0x1p63 ? (long) (out[i] - 0x1p63) ^ Long.MIN_VALUE
                        : (long) out[i];
            }
            return Columns.ofLongs(each instanceof DateTime64Type ? NumberType.INT64 : each, longs, longs.length);
        }
    }

    /** Welford's running mean and squared distance. */
    private static final class Variance implements Accumulator {
        private final DataType type;
        private final DoubleBinaryOperator finish;
        private double[] counts = new double[16];
        private double[] means = new double[16];
        private double[] squares = new double[16];

        Variance(DataType type, DoubleBinaryOperator finish) {
            this.type = type;
            this.finish = finish;
        }

        @Override
        public void add(Column[] arguments, int[] groups, int rowCount, int groupCount) {
            if (groupCount > counts.length) {
                int length = Math.max(groupCount, counts.length * 2);
                counts = Arrays.copyOf(counts, length);
                means = Arrays.copyOf(means, length);
                squares = Arrays.copyOf(squares, length);
            }
            DoubleInput in = DoubleInput.of(arguments[0], type);
            for (int i = 0; i < rowCount; i++) {
                int g = groups[i];
                double v = in.at(i);
                counts[g]++;
                double delta = v - means[g];
                means[g] += delta / counts[g];
                squares[g] += delta * (v - means[g]);
            }
        }

        @Override
        public Column result(int groupCount) {
            double[] out = new double[groupCount];
            for (int g = 0; g < groupCount; g++) {
                out[g] = finish.applyAsDouble(squares[g], counts[g]);
            }
            return Columns.ofDoubles(NumberType.FLOAT64, out, groupCount);
        }
    }

    private static final class Covariance implements Accumulator {
        private final String name;
        private final List<DataType> types;
        private double[][] state = new double[16][6]; // count, mean x, mean y, xy, xx, yy

        Covariance(String name, List<DataType> types) {
            this.name = name;
            this.types = types;
        }

        private void ensure(int groupCount) {
            if (groupCount > state.length) {
                int from = state.length;
                state = Arrays.copyOf(state, Math.max(groupCount, from * 2));
                for (int g = from; g < state.length; g++) {
                    state[g] = new double[6];
                }
            }
        }

        @Override
        public void add(Column[] arguments, int[] groups, int rowCount, int groupCount) {
            ensure(groupCount);
            DoubleInput x = DoubleInput.of(arguments[0], types.get(0));
            DoubleInput y = DoubleInput.of(arguments[1], types.get(1));
            for (int i = 0; i < rowCount; i++) {
                double[] s = state[groups[i]];
                s[0]++;
                double dx = x.at(i) - s[1];
                double dy = y.at(i) - s[2];
                s[1] += dx / s[0];
                s[2] += dy / s[0];
                s[3] += dx * (y.at(i) - s[2]);
                s[4] += dx * (x.at(i) - s[1]);
                s[5] += dy * (y.at(i) - s[2]);
            }
        }

        @Override
        public Column result(int groupCount) {
            ensure(groupCount);
            double[] out = new double[groupCount];
            for (int g = 0; g < groupCount; g++) {
                double[] s = state[g];
                out[g] = switch (name) {
                    case "covarPop" -> s[3] / s[0];
                    case "covarSamp" -> s[0] < 2 ? Double.NaN : s[3] / (s[0] - 1);
                    default -> s[3] / Math.sqrt(s[4] * s[5]);
                };
            }
            return Columns.ofDoubles(NumberType.FLOAT64, out, groupCount);
        }
    }
}
