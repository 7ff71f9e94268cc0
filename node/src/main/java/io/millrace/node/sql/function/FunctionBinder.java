package io.millrace.node.sql.function;

import io.millrace.node.sql.type.TypeTraits;
import io.millrace.node.sql.value.Columns;
import io.millrace.node.sql.value.DictionaryEncoder;
import io.millrace.replication.column.ArrayType;
import io.millrace.replication.column.Column;
import io.millrace.replication.column.ColumnBuilder;
import io.millrace.replication.column.ConstColumn;
import io.millrace.replication.column.DataType;
import io.millrace.replication.column.DictionaryColumn;
import io.millrace.replication.column.LowCardinalityType;
import io.millrace.replication.column.NullableColumn;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import java.util.List;

/** Resolves a function and puts around its kernel what most functions have in common: constants, dictionaries, NULLs. */
public final class FunctionBinder {
    private FunctionBinder() {}

    public static Resolved bind(FunctionDefinition definition, List<Argument> arguments, FunctionContext context) {
        Resolved resolved = definition.has(Trait.HANDLES_LOW_CARDINALITY)
                ? withNulls(definition, arguments, context)
                : withDictionaries(definition, arguments, context);
        boolean foldable = !definition.has(Trait.VOLATILE);
        Kernel kernel = resolved.kernel();
        return new Resolved(resolved.type(), (columns, rowCount) -> {
            if (!foldable || rowCount == 1 || columns.length == 0) {
                return kernel.apply(columns, rowCount);
            }
            for (Column c : columns) {
                if (!(c instanceof ConstColumn)) {
                    return kernel.apply(columns, rowCount);
                }
            }
            Column[] ones = new Column[columns.length];
            for (int i = 0; i < ones.length; i++) {
                ones[i] = columns[i].slice(0, 1);
            }
            return new ConstColumn(Columns.full(kernel.apply(ones, 1)), rowCount);
        });
    }

    private static Resolved withDictionaries(FunctionDefinition definition, List<Argument> arguments,
            FunctionContext context) {
        List<Argument> plain = arguments.stream().map(Argument::withoutLowCardinality).toList();
        Resolved inner = withNulls(definition, plain, context);
        int dictionaries = 0;
        int constants = 0;
        int at = -1;
        for (int i = 0; i < arguments.size(); i++) {
            if (arguments.get(i).isConstant()) {
                constants++;
            } else if (arguments.get(i).type() instanceof LowCardinalityType) {
                dictionaries++;
                at = i;
            }
        }
        boolean any = arguments.stream().anyMatch(a -> a.type() instanceof LowCardinalityType);
        boolean alone = dictionaries <= 1 && dictionaries + constants == arguments.size();
        boolean wraps = any && alone && TypeTraits.canBeLowCardinality(inner.type())
                && !definition.has(Trait.PLAIN_RESULT)
                && !definition.has(Trait.VOLATILE);
        boolean[] isLow = new boolean[arguments.size()];
        boolean anyInside = false;
        for (int i = 0; i < isLow.length; i++) {
            isLow[i] = !TypeTraits.withoutLowCardinality(arguments.get(i).type()).equals(arguments.get(i).type());
            anyInside |= isLow[i];
        }
        if (!anyInside) {
            return inner;
        }
        if (!wraps) {
            return new Resolved(inner.type(),
                    (columns, rowCount) -> inner.kernel().apply(undictionaried(columns, isLow), rowCount));
        }
        LowCardinalityType type = new LowCardinalityType(inner.type());
        int dictionaryAt = at;
        return new Resolved(type, (columns, rowCount) -> {
            DictionaryColumn source = dictionaryAt >= 0 && columns[dictionaryAt] instanceof DictionaryColumn d ? d
                    : null;
            if (source == null || source.dictionary().rowCount() > rowCount) {
                Column flat = inner.kernel().apply(undictionaried(columns, isLow), rowCount);
                return new DictionaryEncoder(type).encode(Columns.full(flat));
            }
            int entries = source.dictionary().rowCount();
            Column[] over = new Column[columns.length];
            for (int i = 0; i < columns.length; i++) {
                over[i] = i == dictionaryAt ? entries(source)
                        : new ConstColumn(Columns.full(Columns.withoutDictionary(columns[i]).slice(0, 1)), entries);
            }
            return new DictionaryEncoder(type).remap(source, inner.kernel().apply(over, entries));
        });
    }

    private static Column[] undictionaried(Column[] columns, boolean[] isLow) {
        Column[] out = columns.clone();
        for (int i = 0; i < out.length; i++) {
            if (isLow[i]) {
                out[i] = Columns.withoutDictionary(out[i]);
            }
        }
        return out;
    }

    private static Column entries(DictionaryColumn column) {
        if (!column.isNullable()) {
            return column.dictionary();
        }
        byte[] mask = new byte[column.dictionary().rowCount()];
        mask[0] = 1;
        return new NullableColumn(mask, 0, column.dictionary());
    }

    private static Resolved withNulls(FunctionDefinition definition, List<Argument> arguments,
            FunctionContext context) {
        if (definition.has(Trait.HANDLES_NULLS) || arguments.stream().noneMatch(a -> a.type().isNullable())) {
            return definition.function().resolve(arguments, context);
        }
        if (arguments.stream().anyMatch(a -> TypeTraits.isNothing(a.type()) && a.type().isNullable())) {
            return new Resolved(TypeTraits.NULL, (columns, rowCount) -> Columns.defaults(TypeTraits.NULL, rowCount));
        }
        List<Argument> plain = arguments.stream().map(Argument::withoutNullable).toList();
        Resolved inner = definition.function().resolve(plain, context);
        if (inner.type() instanceof ArrayType) {
            throw new UserException(ErrorCode.ILLEGAL_TYPE_OF_ARGUMENT, "Nested type " + inner.type().text()
                    + " cannot be inside Nullable type");
        }
        DataType type = TypeTraits.asNullable(inner.type());
        boolean guarded = definition.has(Trait.MAY_THROW);
        return new Resolved(type, (columns, rowCount) -> overNulls(inner, type, columns, rowCount, guarded));
    }

    private static Column overNulls(Resolved inner, DataType type, Column[] columns, int rowCount, boolean guarded) {
        byte[] mask = null;
        Column[] values = new Column[columns.length];
        for (int i = 0; i < columns.length; i++) {
            byte[] nulls = Columns.nullMask(columns[i]);
            values[i] = Columns.withoutNulls(columns[i]);
            if (nulls != null) {
                if (mask == null) {
                    mask = nulls;
                } else {
                    for (int r = 0; r < rowCount; r++) {
                        mask[r] |= nulls[r];
                    }
                }
            }
        }
        if (mask == null || !guarded) {
            return mask(inner.kernel().apply(values, rowCount), mask);
        }
        // The values at NULLs mean nothing, and the kernel might refuse them: it does not get to see them.
        int[] rows = new int[rowCount];
        int n = 0;
        for (int r = 0; r < rowCount; r++) {
            if (mask[r] == 0) {
                rows[n++] = r;
            }
        }
        for (int i = 0; i < values.length; i++) {
            values[i] = values[i].gather(rows, n);
        }
        Column some = n == 0 ? null : Columns.full(inner.kernel().apply(values, n));
        ColumnBuilder out = type.newBuilder(rowCount);
        int at = 0;
        for (int r = 0; r < rowCount; r++) {
            if (mask[r] != 0 || some == null) {
                out.appendDefault();
            } else {
                out.appendFrom(some, at++);
            }
        }
        return out.build();
    }

    /** A result that may have NULLs of its own. */
    private static Column mask(Column result, byte @org.jspecify.annotations.Nullable [] mask) {
        Column full = Columns.full(result);
        byte[] own = Columns.nullMask(full);
        if (own != null && mask != null) {
            for (int r = 0; r < own.length; r++) {
                mask[r] |= own[r];
            }
        }
        return Columns.withMask(Columns.withoutNulls(full), mask == null ? own : mask);
    }
}
