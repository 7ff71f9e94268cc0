package io.millrace.node.sql.cast;

import io.millrace.node.sql.type.TypeTraits;
import io.millrace.node.sql.value.Columns;
import io.millrace.node.sql.value.DictionaryEncoder;
import io.millrace.replication.column.ArrayColumn;
import io.millrace.replication.column.ArrayType;
import io.millrace.replication.column.Column;
import io.millrace.replication.column.ColumnBuilder;
import io.millrace.replication.column.ConstColumn;
import io.millrace.replication.column.DataType;
import io.millrace.replication.column.DictionaryColumn;
import io.millrace.replication.column.LowCardinalityType;
import io.millrace.replication.column.NullableColumn;
import io.millrace.replication.column.NullableType;
import io.millrace.replication.column.SimpleType;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import java.time.ZoneId;

/** Finds the conversion between two types: what is around the values (constants, dictionaries, NULLs, arrays) is taken off here. */
public final class Casts {
    private Casts() {}

    /**
     * CAST's conversion. Equal types give the column itself, untouched.
     *
     * @throws UserException CANNOT_CONVERT_TYPE (70) when there is none; the conversion itself throws what ClickHouse throws of
     *         values
     */
    public static Conversion of(DataType from, DataType to, ZoneId serverZone) {
        if (from.equals(to)) {
            return column -> column;
        }
        Conversion conversion = wrapped(from, to, serverZone);
        return column -> column instanceof ConstColumn c
                ? new ConstColumn(Columns.full(conversion.apply(c.single())), c.rowCount())
                : conversion.apply(column);
    }

    private static Conversion wrapped(DataType from, DataType to, ZoneId zone) {
        if (to instanceof LowCardinalityType lc) {
            if (from instanceof LowCardinalityType fromLc) {
                // The dictionary is converted, not the rows.
                Conversion inner = of(fromLc.inner(), lc.inner(), zone);
                return column -> dictionary((DictionaryColumn) column, lc, inner);
            }
            Conversion inner = of(from, lc.inner(), zone);
            return column -> new DictionaryEncoder(lc).encode(Columns.full(inner.apply(column)));
        }
        if (from instanceof LowCardinalityType fromLc) {
            Conversion inner = of(fromLc.inner(), to, zone);
            return column -> undictionary((DictionaryColumn) column, inner);
        }
        if (to instanceof NullableType n) {
            return toNullable(from, n, zone);
        }
        if (from instanceof NullableType n) {
            Conversion inner = of(n.inner(), to, zone);
            return column -> {
                if (Columns.nullMask(column) != null) {
                    throw new UserException(ErrorCode.CANNOT_INSERT_NULL_IN_ORDINARY_COLUMN,
                            "Cannot convert NULL value to non-Nullable type");
                }
                return inner.apply(Columns.withoutNulls(column));
            };
        }
        if (to instanceof ArrayType a && from instanceof ArrayType fromArray) {
            Conversion inner = of(fromArray.element(), a.element(), zone);
            return column -> {
                ArrayColumn array = Columns.compact(column);
                return Columns.withElements(array, Columns.full(inner.apply(array.elements())));
            };
        }
        return plain(from, to, zone);
    }

    private static Conversion plain(DataType from, DataType to, ZoneId zone) {
        if (from == SimpleType.NOTHING) {
            return column -> Columns.full(Columns.defaults(to, column.rowCount()));
        }
        if (to == SimpleType.STRING) {
            return TextCasts.toText(from, zone);
        }
        if (TypeTraits.isStringLike(from)) {
            return TextCasts.fromText(to, zone);
        }
        Conversion found = TimeCasts.of(from, to, zone);
        found = found == null ? DecimalCasts.of(from, to) : found;
        found = found == null ? NumberCasts.of(from, to) : found;
        if (found == null) {
            throw new UserException(ErrorCode.CANNOT_CONVERT_TYPE, "Conversion from " + from.text() + " to " + to.text()
                    + " is not supported");
        }
        return found;
    }

    private static Conversion toNullable(DataType from, NullableType to, ZoneId zone) {
        if (TypeTraits.isNothing(from)) {
            return column -> {
                ColumnBuilder out = to.newBuilder(column.rowCount());
                for (int i = 0; i < column.rowCount(); i++) {
                    out.appendDefault();
                }
                return out.build();
            };
        }
        if (from instanceof NullableType fromNullable) {
            // CAST(Nullable(String) AS Nullable(T)): what cannot be read becomes NULL, and NULLs are not looked at.
            Conversion inner = TypeTraits.isStringLike(fromNullable.inner())
                    ? TextCasts.fromTextOrNull(to, zone, false, true)
                    : of(fromNullable.inner(), to, zone);
            return column -> {
                byte[] mask = Columns.nullMask(column);
                Column values = Columns.full(inner.apply(Columns.withoutNulls(column)));
                return mask == null ? values : merge((NullableColumn) values, mask);
            };
        }
        if (TypeTraits.isStringLike(from) && to.inner() != SimpleType.STRING) {
            return TextCasts.fromTextOrNull(to, zone, false, true);
        }
        Conversion inner = of(from, to.inner(), zone);
        return column -> Columns.withMask(inner.apply(column), null);
    }

    /** Both NULLs. */
    private static Column merge(NullableColumn values, byte[] mask) {
        for (int i = 0; i < mask.length; i++) {
            if (values.isNull(i)) {
                mask[i] = 1;
            }
        }
        return new NullableColumn(mask, 0, values.values());
    }

    /** The dictionary as a column of the inner type: entry 0 of a nullable one is NULL. */
    static Column entries(DictionaryColumn column) {
        Column entries = column.dictionary();
        if (!column.isNullable()) {
            return entries;
        }
        byte[] mask = new byte[entries.rowCount()];
        if (mask.length > 0) {
            mask[0] = 1;
        }
        return new NullableColumn(mask, 0, entries);
    }

    private static Column dictionary(DictionaryColumn column, LowCardinalityType to, Conversion inner) {
        Column entries = entries(column);
        if (column.isNullable() && !to.isNullable()) {
            // Entry 0 stands for NULL even when no row has it.
            if (Columns.nullMask(column) != null) {
                throw new UserException(ErrorCode.CANNOT_INSERT_NULL_IN_ORDINARY_COLUMN,
                        "Cannot convert NULL value to non-Nullable type");
            }
            entries = new NullableColumn(new byte[entries.rowCount()], 0, column.dictionary());
        }
        return new DictionaryEncoder(to).remap(column, Columns.full(inner.apply(entries)));
    }

    private static Column undictionary(DictionaryColumn column, Conversion inner) {
        if (column.dictionary().rowCount() > column.rowCount() || column.isNullable()) {
            return inner.apply(column.copyFlat());
        }
        Column mapped = Columns.full(inner.apply(column.dictionary()));
        int[] codes = new int[column.rowCount()];
        System.arraycopy(column.codes(), column.offset(), codes, 0, codes.length);
        return mapped.gather(codes, codes.length);
    }
}
