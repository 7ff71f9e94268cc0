package io.millrace.node.sql.function;

import io.millrace.node.sql.type.TypeTraits;
import io.millrace.node.sql.value.Columns;
import io.millrace.node.sql.value.DoubleInput;
import io.millrace.replication.column.Column;
import io.millrace.replication.column.DataType;
import io.millrace.replication.column.NullableType;
import io.millrace.replication.column.NumberType;
import io.millrace.replication.column.SimpleType;
import java.util.List;

/** and, or, xor, not: three-valued, numbers count as true unless zero. */
public final class LogicFunctions implements FunctionFamily {
    private static final byte FALSE = 0;
    private static final byte TRUE = 1;
    private static final byte UNKNOWN = 2;

    @Override
    public void register(FunctionRegistry.Registration r) {
        r.add("and", (a, c) -> chain("and", a), Trait.HANDLES_NULLS, Trait.PLAIN_RESULT, Trait.ANY_CASE);
        r.add("or", (a, c) -> chain("or", a), Trait.HANDLES_NULLS, Trait.PLAIN_RESULT, Trait.ANY_CASE);
        r.add("xor", (a, c) -> chain("xor", a), Trait.HANDLES_NULLS, Trait.PLAIN_RESULT, Trait.ANY_CASE);
        r.add("not", (a, c) -> not(a), Trait.ANY_CASE);
    }

    private static Resolved not(List<Argument> a) {
        Signatures.count("not", a, 1);
        DataType type = a.getFirst().type();
        if (!TypeTraits.isNumber(type)) {
            throw Signatures.illegal("not", a, 0);
        }
        return new Resolved(type == SimpleType.BOOL ? SimpleType.BOOL : NumberType.UINT8, (columns, n) -> {
            byte[] out = truths(columns[0], type, n);
            for (int i = 0; i < n; i++) {
                out[i] ^= 1;
            }
            return Columns.ofBytes(out, n);
        });
    }

    private static Resolved chain(String name, List<Argument> a) {
        Signatures.count(name, a, 2, Integer.MAX_VALUE);
        boolean nullable = false;
        boolean anyBool = false;
        for (int i = 0; i < a.size(); i++) {
            DataType type = a.get(i).type();
            if (!TypeTraits.isNumber(TypeTraits.plain(type)) && !TypeTraits.isNothing(type)) {
                throw new io.millrace.replication.error.UserException(
                        io.millrace.replication.error.ErrorCode.ILLEGAL_TYPE_OF_ARGUMENT,
                        "Illegal type (" + type.text() + ") of "
                                + (i + 1) + " argument of function " + name);
            }
            nullable |= type.isNullable();
            anyBool |= TypeTraits.plain(type) == SimpleType.BOOL;
        }
        DataType plain = anyBool ? SimpleType.BOOL : NumberType.UINT8;
        DataType type = nullable ? new NullableType(plain) : plain;
        boolean masked = nullable;
        return new Resolved(type, (columns, n) -> {
            byte[] out = truths(columns[0], a.getFirst().type(), n);
            for (int k = 1; k < columns.length; k++) {
                combine(name, out, truths(columns[k], a.get(k).type(), n));
            }
            return masked ? masked(out) : Columns.ofBytes(out, n);
        });
    }

    /** Combines {@code more} into {@code out}, value by value. */
    public static void combine(String name, byte[] out, byte[] more) {
        for (int i = 0; i < out.length; i++) {
            byte x = out[i];
            byte y = more[i];
            out[i] = switch (name) {
                case "and" -> x == FALSE || y == FALSE ? FALSE : x == UNKNOWN || y == UNKNOWN ? UNKNOWN : TRUE;
                case "or" -> x == TRUE || y == TRUE ? TRUE : x == UNKNOWN || y == UNKNOWN ? UNKNOWN : FALSE;
                default -> x == UNKNOWN || y == UNKNOWN ? UNKNOWN : (byte) (x ^ y);
            };
        }
    }

    private static Column masked(byte[] truths) {
        byte[] nulls = new byte[truths.length];
        for (int i = 0; i < truths.length; i++) {
            if (truths[i] == UNKNOWN) {
                nulls[i] = 1;
                truths[i] = 0;
            }
        }
        return Columns.withMask(Columns.ofBytes(truths, truths.length), nulls);
    }

    /** 0, 1 or, for NULL, 2 per row. Fresh. */
    public static byte[] truths(Column column, DataType type, int rowCount) {
        byte[] out = new byte[rowCount];
        if (TypeTraits.isNothing(type)) {
            java.util.Arrays.fill(out, UNKNOWN);
            return out;
        }
        Column flat = Columns.withoutDictionary(column);
        byte[] nulls = type.isNullable() ? Columns.nullMask(flat) : null;
        Column values = Columns.withoutNulls(flat);
        if (values instanceof io.millrace.replication.column.ByteColumn bytes) {
            byte[] in = bytes.values();
            int from = bytes.offset();
            for (int i = 0; i < rowCount; i++) {
                out[i] = in[from + i] != 0 ? TRUE : FALSE;
            }
        } else {
            DoubleInput in = DoubleInput.of(values, TypeTraits.plain(type));
            for (int i = 0; i < rowCount; i++) {
                out[i] = in.at(i) != 0 ? TRUE : FALSE;
            }
        }
        if (nulls != null) {
            for (int i = 0; i < rowCount; i++) {
                if (nulls[i] != 0) {
                    out[i] = UNKNOWN;
                }
            }
        }
        return out;
    }
}
