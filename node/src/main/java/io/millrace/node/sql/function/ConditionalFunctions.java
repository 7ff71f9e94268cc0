package io.millrace.node.sql.function;

import io.millrace.node.sql.cast.Casts;
import io.millrace.node.sql.cast.Conversion;
import io.millrace.node.sql.type.Supertype;
import io.millrace.node.sql.type.TypeTraits;
import io.millrace.node.sql.value.Columns;
import io.millrace.node.sql.value.RowComparator;
import io.millrace.replication.column.ArrayType;
import io.millrace.replication.column.Column;
import io.millrace.replication.column.ColumnBuilder;
import io.millrace.replication.column.ConstColumn;
import io.millrace.replication.column.DataType;
import io.millrace.replication.column.LowCardinalityType;
import io.millrace.replication.column.NumberType;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import java.util.ArrayList;
import java.util.List;

/** Choices between values, and what is done about NULL. */
final class ConditionalFunctions implements FunctionFamily {
    private static final Trait[] RAW = {Trait.HANDLES_NULLS, Trait.HANDLES_LOW_CARDINALITY};

    @Override
    public void register(FunctionRegistry.Registration r) {
        r.add("if", (a, c) -> branches("if", a, c), with(Trait.ANY_CASE));
        r.add("multiIf", List.of("caseWithoutExpression"), (a, c) -> branches("multiIf", a, c), RAW);
        r.add("coalesce", (a, c) -> coalesce("coalesce", a, c), with(Trait.ANY_CASE));
        r.add("ifNull", (a, c) -> {
            Signatures.count("ifNull", a, 2);
            return coalesce("ifNull", a, c);
        }, with(Trait.ANY_CASE));
        r.add("nullIf", (a, c) -> nullIf(a, c), with(Trait.ANY_CASE));
        r.add("isNull", (a, c) -> isNull("isNull", a, 1), with(Trait.ANY_CASE));
        r.add("isNotNull", (a, c) -> isNull("isNotNull", a, 0), RAW);
        r.add("assumeNotNull", (a, c) -> assumeNotNull(a), RAW);
        r.add("toNullable", (a, c) -> toNullable(a, c), RAW);
        r.add("isZeroOrNull", (a, c) -> {
            Signatures.count("isZeroOrNull", a, 1);
            DataType type = a.getFirst().type();
            return new Resolved(NumberType.UINT8, (columns, n) -> {
                byte[] truths = LogicFunctions.truths(columns[0], type, n);
                for (int i = 0; i < n; i++) {
                    truths[i] = (byte) (truths[i] == 1 ? 0 : 1);
                }
                return Columns.ofBytes(truths, n);
            });
        }, RAW);
        r.add("greatest", (a, c) -> extreme("greatest", a, c, 1), Trait.ANY_CASE, Trait.HANDLES_NULLS);
        r.add("least", (a, c) -> extreme("least", a, c, -1), Trait.ANY_CASE, Trait.HANDLES_NULLS);
    }

    private static Trait[] with(Trait more) {
        return new Trait[] {RAW[0], RAW[1], more};
    }

    /** Conditions and values by turns, a value for the rest at the end. */
    private static Resolved branches(String name, List<Argument> a, FunctionContext context) {
        if (name.equals("if")) {
            Signatures.count(name, a, 3);
        } else if (a.size() < 3 || a.size() % 2 == 0) {
            throw new UserException(ErrorCode.NUMBER_OF_ARGUMENTS_DOESNT_MATCH,
                    "Invalid number of arguments for function "
                            + name + ", expected an odd number of at least 3, got " + a.size());
        }
        List<DataType> types = new ArrayList<>();
        int count = a.size() / 2;
        for (int i = 0; i < count; i++) {
            DataType condition = a.get(2 * i).type();
            if (TypeTraits.number(TypeTraits.plain(condition)) != NumberType.UINT8
                    && !TypeTraits.isNothing(condition)) {
                throw new UserException(ErrorCode.ILLEGAL_TYPE_OF_ARGUMENT, "Illegal type " + condition.text()
                        + " of " + (name.equals("if") ? "first argument (condition)" : "argument (condition)")
                        + " of function "
                        + name + ". Must be UInt8");
            }
            types.add(a.get(2 * i + 1).type());
        }
        types.add(a.getLast().type());
        DataType type = Supertype.of(types.stream().map(TypeTraits::withoutLowCardinality).toList());
        Conversion[] conversions = types.stream()
                .map(t -> Casts.of(t, type, context.serverZone()))
                .toArray(Conversion[]::new);
        return new Resolved(type, (columns, n) -> {
            Column[] values = new Column[count + 1];
            for (int i = 0; i <= count; i++) {
                values[i] = i < count ? columns[2 * i + 1] : columns[columns.length - 1];
            }
            int[] choice = new int[n];
            java.util.Arrays.fill(choice, -1);
            int open = n;
            for (int k = 0; k < count && open > 0; k++) {
                if (columns[2 * k] instanceof ConstColumn) {
                    byte[] one = LogicFunctions.truths(columns[2 * k].slice(0, Math.min(1, n)), a.get(2 * k).type(),
                            Math.min(1,
                                    n));
                    if (n > 0 && one[0] != 1) {
                        continue;
                    }
                }
                byte[] truths = LogicFunctions.truths(columns[2 * k], a.get(2 * k).type(), n);
                for (int i = 0; i < n; i++) {
                    if (choice[i] < 0 && truths[i] == 1) {
                        choice[i] = k;
                        open--;
                    }
                }
            }
            for (int i = 0; i < n; i++) {
                choice[i] = choice[i] < 0 ? count : choice[i];
            }
            return choose(type, conversions, values, choice, n);
        });
    }

    /** Row by row {@code values[choice[row]]}; converts only values that were chosen at all. */
    static Column choose(DataType type, Conversion[] conversions, Column[] values, int[] choice, int n) {
        boolean[] used = new boolean[values.length];
        for (int i = 0; i < n; i++) {
            used[choice[i]] = true;
        }
        int only = -1;
        int usedCount = 0;
        for (int k = 0; k < values.length; k++) {
            if (used[k]) {
                only = k;
                usedCount++;
            }
        }
        if (usedCount == 1) {
            return conversions[only].apply(values[only]);
        }
        Column[] converted = new Column[values.length];
        ColumnBuilder out = type.newBuilder(n);
        for (int i = 0; i < n; i++) {
            int k = choice[i];
            Column from = converted[k];
            if (from == null) {
                from = Columns.full(conversions[k].apply(chosen(values[k], choice, k, n)));
                converted[k] = from;
            }
            out.appendFrom(from, i);
        }
        return out.build();
    }

    /** Values of rows that are not chosen may not be convertible (NULL, unreadable text): the first chosen one stands for them. */
    private static Column chosen(Column values, int[] choice, int k, int n) {
        if (values instanceof ConstColumn) {
            return values;
        }
        int[] rows = new int[n];
        int first = 0;
        while (choice[first] != k) {
            first++;
        }
        boolean any = false;
        for (int i = 0; i < n; i++) {
            rows[i] = choice[i] == k ? i : first;
            any |= rows[i] != i;
        }
        return any && Columns.nullMask(values) != null ? values.gather(rows, n) : values;
    }

    private static Resolved coalesce(String name, List<Argument> a, FunctionContext context) {
        Signatures.count(name, a, 1, Integer.MAX_VALUE);
        List<Argument> kept = new ArrayList<>();
        List<Integer> places = new ArrayList<>();
        boolean closed = false;
        for (int i = 0; i < a.size() && !closed; i++) {
            if (!TypeTraits.isNothing(a.get(i).type())) {
                kept.add(a.get(i));
                places.add(i);
                closed = !a.get(i).type().isNullable();
            }
        }
        if (kept.isEmpty()) {
            return new Resolved(TypeTraits.NULL, (columns, n) -> Columns.defaults(TypeTraits.NULL, n));
        }
        List<DataType> types = new ArrayList<>(kept.stream().map(Argument::type).toList());
        boolean total = closed;
        for (int i = 0; i < types.size() - 1 && total; i++) {
            types.set(i, TypeTraits.withoutNullable(types.get(i)));
        }
        DataType type = Supertype.of(types);
        Conversion[] conversions = kept.stream()
                .map(k -> Casts.of(k.type(), type, context.serverZone()))
                .toArray(
                        Conversion[]::new);
        return new Resolved(type, (columns, n) -> {
            Column[] values = new Column[kept.size()];
            for (int k = 0; k < values.length; k++) {
                values[k] = columns[places.get(k)];
            }
            int[] choice = new int[n];
            for (int i = 0; i < n; i++) {
                int k = 0;
                while (k < values.length - 1 && values[k].isNull(i)) {
                    k++;
                }
                choice[i] = k;
            }
            return n == 0 ? type.newBuilder(0).build() : choose(type, conversions, values, choice, n);
        });
    }

    private static Resolved nullIf(List<Argument> a, FunctionContext context) {
        Signatures.count("nullIf", a, 2);
        if (TypeTraits.isNothing(a.getFirst().type())) {
            return new Resolved(TypeTraits.NULL, (columns, n) -> Columns.defaults(TypeTraits.NULL, n));
        }
        FunctionDefinition equals = FunctionRegistry.builtIn().find("equals");
        if (equals == null) {
            throw new IllegalStateException("equals is not registered");
        }
        Resolved test = FunctionBinder.bind(equals, a, context);
        DataType type = TypeTraits.asNullable(a.getFirst().type());
        Conversion widen = Casts.of(a.getFirst().type(), type, context.serverZone());
        return new Resolved(type, (columns, n) -> {
            byte[] same = LogicFunctions.truths(test.kernel().apply(columns, n), test.type(), n);
            Column values = Columns.full(widen.apply(columns[0]));
            ColumnBuilder out = type.newBuilder(n);
            for (int i = 0; i < n; i++) {
                if (same[i] == 1) {
                    out.appendDefault();
                } else {
                    out.appendFrom(values, i);
                }
            }
            return out.build();
        });
    }

    private static Resolved isNull(String name, List<Argument> a, int whenNull) {
        Signatures.count(name, a, 1);
        if (!a.getFirst().type().isNullable()) {
            return new Resolved(NumberType.UINT8,
                    (columns, n) -> Columns.constantLong(NumberType.UINT8, 1 - whenNull, n));
        }
        return new Resolved(NumberType.UINT8, (columns, n) -> {
            byte[] out = new byte[n];
            for (int i = 0; i < n; i++) {
                out[i] = (byte) (columns[0].isNull(i) ? whenNull : 1 - whenNull);
            }
            return Columns.ofBytes(out, n);
        });
    }

    private static Resolved assumeNotNull(List<Argument> a) {
        Signatures.count("assumeNotNull", a, 1);
        DataType from = a.getFirst().type();
        DataType type = TypeTraits.withoutNullable(from);
        return new Resolved(type, (columns, n) -> {
            if (type instanceof LowCardinalityType && from.isNullable()) {
                return Casts.of(TypeTraits.plain(from), type, java.time.ZoneOffset.UTC)
                        .apply(Columns.withoutNulls(Columns.flat(
                                columns[0])));
            }
            return Columns.withoutNulls(columns[0]);
        });
    }

    private static Resolved toNullable(List<Argument> a, FunctionContext context) {
        Signatures.count("toNullable", a, 1);
        DataType from = a.getFirst().type();
        if (from instanceof ArrayType) {
            throw new UserException(ErrorCode.ILLEGAL_TYPE_OF_ARGUMENT, "Nested type " + from.text()
                    + " cannot be inside Nullable type");
        }
        DataType type = TypeTraits.asNullable(from);
        Conversion widen = Casts.of(from, type, context.serverZone());
        boolean mask = type instanceof io.millrace.replication.column.NullableType && !from.isNullable();
        return new Resolved(type, (columns, n) -> mask && !(columns[0] instanceof ConstColumn)
                ? Columns.withMask(columns[0], null)
                : mask ? new ConstColumn(Columns.withMask(((ConstColumn) columns[0]).single(), null), n)
                        : widen.apply(columns[0]));
    }

    private static Resolved extreme(String name, List<Argument> a, FunctionContext context, int sign) {
        Signatures.count(name, a, 1, Integer.MAX_VALUE);
        DataType type = Supertype.of(a.stream().map(Argument::type).toList());
        Conversion[] conversions = a.stream()
                .map(k -> Casts.of(k.type(), type, context.serverZone()))
                .toArray(Conversion[]::new);
        return new Resolved(type, (columns, n) -> {
            Column best = conversions[0].apply(columns[0]);
            for (int k = 1; k < columns.length; k++) {
                Column other = conversions[k].apply(columns[k]);
                RowComparator order = RowComparator.of(type, best, other);
                ColumnBuilder out = type.newBuilder(n);
                Column before = Columns.full(best);
                for (int i = 0; i < n; i++) {
                    // NULLs do not take part.
                    boolean keep = other.isNull(i) || !before.isNull(i) && order.compare(i, i) * sign >= 0;
                    out.appendFrom(keep ? before : other, i);
                }
                best = out.build();
            }
            return best;
        });
    }
}
