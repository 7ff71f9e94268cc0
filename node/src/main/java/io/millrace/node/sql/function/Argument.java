package io.millrace.node.sql.function;

import io.millrace.node.sql.type.TypeTraits;
import io.millrace.node.sql.value.Columns;
import io.millrace.node.sql.value.DoubleInput;
import io.millrace.node.sql.value.LongInput;
import io.millrace.node.sql.value.StringInput;
import io.millrace.replication.column.Column;
import io.millrace.replication.column.DataType;
import org.jspecify.annotations.Nullable;

/**
 * What a function knows of an argument when it is resolved.
 *
 * @param constant one row, when the value is the same for every row; not a ConstColumn
 */
public record Argument(DataType type, @Nullable Column constant) {

    public boolean isConstant() {
        return constant != null;
    }

    private Column value() {
        if (constant == null) {
            throw new IllegalStateException("not a constant: " + type.text());
        }
        return Columns.withoutNulls(Columns.flat(constant));
    }

    /** The constant's text, for strings. */
    public String string() {
        return StringInput.of(value()).string(0);
    }

    /** The constant's integer. */
    public long integer() {
        return LongInput.of(value(), TypeTraits.plain(type)).at(0);
    }

    /** The constant as a double. */
    public double number() {
        return DoubleInput.of(value(), TypeTraits.plain(type)).at(0);
    }

    /** The same without LowCardinality around type and constant. */
    Argument withoutLowCardinality() {
        DataType plain = TypeTraits.withoutLowCardinality(type);
        return plain.equals(type) ? this
                : new Argument(plain, constant == null ? null : Columns.withoutDictionary(constant));
    }

    /** The same without Nullable; a constant NULL becomes the type's default. */
    Argument withoutNullable() {
        return new Argument(TypeTraits.withoutNullable(type), constant == null ? null : Columns.withoutNulls(constant));
    }
}
