package io.millrace.node.sql.function;

import io.millrace.node.sql.type.NumberRules;
import io.millrace.node.sql.type.TypeTraits;
import io.millrace.node.sql.value.Columns;
import io.millrace.node.sql.value.DoubleInput;
import io.millrace.node.sql.value.LongInput;
import io.millrace.replication.column.DataType;
import io.millrace.replication.column.DateTime64Type;
import io.millrace.replication.column.DateTimeType;
import io.millrace.replication.column.DecimalType;
import io.millrace.replication.column.NumberType;
import io.millrace.replication.column.SimpleType;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.DoubleBinaryOperator;
import java.util.function.LongBinaryOperator;
import org.jspecify.annotations.Nullable;

/** The arithmetic operators, on numbers, decimals and times. */
final class ArithmeticFunctions implements FunctionFamily {

    /** The result type of two number types. */
    private interface Rule extends BinaryOperator<NumberType> {}

    @Override
    public void register(FunctionRegistry.Registration r) {
        r.add("plus", (a, c) -> sum("plus", a, 1));
        r.add("minus", (a, c) -> sum("minus", a, -1));
        r.add("multiply", (a, c) -> binary("multiply", a, NumberRules::sum, (x, y) -> x * y, (x, y) -> x * y));
        r.add("divide", (a, c) -> binary("divide", a, (x, y) -> NumberType.FLOAT64, null, (x, y) -> x / y));
        r.add("intDiv", (a, c) -> integral("intDiv", a, NumberRules::integerQuotient, Division.QUOTIENT, true),
                Trait.MAY_THROW);
        r.add("intDivOrZero",
                (a, c) -> integral("intDivOrZero", a, NumberRules::integerQuotient, Division.QUOTIENT, false));
        r.add("modulo", List.of("mod", "MOD"),
                (a, c) -> integral("modulo", a, NumberRules::remainder, Division.REMAINDER, true),
                Trait.MAY_THROW);
        r.add("moduloOrZero", (a, c) -> integral("moduloOrZero", a, NumberRules::remainder, Division.REMAINDER, false));
        r.add("positiveModulo", List.of("positive_modulo", "pmod"),
                (a, c) -> integral("positiveModulo", a, (x, y) -> NumberRules.integer(false, y.widthBytes()),
                        Division.POSITIVE_REMAINDER, true),
                Trait.MAY_THROW);
        r.add("negate", (a, c) -> negate(a));
        r.add("abs", (a, c) -> abs(a), Trait.ANY_CASE);
        r.add("bitAnd", (a, c) -> bits("bitAnd", a, (x, y) -> x & y));
        r.add("bitOr", (a, c) -> bits("bitOr", a, (x, y) -> x | y));
        r.add("bitXor", (a, c) -> bits("bitXor", a, (x, y) -> x ^ y));
        r.add("bitShiftLeft", (a, c) -> shift("bitShiftLeft", a, (x, y) -> y >= 64 ? 0 : x << y));
        r.add("bitShiftRight", (a, c) -> shift("bitShiftRight", a, (x, y) -> y >= 64 ? 0 : x >> y));
        r.add("bitTest", (a, c) -> bitTest(a));
        r.add("bitNot", (a, c) -> {
            Signatures.count("bitNot", a, 1);
            Signatures.integer("bitNot", a, 0);
            return longs(a.getFirst().type(), a, (x, y) -> ~x);
        });
        r.add("bitCount", (a, c) -> {
            Signatures.count("bitCount", a, 1);
            Signatures.integer("bitCount", a, 0);
            int bits = TypeTraits.widthBytes(a.getFirst().type()) * 8;
            return longs(NumberType.UINT8, a, (x, y) -> Long.bitCount(bits == 64 ? x : x & (1L << bits) - 1));
        });
        r.add("gcd", (a, c) -> binary("gcd", a, NumberRules::sum, ArithmeticFunctions::gcd, (x, y) -> Double.NaN));
        r.add("lcm", (a, c) -> binary("lcm", a, NumberRules::sum, (x, y) -> x / gcd(x, y) * y, (x, y) -> Double.NaN));
        r.add("max2", (a, c) -> binary("max2", a, (x, y) -> NumberType.FLOAT64, null, Math::max), Trait.ANY_CASE);
        r.add("min2", (a, c) -> binary("min2", a, (x, y) -> NumberType.FLOAT64, null, Math::min), Trait.ANY_CASE);
    }

    private static long gcd(long a, long b) {
        long x = Math.abs(a);
        long y = Math.abs(b);
        while (y != 0) {
            long t = x % y;
            x = y;
            y = t;
        }
        return x;
    }

    private static Resolved sum(String name, List<Argument> a, int sign) {
        Signatures.count(name, a, 2);
        DataType left = a.get(0).type();
        DataType right = a.get(1).type();
        if (TypeTraits.isTime(left) && TypeTraits.isTime(right) && sign < 0) {
            return timeDifference(name, a);
        }
        if (TypeTraits.isTime(left) && TypeTraits.isInteger(right)) {
            return timeShift(left, a, sign);
        }
        if (sign > 0 && TypeTraits.isTime(right) && TypeTraits.isInteger(left)) {
            return timeShift(right, a, sign);
        }
        return sign > 0 ? binary(name, a, NumberRules::sum, Long::sum, Double::sum)
                : binary(name, a, NumberRules::difference, (x, y) -> x - y, (x, y) -> x - y);
    }

    /** Days are added to dates, seconds to times. */
    private static Resolved timeShift(DataType type, List<Argument> a, int sign) {
        boolean timeFirst = TypeTraits.isTime(a.getFirst().type());
        long unit = type instanceof DateTime64Type t
                ? io.millrace.node.sql.time.Ticks.perSecond(t.precision())
                : 1;
        return longs(type, a, timeFirst ? (x, y) -> x + sign * y * unit : (x, y) -> x * unit + y);
    }

    private static Resolved timeDifference(String name, List<Argument> a) {
        DataType left = a.get(0).type();
        DataType right = a.get(1).type();
        if (left instanceof DateTime64Type || right instanceof DateTime64Type) {
            int p = left instanceof DateTime64Type t ? t.precision() : 0;
            int q = right instanceof DateTime64Type t ? t.precision() : 0;
            if (left instanceof DateTime64Type && right instanceof DateTime64Type && p == q) {
                return longs(new DecimalType(18, p), a, (x, y) -> x - y);
            }
            int most = Math.max(p, q);
            long up = io.millrace.node.sql.time.Ticks.perSecond(most - p);
            long upOther = io.millrace.node.sql.time.Ticks.perSecond(most - q);
            if (left instanceof DateTime64Type && right instanceof DateTimeType
                    || left instanceof DateTimeType && right instanceof DateTime64Type
                    || left instanceof DateTime64Type && right instanceof DateTime64Type) {
                return longs(new DecimalType(18, most), a, (x, y) -> x * up - y * upOther);
            }
            throw Signatures.illegalPair(name, a);
        }
        boolean dates = !(left instanceof DateTimeType) && !(right instanceof DateTimeType);
        if (dates || left instanceof DateTimeType && right instanceof DateTimeType) {
            return longs(NumberType.INT32, a, (x, y) -> x - y);
        }
        throw Signatures.illegalPair(name, a);
    }

    private static Resolved binary(String name, List<Argument> a, Rule rule, @Nullable LongBinaryOperator integers,
            DoubleBinaryOperator doubles) {
        Signatures.count(name, a, 2);
        if (a.get(0).type() instanceof DecimalType || a.get(1).type() instanceof DecimalType) {
            return DecimalArithmetic.resolve(name, a);
        }
        NumberType left = TypeTraits.number(a.get(0).type());
        NumberType right = TypeTraits.number(a.get(1).type());
        if (left == null || right == null) {
            throw Signatures.illegalPair(name, a);
        }
        NumberType type = rule.apply(left, right);
        return type.isFloating() || integers == null ? doubles(type, a, doubles) : longs(type, a, integers);
    }

    private enum Division {
        QUOTIENT, REMAINDER, POSITIVE_REMAINDER
    }

    private static Resolved integral(String name, List<Argument> a, Rule rule, Division division, boolean strict) {
        Signatures.count(name, a, 2);
        if (division != Division.QUOTIENT && TypeTraits.isTime(a.get(0).type())
                && TypeTraits.isInteger(a.get(1).type())) {
            List<Argument> asNumber = List
                    .of(new Argument(NumberRules.integer(false, TypeTraits.widthBytes(a.get(0).type())),
                            a.get(0).constant()), a.get(1));
            return integral(name, asNumber, rule, division, strict);
        }
        NumberType left = TypeTraits.number(a.get(0).type());
        NumberType right = TypeTraits.number(a.get(1).type());
        if (left == null || right == null) {
            throw Signatures.illegalPair(name, a);
        }
        NumberType type = rule.apply(left, right);
        if (left.isFloating() || right.isFloating()) {
            if (division != Division.QUOTIENT) {
                return doubles(type, a, (x, y) -> {
                    double m = x % y;
                    return division == Division.POSITIVE_REMAINDER && m < 0 ? m + Math.abs(y) : m;
                });
            }
            return new Resolved(type, (columns, n) -> {
                DoubleInput x = DoubleInput.of(columns[0], left);
                DoubleInput y = DoubleInput.of(columns[1], right);
                long[] out = new long[n];
                for (int i = 0; i < n; i++) {
                    if ((long) y.at(i) == 0) {
                        if (strict) {
                            throw byZero();
                        }
                    } else {
                        out[i] = (long) x.at(i) / (long) y.at(i);
                    }
                }
                return Columns.ofLongs(type, out, n);
            });
        }
        boolean unsigned = !left.isSigned() && !right.isSigned();
        boolean leftUnsigned = left == NumberType.UINT64;
        return new Resolved(type, (columns, n) -> {
            LongInput x = LongInput.of(columns[0], left);
            LongInput y = LongInput.of(columns[1], right);
            long[] out = new long[n];
            for (int i = 0; i < n; i++) {
                long by = y.at(i);
                if (by == 0) {
                    if (strict) {
                        throw byZero();
                    }
                    continue;
                }
                long v = x.at(i);
                out[i] = unsigned
                        ? division == Division.QUOTIENT ? Long.divideUnsigned(v, by) : Long.remainderUnsigned(v, by)
                        : signed(division, v, by, leftUnsigned);
            }
            return Columns.ofLongs(type, out, n);
        });
    }

    private static long signed(Division division, long v, long by, boolean leftUnsigned) {
        if (leftUnsigned && v < 0) {
            long magnitude = Math.abs(by);
            return switch (division) {
                case QUOTIENT -> by < 0 ? -Long.divideUnsigned(v, magnitude) : Long.divideUnsigned(v, magnitude);
                case REMAINDER, POSITIVE_REMAINDER -> Long.remainderUnsigned(v, magnitude);
            };
        }
        return switch (division) {
            case QUOTIENT -> v / by;
            case REMAINDER -> v % by;
            case POSITIVE_REMAINDER -> Math.floorMod(v, Math.abs(by));
        };
    }

    private static UserException byZero() {
        return new UserException(ErrorCode.ILLEGAL_DIVISION, "Division by zero");
    }

    private static Resolved negate(List<Argument> a) {
        Signatures.count("negate", a, 1);
        if (a.getFirst().type() instanceof DecimalType d) {
            return DecimalArithmetic.unary(d, java.math.BigInteger::negate);
        }
        NumberType number = TypeTraits.number(a.getFirst().type());
        if (number == null) {
            throw Signatures.illegal("negate", a, 0);
        }
        NumberType type = NumberRules.negation(number);
        return type.isFloating() ? doubles(type, a, (x, y) -> -x) : longs(type, a, (x, y) -> -x);
    }

    private static Resolved abs(List<Argument> a) {
        Signatures.count("abs", a, 1);
        if (a.getFirst().type() instanceof DecimalType d) {
            return DecimalArithmetic.unary(d, java.math.BigInteger::abs);
        }
        NumberType number = TypeTraits.number(a.getFirst().type());
        if (number == null) {
            throw Signatures.illegal("abs", a, 0);
        }
        NumberType type = NumberRules.absolute(number);
        return type.isFloating() ? doubles(type, a, (x, y) -> Math.abs(x))
                : longs(type, a, number.isSigned() ? (x, y) -> Math.abs(x) : (x, y) -> x);
    }

    private static Resolved bits(String name, List<Argument> a, LongBinaryOperator operator) {
        Signatures.count(name, a, 2);
        Signatures.integer(name, a, 0);
        Signatures.integer(name, a, 1);
        NumberType left = TypeTraits.number(a.get(0).type());
        NumberType right = TypeTraits.number(a.get(1).type());
        if (left == null || right == null) {
            throw Signatures.illegalPair(name, a);
        }
        return longs(NumberRules.bitwise(left, right), a, operator);
    }

    private static Resolved shift(String name, List<Argument> a, LongBinaryOperator operator) {
        Signatures.count(name, a, 2);
        Signatures.integer(name, a, 0);
        Signatures.integer(name, a, 1);
        return longs(a.get(0).type(), a, operator);
    }

    private static Resolved bitTest(List<Argument> a) {
        Signatures.count("bitTest", a, 2);
        Signatures.integer("bitTest", a, 0);
        Signatures.integer("bitTest", a, 1);
        return longs(NumberType.UINT8, a, (x, y) -> x >> y & 1);
    }

    /** One or two long-backed arguments; for one the operator's second operand is 0. */
    static Resolved longs(DataType type, List<Argument> a, LongBinaryOperator operator) {
        DataType first = a.getFirst().type();
        DataType second = a.size() > 1 ? a.get(1).type() : SimpleType.BOOL;
        return new Resolved(type, (columns, n) -> {
            LongInput x = LongInput.of(columns[0], first);
            long[] out = new long[n];
            if (a.size() == 1) {
                for (int i = 0; i < n; i++) {
                    out[i] = operator.applyAsLong(x.at(i), 0);
                }
            } else {
                LongInput y = LongInput.of(columns[1], second);
                for (int i = 0; i < n; i++) {
                    out[i] = operator.applyAsLong(x.at(i), y.at(i));
                }
            }
            return Columns.ofLongs(type, out, n);
        });
    }

    /** One or two numeric arguments; for one the operator's second operand is 0. */
    static Resolved doubles(DataType type, List<Argument> a, DoubleBinaryOperator operator) {
        DataType first = a.getFirst().type();
        DataType second = a.size() > 1 ? a.get(1).type() : SimpleType.BOOL;
        return new Resolved(type, (columns, n) -> {
            DoubleInput x = DoubleInput.of(columns[0], first);
            double[] out = new double[n];
            if (a.size() == 1) {
                for (int i = 0; i < n; i++) {
                    out[i] = operator.applyAsDouble(x.at(i), 0);
                }
            } else {
                DoubleInput y = DoubleInput.of(columns[1], second);
                for (int i = 0; i < n; i++) {
                    out[i] = operator.applyAsDouble(x.at(i), y.at(i));
                }
            }
            return Columns.ofDoubles(type, out, n);
        });
    }
}
