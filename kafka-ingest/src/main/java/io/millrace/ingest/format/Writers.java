package io.millrace.ingest.format;

import io.millrace.replication.column.ArrayType;
import io.millrace.replication.column.Block;
import io.millrace.replication.column.Column;
import io.millrace.replication.column.ConstColumn;
import io.millrace.replication.column.DataType;
import io.millrace.replication.column.DateTime64Type;
import io.millrace.replication.column.DateTimeType;
import io.millrace.replication.column.DecimalType;
import io.millrace.replication.column.EnumType;
import io.millrace.replication.column.FixedStringType;
import io.millrace.replication.column.LowCardinalityType;
import io.millrace.replication.column.NullableType;
import io.millrace.replication.column.NumberType;
import io.millrace.replication.column.Schema;
import io.millrace.replication.column.SimpleType;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/** The writers of a schema's fields. Owned by the thread of its encoder. */
final class Writers {
    private final ValueWriter[] fields;
    private Column[] columns = new Column[0];
    private boolean[] constant = new boolean[0];

    Writers(Schema schema, FormatSettings settings, boolean validUtf8) {
        this.fields = new ValueWriter[schema.size()];
        for (int i = 0; i < fields.length; i++) {
            fields[i] = of(schema.field(i).type(), settings, validUtf8);
        }
    }

    /** Takes the block whose rows are to be written next. */
    void start(Block block) {
        columns = new Column[fields.length];
        constant = new boolean[fields.length];
        for (int i = 0; i < fields.length; i++) {
            Column c = block.column(i);
            constant[i] = c instanceof ConstColumn;
            columns[i] = c instanceof ConstColumn k ? k.single() : c;
        }
    }

    int size() {
        return fields.length;
    }

    ValueWriter field(int i) {
        return fields[i];
    }

    Column column(int i) {
        return columns[i];
    }

    /** Where the block's row stands in {@link #column}. */
    int row(int i, int row) {
        return constant[i] ? 0 : row;
    }

    static ValueWriter of(DataType type, FormatSettings settings, boolean validUtf8) {
        return switch (type) {
            case NumberType t -> new NumberWriter(t, settings);
            case SimpleType t -> switch (t) {
                case BOOL, NOTHING -> new BoolWriter();
                case STRING -> new BytesWriter(null, settings, validUtf8);
                case DATE -> new DateWriter(false);
                case DATE32 -> new DateWriter(true);
                case UUID -> new UuidWriter();
            };
            case FixedStringType t -> new BytesWriter(null, settings, validUtf8);
            case DateTimeType t -> new DateTimeWriter(zone(t.zone(), settings), -1, settings);
            case DateTime64Type t -> new DateTimeWriter(zone(t.zone(), settings), t.precision(), settings);
            case EnumType t -> new BytesWriter(t, settings, validUtf8);
            case DecimalType t -> new DecimalWriter(t, settings);
            case LowCardinalityType t ->
                new NullableWriter(of(plain(t.inner()), settings, validUtf8), t.isNullable(), settings);
            case NullableType t -> new NullableWriter(of(t.inner(), settings, validUtf8), true, settings);
            case ArrayType t -> new ArrayWriter(of(t.element(), settings, validUtf8), t.element() instanceof ArrayType);
        };
    }

    private static DataType plain(DataType type) {
        return type instanceof NullableType n ? n.inner() : type;
    }

    private static ZoneId zone(@Nullable ZoneId zone, FormatSettings settings) {
        return zone == null ? settings.zone() : zone;
    }
}
