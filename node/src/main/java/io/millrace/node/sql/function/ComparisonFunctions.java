package io.millrace.node.sql.function;

import io.millrace.node.sql.cast.Casts;
import io.millrace.node.sql.cast.Conversion;
import io.millrace.node.sql.type.Supertype;
import io.millrace.node.sql.type.TypeTraits;
import io.millrace.node.sql.value.Columns;
import io.millrace.node.sql.value.DoubleInput;
import io.millrace.node.sql.value.LongInput;
import io.millrace.node.sql.value.RowComparator;
import io.millrace.node.sql.value.StringInput;
import io.millrace.replication.column.ArrayType;
import io.millrace.replication.column.Column;
import io.millrace.replication.column.ConstColumn;
import io.millrace.replication.column.DataType;
import io.millrace.replication.column.DecimalType;
import io.millrace.replication.column.EnumType;
import io.millrace.replication.column.FixedStringType;
import io.millrace.replication.column.NumberType;
import io.millrace.replication.column.SimpleType;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import java.util.Arrays;
import java.util.List;

/** The six comparisons. Numbers compare by value whatever their types; a constant string is read as the other side's type. */
final class ComparisonFunctions implements FunctionFamily {

    private enum Op {
        EQUALS, NOT_EQUALS, LESS, LESS_OR_EQUALS, GREATER, GREATER_OR_EQUALS;

        boolean holds(int comparison) {
            return switch (this) {
                case EQUALS -> comparison == 0;
                case NOT_EQUALS -> comparison != 0;
                case LESS -> comparison < 0;
                case LESS_OR_EQUALS -> comparison <= 0;
                case GREATER -> comparison > 0;
                case GREATER_OR_EQUALS -> comparison >= 0;
            };
        }

        boolean holds(double a, double b) {
            return switch (this) {
                case EQUALS -> a == b;
                case NOT_EQUALS -> a != b;
                case LESS -> a < b;
                case LESS_OR_EQUALS -> a <= b;
                case GREATER -> a > b;
                case GREATER_OR_EQUALS -> a >= b;
            };
        }
    }

    @Override
    public void register(FunctionRegistry.Registration r) {
        add(r, "equals", Op.EQUALS);
        add(r, "notEquals", Op.NOT_EQUALS);
        add(r, "less", Op.LESS);
        add(r, "lessOrEquals", Op.LESS_OR_EQUALS);
        add(r, "greater", Op.GREATER);
        add(r, "greaterOrEquals", Op.GREATER_OR_EQUALS);
        r.add("isNotDistinctFrom", (a, c) -> notDistinct(a, c), Trait.HANDLES_NULLS);
    }

    private static void add(FunctionRegistry.Registration r, String name, Op op) {
        r.add(name, (a, c) -> resolve(name, op, a, c));
    }

    private static Resolved resolve(String name, Op op, List<Argument> a, FunctionContext context) {
        Signatures.count(name, a, 2);
        DataType left = a.get(0).type();
        DataType right = a.get(1).type();
        if (isText(a.get(0)) && !TypeTraits.isStringLike(right) && !(right instanceof ArrayType)) {
            Column converted = literal(a.get(0), right, context);
            return new Resolved(NumberType.UINT8, (columns, n) -> compare(op, right, right, new Column[] {
                new ConstColumn(converted, n), columns[1]}, n, context));
        }
        if (isText(a.get(1)) && !TypeTraits.isStringLike(left) && !(left instanceof ArrayType)) {
            Column converted = literal(a.get(1), left, context);
            return new Resolved(NumberType.UINT8,
                    (columns, n) -> compare(op, left, left, new Column[] {columns[0],
                        new ConstColumn(converted, n)}, n, context));
        }
        check(name, a);
        return new Resolved(NumberType.UINT8, (columns, n) -> compare(op, left, right, columns, n, context));
    }

    private static boolean isText(Argument argument) {
        return argument.isConstant() && argument.type() == SimpleType.STRING;
    }

    private static Column literal(Argument text, DataType type, FunctionContext context) {
        if (type == SimpleType.NOTHING) {
            return Columns.defaults(type, 1).single();
        }
        try {
            return Columns.full(Casts.of(SimpleType.STRING, type, context.serverZone()).apply(constant(text)));
        } catch (UserException e) {
            if (type instanceof EnumType || TypeTraits.isTime(type) || type == SimpleType.UUID) {
                throw e;
            }
            throw new UserException(ErrorCode.TYPE_MISMATCH,
                    "Cannot convert string '" + text.string() + "' to type " + type
                            .text(),
                    e);
        }
    }

    private static Column constant(Argument argument) {
        Column constant = argument.constant();
        if (constant == null) {
            throw new IllegalStateException("not a constant");
        }
        return constant;
    }

    private static void check(String name, List<Argument> a) {
        DataType left = a.get(0).type();
        DataType right = a.get(1).type();
        boolean numbers = isNumeric(left) && isNumeric(right);
        boolean texts = TypeTraits.isStringLike(left) && TypeTraits.isStringLike(right);
        boolean times = TypeTraits.isTime(left) && TypeTraits.isTime(right);
        boolean enums = left instanceof EnumType && (left.equals(right) || TypeTraits.isInteger(right))
                || right instanceof EnumType && TypeTraits.isInteger(left);
        boolean timeNumbers = TypeTraits.isTime(left) && TypeTraits.isInteger(right)
                || TypeTraits.isTime(right) && TypeTraits.isInteger(left);
        boolean nothing = left == SimpleType.NOTHING || right == SimpleType.NOTHING;
        boolean arrays = left instanceof ArrayType && right instanceof ArrayType;
        if (!(numbers || texts || times || enums || timeNumbers || nothing || arrays || left.equals(right))) {
            throw new UserException(ErrorCode.ILLEGAL_TYPE_OF_ARGUMENT,
                    "Illegal types of arguments (" + left.text() + ", " + right
                            .text() + ") of function " + name);
        }
    }

    private static boolean isNumeric(DataType type) {
        return TypeTraits.isNumber(type) || type instanceof DecimalType;
    }

    private static Column compare(Op op, DataType left, DataType right, Column[] columns, int n,
            FunctionContext context) {
        byte[] out = new byte[n];
        if (TypeTraits.isFloating(left) && isNumeric(right) || TypeTraits.isFloating(right) && isNumeric(left)) {
            DoubleInput x = DoubleInput.of(columns[0], left);
            DoubleInput y = DoubleInput.of(columns[1], right);
            for (int i = 0; i < n; i++) {
                out[i] = (byte) (op.holds(x.at(i), y.at(i)) ? 1 : 0);
            }
        } else if (TypeTraits.isStringLike(left) && TypeTraits.isStringLike(right)) {
            strings(op, columns, left, right, n, out);
        } else if (comparesAsLongs(left, right)) {
            longs(op, left, right, columns, n, out);
        } else {
            general(op, left, right, columns, n, context, out);
        }
        return Columns.ofBytes(out, n);
    }

    private static boolean comparesAsLongs(DataType left, DataType right) {
        if (left instanceof DecimalType || right instanceof DecimalType) {
            return left instanceof DecimalType l && right instanceof DecimalType r && l.scale() == r.scale()
                    && l.widthBytes() <= 8 && r.widthBytes() <= 8;
        }
        if (TypeTraits.isTime(left) && TypeTraits.isTime(right)) {
            return left.equals(right) || left instanceof io.millrace.replication.column.DateTimeType
                    && right instanceof io.millrace.replication.column.DateTimeType;
        }
        return TypeTraits.isLongBacked(left) && TypeTraits.isLongBacked(right);
    }

    private static void longs(Op op, DataType left, DataType right, Column[] columns, int n, byte[] out) {
        LongInput x = LongInput.of(columns[0], left);
        LongInput y = LongInput.of(columns[1], right);
        boolean leftWide = left == NumberType.UINT64;
        boolean rightWide = right == NumberType.UINT64;
        if (op == Op.EQUALS && leftWide == rightWide) {
            for (int i = 0; i < n; i++) {
                out[i] = (byte) (x.at(i) == y.at(i) ? 1 : 0);
            }
            return;
        }
        for (int i = 0; i < n; i++) {
            long a = x.at(i);
            long b = y.at(i);
            int c;
            if (leftWide && rightWide) {
                c = Long.compareUnsigned(a, b);
            } else if (leftWide && a < 0) {
                c = 1;
            } else if (rightWide && b < 0) {
                c = -1;
            } else {
                c = Long.compare(a, b);
            }
            out[i] = (byte) (op.holds(c) ? 1 : 0);
        }
    }

    private static void strings(Op op, Column[] columns, DataType left, DataType right, int n, byte[] out) {
        StringInput x = StringInput.of(columns[0]);
        StringInput y = StringInput.of(columns[1]);
        boolean padded = left instanceof FixedStringType || right instanceof FixedStringType;
        boolean equality = op == Op.EQUALS || op == Op.NOT_EQUALS;
        for (int i = 0; i < n; i++) {
            int xEnd = padded ? unpadded(x, i) : x.end(i);
            int yEnd = padded ? unpadded(y, i) : y.end(i);
            int c;
            if (equality) {
                c = Arrays.equals(x.bytes(), x.start(i), xEnd, y.bytes(), y.start(i), yEnd) ? 0 : 1;
            } else {
                c = Arrays.compareUnsigned(x.bytes(), x.start(i), xEnd, y.bytes(), y.start(i), yEnd);
            }
            out[i] = (byte) (op.holds(c) ? 1 : 0);
        }
    }

    private static int unpadded(StringInput in, int row) {
        int end = in.end(row);
        while (end > in.start(row) && in.bytes()[end - 1] == 0) {
            end--;
        }
        return end;
    }

    private static void general(Op op, DataType left, DataType right, Column[] columns, int n, FunctionContext context,
            byte[] out) {
        DataType common = left.equals(right) ? left : Supertype.of(left, right);
        Conversion toLeft = Casts.of(left, common, context.serverZone());
        Conversion toRight = Casts.of(right, common, context.serverZone());
        RowComparator order = RowComparator.of(common, toLeft.apply(columns[0]), toRight.apply(columns[1]));
        for (int i = 0; i < n; i++) {
            out[i] = (byte) (op.holds(order.compare(i, i)) ? 1 : 0);
        }
    }

    private static Resolved notDistinct(List<Argument> a, FunctionContext context) {
        Signatures.count("isNotDistinctFrom", a, 2);
        DataType common = TypeTraits.asNullable(Supertype.of(a.get(0).type(), a.get(1).type()));
        Conversion toLeft = Casts.of(a.get(0).type(), common, context.serverZone());
        Conversion toRight = Casts.of(a.get(1).type(), common, context.serverZone());
        return new Resolved(NumberType.UINT8, (columns, n) -> {
            RowComparator order = RowComparator.of(common, toLeft.apply(columns[0]), toRight.apply(columns[1]));
            byte[] out = new byte[n];
            for (int i = 0; i < n; i++) {
                out[i] = (byte) (order.compare(i, i) == 0 ? 1 : 0);
            }
            return Columns.ofBytes(out, n);
        });
    }
}
