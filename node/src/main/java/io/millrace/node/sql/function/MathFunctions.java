package io.millrace.node.sql.function;

import io.millrace.node.sql.type.TypeTraits;
import io.millrace.node.sql.value.Columns;
import io.millrace.node.sql.value.DoubleInput;
import io.millrace.node.sql.value.LongInput;
import io.millrace.node.sql.value.WideIntegers;
import io.millrace.replication.column.ColumnBuilder;
import io.millrace.replication.column.DataType;
import io.millrace.replication.column.DecimalType;
import io.millrace.replication.column.NumberType;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/** Functions of real numbers, and rounding. */
final class MathFunctions implements FunctionFamily {

    @Override
    public void register(FunctionRegistry.Registration r) {
        real(r, "sqrt", Math::sqrt);
        real(r, "cbrt", Math::cbrt);
        real(r, "exp", Math::exp);
        real(r, "exp2", x -> Math.pow(2, x));
        real(r, "exp10", x -> Math.pow(10, x));
        r.add("log", List.of("ln"), (a, c) -> real("log", a, Math::log), Trait.ANY_CASE);
        real(r, "log2", x -> {
            double whole = Math.rint(Math.log(x) / Math.log(2));
            return Math.pow(2, whole) == x ? whole : Math.log(x) / Math.log(2);
        });
        real(r, "log10", Math::log10);
        real(r, "log1p", Math::log1p);
        real(r, "sin", Math::sin);
        real(r, "cos", Math::cos);
        real(r, "tan", Math::tan);
        real(r, "asin", Math::asin);
        real(r, "acos", Math::acos);
        real(r, "atan", Math::atan);
        real(r, "sinh", Math::sinh);
        real(r, "cosh", Math::cosh);
        real(r, "tanh", Math::tanh);
        real(r, "degrees", Math::toDegrees);
        real(r, "radians", Math::toRadians);
        r.add("pow", List.of("power"), (a, c) -> real2("pow", a, Math::pow), Trait.ANY_CASE);
        r.add("atan2", (a, c) -> real2("atan2", a, Math::atan2), Trait.ANY_CASE);
        r.add("hypot", (a, c) -> real2("hypot", a, Math::hypot), Trait.ANY_CASE);
        r.add("pi", (a, c) -> constant("pi", a, Math.PI), Trait.ANY_CASE);
        r.add("e", (a, c) -> constant("e", a, Math.E));
        r.add("sign", (a, c) -> {
            Signatures.count("sign", a, 1);
            Signatures.number("sign", a, 0);
            DataType type = a.getFirst().type();
            return new Resolved(NumberType.INT8, (columns, n) -> {
                DoubleInput in = DoubleInput.of(columns[0], type);
                return Kernels.longs(NumberType.INT8, n, row -> (long) Math.signum(in.at(row)));
            });
        }, Trait.ANY_CASE);
        test(r, "isNaN", Double::isNaN);
        test(r, "isInfinite", Double::isInfinite);
        test(r, "isFinite", Double::isFinite);
        r.add("ifNotFinite",
                (a, c) -> ArithmeticFunctions.doubles(NumberType.FLOAT64, a, (x, y) -> Double.isFinite(x) ? x : y));
        rounding(r, "round", RoundingMode.HALF_EVEN, List.of());
        rounding(r, "roundBankers", RoundingMode.HALF_EVEN, List.of());
        rounding(r, "floor", RoundingMode.FLOOR, List.of());
        rounding(r, "ceil", RoundingMode.CEILING, List.of("ceiling"));
        rounding(r, "trunc", RoundingMode.DOWN, List.of("truncate"));
        r.add("roundToExp2", (a, c) -> {
            Signatures.count("roundToExp2", a, 1);
            Signatures.integer("roundToExp2", a, 0);
            return ArithmeticFunctions.longs(a.getFirst().type(), a,
                    (x, y) -> x == 0 ? 0
                            : x < 0 ? -Long.highestOneBit(-x)
                                    : Long
                                            .highestOneBit(x));
        });
    }

    private interface DoubleTest {
        boolean test(double value);
    }

    private static void test(FunctionRegistry.Registration r, String name, DoubleTest test) {
        r.add(name, (a, c) -> {
            Signatures.count(name, a, 1);
            Signatures.number(name, a, 0);
            DataType type = a.getFirst().type();
            return new Resolved(Kernels.UINT8, (columns, n) -> {
                DoubleInput in = DoubleInput.of(columns[0], type);
                return Kernels.longs(Kernels.UINT8, n, row -> test.test(in.at(row)) ? 1 : 0);
            });
        });
    }

    private static void real(FunctionRegistry.Registration r, String name, DoubleUnaryOperator operator) {
        r.add(name, (a, c) -> real(name, a, operator), Trait.ANY_CASE);
    }

    private static Resolved real(String name, List<Argument> a, DoubleUnaryOperator operator) {
        Signatures.count(name, a, 1);
        if (!TypeTraits.isNumber(a.getFirst().type()) && !(a.getFirst().type() instanceof DecimalType)) {
            throw Signatures.illegal(name, a, 0);
        }
        DataType type = a.getFirst().type() == NumberType.FLOAT32 ? NumberType.FLOAT32 : NumberType.FLOAT64;
        return ArithmeticFunctions.doubles(type, a, (x, y) -> operator.applyAsDouble(x));
    }

    private static Resolved real2(String name, List<Argument> a, java.util.function.DoubleBinaryOperator operator) {
        Signatures.count(name, a, 2);
        for (int i = 0; i < 2; i++) {
            if (!TypeTraits.isNumber(a.get(i).type()) && !(a.get(i).type() instanceof DecimalType)) {
                throw Signatures.illegal(name, a, i);
            }
        }
        return ArithmeticFunctions.doubles(NumberType.FLOAT64, a, operator);
    }

    private static Resolved constant(String name, List<Argument> a, double value) {
        Signatures.count(name, a, 0);
        return new Resolved(NumberType.FLOAT64,
                (columns, n) -> new io.millrace.replication.column.ConstColumn(Columns.ofDoubles(
                        NumberType.FLOAT64, new double[] {value}, 1), n));
    }

    private static void rounding(FunctionRegistry.Registration r, String name, RoundingMode mode,
            List<String> aliases) {
        r.add(name, aliases, (a, c) -> round(name, a, mode), Trait.ANY_CASE);
    }

    private static Resolved round(String name, List<Argument> a, RoundingMode mode) {
        Signatures.count(name, a, 1, 2);
        int scale = a.size() == 2 ? (int) Signatures.constantInteger(name, a, 1) : 0;
        DataType type = a.getFirst().type();
        if (type instanceof DecimalType d) {
            return new Resolved(d, (columns, n) -> {
                ColumnBuilder out = d.newBuilder(n);
                RoundingMode decimalMode = mode == RoundingMode.HALF_EVEN && name.equals("round") ? RoundingMode.HALF_UP
                        : mode;
                for (int i = 0; i < n; i++) {
                    BigDecimal value = new BigDecimal(WideIntegers.at(columns[0], i), d.scale());
                    BigDecimal rounded = scale >= d.scale() ? value
                            : value.setScale(scale, decimalMode).setScale(d.scale());
                    WideIntegers.append(out, rounded.unscaledValue());
                }
                return out.build();
            });
        }
        NumberType number = TypeTraits.number(type);
        if (number == null) {
            throw Signatures.illegal(name, a, 0);
        }
        if (!number.isFloating()) {
            if (scale >= 0) {
                return new Resolved(number, (columns, n) -> columns[0]);
            }
            long unit = io.millrace.node.sql.time.Ticks.perSecond(Math.min(18, -scale));
            return new Resolved(number, (columns, n) -> {
                LongInput in = LongInput.of(columns[0], number);
                return Kernels.longs(number, n, row -> roundLong(in.at(row), unit, mode));
            });
        }
        double factor = Math.pow(10, Math.abs(scale));
        return new Resolved(number, (columns, n) -> {
            DoubleInput in = DoubleInput.of(columns[0], number);
            double[] out = new double[n];
            for (int i = 0; i < n; i++) {
                double v = in.at(i);
                double scaled = scale == 0 ? v : scale > 0 ? v * factor : v / factor;
                double whole = switch (mode) {
                    case FLOOR -> Math.floor(scaled);
                    case CEILING -> Math.ceil(scaled);
                    case DOWN -> scaled < 0 ? Math.ceil(scaled) : Math.floor(scaled);
                    default -> Math.rint(scaled);
                };
                out[i] = scale == 0 || Double.isInfinite(scaled) ? scale == 0 ? whole : v
                        : scale > 0 ? whole / factor
                                : whole
                                        * factor;
            }
            return Columns.ofDoubles(number, out, n);
        });
    }

    private static long roundLong(long v, long unit, RoundingMode mode) {
        long floor = Math.floorDiv(v, unit) * unit;
        long rest = v - floor;
        return switch (mode) {
            case FLOOR -> floor;
            case CEILING -> rest == 0 ? floor : floor + unit;
            case DOWN -> v < 0 && rest != 0 ? floor + unit : floor;
            default -> rest * 2 > unit || rest * 2 == unit && (v >= 0) ? floor + unit : floor;
        };
    }
}
