package io.millrace.ingest.format;

import io.millrace.replication.column.ArrayColumnBuilder;
import io.millrace.replication.column.ArrayType;
import io.millrace.replication.column.ColumnBuilder;
import io.millrace.replication.column.DataType;
import io.millrace.replication.column.DateTime64Type;
import io.millrace.replication.column.DateTimeType;
import io.millrace.replication.column.DecimalType;
import io.millrace.replication.column.EnumType;
import io.millrace.replication.column.FixedStringType;
import io.millrace.replication.column.LowCardinalityType;
import io.millrace.replication.column.NullableType;
import io.millrace.replication.column.NumberType;
import io.millrace.replication.column.SimpleType;

/** Types to value readers. */
final class Readers {
    private Readers() {}

    /** A reader that appends to {@code to}, a builder of {@code type}'s shape. */
    static ValueReader of(ReadContext context, DataType type, ColumnBuilder to) {
        return switch (type) {
            case NumberType t -> t.isFloating() ? new FloatReader(context, to, t) : new IntegerReader(context, to, t);
            case SimpleType t -> switch (t) {
                case BOOL, NOTHING -> new BoolReader(context, to);
                case STRING -> new StringReader(context, to, t);
                case DATE, DATE32 -> new DateReader(context, to, t);
                case UUID -> new UuidReader(context, to);
            };
            case FixedStringType t -> new StringReader(context, to, t);
            case DateTimeType t -> new DateTimeReader(context, to, t);
            case DateTime64Type t -> new DateTimeReader(context, to, t);
            case EnumType t -> new EnumReader(context, to, t);
            case DecimalType t -> new DecimalReader(context, to, t);
            case LowCardinalityType t -> of(context, t.inner(), to);
            case NullableType t -> new NullableReader(context, to, of(context, t.inner(), NullableReader.innerOf(to)));
            case ArrayType t -> new ArrayReader(context, (ArrayColumnBuilder) to, t);
        };
    }
}
