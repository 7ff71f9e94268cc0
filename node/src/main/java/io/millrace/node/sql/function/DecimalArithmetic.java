package io.millrace.node.sql.function;

import io.millrace.node.sql.type.TypeTraits;
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
import java.util.List;
import java.util.function.UnaryOperator;

/** Arithmetic with decimals: the wider precision, the scale by ClickHouse's rules; a float operand makes a float. */
final class DecimalArithmetic {
    private DecimalArithmetic() {}

    static Resolved resolve(String name, List<Argument> a) {
        DataType left = a.get(0).type();
        DataType right = a.get(1).type();
        if (TypeTraits.isFloating(left) || TypeTraits.isFloating(right)) {
            return ArithmeticFunctions.doubles(NumberType.FLOAT64, a, switch (name) {
                case "plus" -> Double::sum;
                case "minus" -> (x, y) -> x - y;
                case "multiply" -> (x, y) -> x * y;
                case "divide" -> (x, y) -> x / y;
                default -> throw Signatures.illegalPair(name, a);
            });
        }
        if (!isExact(left) || !isExact(right)) {
            throw Signatures.illegalPair(name, a);
        }
        int p = scale(left);
        int q = scale(right);
        int scale = switch (name) {
            case "plus", "minus" -> Math.max(p, q);
            case "multiply" -> p + q;
            case "divide" -> left instanceof DecimalType ? p : q;
            default -> throw Signatures.illegalPair(name, a);
        };
        int precision = Math.max(precision(left), precision(right));
        if (scale > precision) {
            throw new UserException(ErrorCode.ARGUMENT_OUT_OF_BOUND,
                    "Decimal result's scale is bigger than type's precision");
        }
        if (name.equals("divide") && left instanceof DecimalType && q > p) {
            throw new UserException(ErrorCode.ARGUMENT_OUT_OF_BOUND,
                    "Decimal result's scale is less than argument's one");
        }
        DecimalType type = new DecimalType(precision, scale);
        BigInteger raiseLeft = BigInteger.TEN
                .pow(name.equals("divide") ? scale - p + q : name.equals("multiply") ? 0 : scale - p);
        BigInteger raiseRight = BigInteger.TEN.pow(name.equals("divide") || name.equals("multiply") ? 0 : scale - q);
        return new Resolved(type, (columns, n) -> {
            ColumnBuilder out = type.newBuilder(n);
            for (int i = 0; i < n; i++) {
                BigInteger x = value(columns[0], left, i).multiply(raiseLeft);
                BigInteger y = value(columns[1], right, i).multiply(raiseRight);
                if (name.equals("divide") && y.signum() == 0) {
                    throw new UserException(ErrorCode.ILLEGAL_DIVISION, "Division by zero");
                }
                BigInteger result = switch (name) {
                    case "plus" -> x.add(y);
                    case "minus" -> x.subtract(y);
                    case "multiply" -> x.multiply(y);
                    default -> x.divide(y);
                };
                append(out, result);
            }
            return out.build();
        });
    }

    private static void append(ColumnBuilder out, BigInteger value) {
        if (!WideIntegers.append(out, value)) {
            throw new UserException(ErrorCode.DECIMAL_OVERFLOW, "Decimal math overflow");
        }
    }

    static Resolved unary(DecimalType type, UnaryOperator<BigInteger> operator) {
        return new Resolved(type, (columns, n) -> {
            ColumnBuilder out = type.newBuilder(n);
            for (int i = 0; i < n; i++) {
                append(out, operator.apply(WideIntegers.at(columns[0], i)));
            }
            return out.build();
        });
    }

    private static boolean isExact(DataType type) {
        return type instanceof DecimalType || TypeTraits.isInteger(type);
    }

    private static int scale(DataType type) {
        return type instanceof DecimalType d ? d.scale() : 0;
    }

    private static int precision(DataType type) {
        return switch (type instanceof DecimalType d ? d.widthBytes() : 4) {
            case 4 -> 9;
            case 8 -> 18;
            case 16 -> 38;
            default -> 76;
        };
    }

    static BigInteger value(Column column, DataType type, int row) {
        if (type instanceof DecimalType) {
            return WideIntegers.at(column, row);
        }
        long v = LongInput.of(column.slice(row, row + 1), type).at(0);
        return v < 0 && !TypeTraits.isSigned(type) ? new BigInteger(Long.toUnsignedString(v)) : BigInteger.valueOf(v);
    }
}
