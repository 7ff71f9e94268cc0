package io.millrace.node.sql.text;

import io.millrace.node.sql.time.Civil;
import io.millrace.node.sql.time.ZoneClock;
import io.millrace.node.sql.type.TypeTraits;
import io.millrace.node.sql.value.WideIntegers;
import io.millrace.replication.column.ArrayColumn;
import io.millrace.replication.column.ArrayType;
import io.millrace.replication.column.ByteColumn;
import io.millrace.replication.column.Column;
import io.millrace.replication.column.ConstColumn;
import io.millrace.replication.column.DataType;
import io.millrace.replication.column.DateTime64Type;
import io.millrace.replication.column.DateTimeType;
import io.millrace.replication.column.DecimalType;
import io.millrace.replication.column.DictionaryColumn;
import io.millrace.replication.column.DoubleColumn;
import io.millrace.replication.column.EnumType;
import io.millrace.replication.column.FixedBytesColumn;
import io.millrace.replication.column.FixedStringType;
import io.millrace.replication.column.FloatColumn;
import io.millrace.replication.column.IntColumn;
import io.millrace.replication.column.LongColumn;
import io.millrace.replication.column.LowCardinalityType;
import io.millrace.replication.column.NullableColumn;
import io.millrace.replication.column.NullableType;
import io.millrace.replication.column.NumberType;
import io.millrace.replication.column.ShortColumn;
import io.millrace.replication.column.SimpleType;
import io.millrace.replication.column.StringColumn;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/** Prints values of one type as {@code toString} does. Used by one thread. */
public final class ValuePrinter {
    private final DataType type;
    private final @Nullable ValuePrinter inner;
    private final @Nullable ZoneClock clock;

    public ValuePrinter(DataType type, ZoneId serverZone) {
        this.type = type;
        this.inner = switch (type) {
            case NullableType n -> new ValuePrinter(n.inner(), serverZone);
            case LowCardinalityType lc -> new ValuePrinter(TypeTraits.plain(lc), serverZone);
            case ArrayType a -> new ValuePrinter(a.element(), serverZone);
            default -> null;
        };
        this.clock = switch (type) {
            case DateTimeType t -> new ZoneClock(t.zone() == null ? serverZone : t.zone());
            case DateTime64Type t -> new ZoneClock(t.zone() == null ? serverZone : t.zone());
            default -> null;
        };
    }

    /** One value as a Java string; NULL as {@code NULL}. */
    public String text(Column column, int row) {
        TextBuffer out = new TextBuffer();
        print(out, column, row, false);
        return out.toString();
    }

    /** @param quoted as inside an array: strings, dates and the like in quotes */
    public void print(TextBuffer out, Column column, int row, boolean quoted) {
        switch (column) {
            case ConstColumn c -> print(out, c.single(), 0, quoted);
            case NullableColumn c -> {
                if (c.isNull(row)) {
                    out.put("NULL");
                } else {
                    inner().print(out, c.values(), row, quoted);
                }
            }
            case DictionaryColumn c -> {
                if (c.isNull(row)) {
                    out.put("NULL");
                } else {
                    inner().print(out, c.dictionary(), c.codeAt(row), quoted);
                }
            }
            case ArrayColumn c -> {
                out.put('[');
                for (int e = c.startAt(row); e < c.endAt(row); e++) {
                    if (e > c.startAt(row)) {
                        out.put(',');
                    }
                    inner().print(out, c.elements(), e, true);
                }
                out.put(']');
            }
            case StringColumn c -> {
                if (quoted) {
                    out.putQuoted(c.bytes(), c.startAt(row), c.endAt(row));
                } else {
                    out.put(c.bytes(), c.startAt(row), c.lengthAt(row));
                }
            }
            case FloatColumn c -> out.put(FloatText.of(c.valueAt(row)));
            case DoubleColumn c -> out.put(FloatText.of(c.valueAt(row)));
            case FixedBytesColumn c -> fixed(out, c, row, quoted);
            case ByteColumn c -> integer(out, TypeTraits.isSigned(type) ? c.valueAt(row) : c.unsignedAt(row), quoted);
            case ShortColumn c ->
                integer(out, TypeTraits.isSigned(type) ? c.valueAt(row) : c.valueAt(row) & 0xFFFF, quoted);
            case IntColumn c ->
                integer(out, TypeTraits.isSigned(type) ? c.valueAt(row) : c.valueAt(row) & 0xFFFFFFFFL, quoted);
            case LongColumn c -> integer(out, c.valueAt(row), quoted);
        }
    }

    private ValuePrinter inner() {
        if (inner == null) {
            throw new IllegalStateException("column's shape does not fit " + type.text());
        }
        return inner;
    }

    private void fixed(TextBuffer out, FixedBytesColumn c, int row, boolean quoted) {
        if (type instanceof FixedStringType) {
            if (quoted) {
                out.putQuoted(c.bytes(), c.startAt(row), c.startAt(row) + c.width());
            } else {
                out.put(c.bytes(), c.startAt(row), c.width());
            }
        } else if (type instanceof DecimalType d) {
            out.put(decimal(WideIntegers.at(c, row), d.scale()));
        } else {
            quote(out, quoted);
            UuidText.print(out, c.bytes(), c.startAt(row));
            quote(out, quoted);
        }
    }

    private void integer(TextBuffer out, long value, boolean quoted) {
        switch (type) {
            case NumberType n -> out.putLong(value, n.isSigned());
            case SimpleType s -> {
                switch (s) {
                    case BOOL -> out.put(value != 0 ? "true" : "false");
                    case DATE, DATE32 -> {
                        quote(out, quoted);
                        date(out, value);
                        quote(out, quoted);
                    }
                    case STRING, UUID, NOTHING -> out.put("NULL");
                }
            }
            case DateTimeType t -> {
                quote(out, quoted);
                dateTime(out, value);
                quote(out, quoted);
            }
            case DateTime64Type t -> {
                quote(out, quoted);
                long perSecond = powerOfTen(t.precision());
                dateTime(out, Math.floorDiv(value, perSecond));
                if (t.precision() > 0) {
                    out.put('.');
                    out.putPadded(Math.floorMod(value, perSecond), t.precision());
                }
                quote(out, quoted);
            }
            case EnumType t -> {
                EnumType.Entry entry = t.entryOf((int) value);
                String name = entry == null ? Long.toString(value) : entry.name();
                if (quoted) {
                    byte[] utf8 = name.getBytes(java.nio.charset.StandardCharsets.UTF_8);
                    out.putQuoted(utf8, 0, utf8.length);
                } else {
                    out.putUtf8(name);
                }
            }
            case DecimalType t -> out.put(decimal(BigInteger.valueOf(value), t.scale()));
            default -> throw new IllegalStateException("column's shape does not fit " + type.text());
        }
    }

    private static void quote(TextBuffer out, boolean quoted) {
        if (quoted) {
            out.put('\'');
        }
    }

    public static void date(TextBuffer out, long epochDay) {
        Civil civil = Civil.of(epochDay);
        out.putPadded(civil.year(), 4);
        out.put('-');
        out.putPadded(civil.month(), 2);
        out.put('-');
        out.putPadded(civil.day(), 2);
    }

    private void dateTime(TextBuffer out, long epochSecond) {
        if (clock == null) {
            throw new IllegalStateException("no clock for " + type.text());
        }
        long local = clock.toLocal(epochSecond);
        date(out, Math.floorDiv(local, 86_400L));
        out.put(' ');
        long second = Math.floorMod(local, 86_400L);
        out.putPadded(second / 3600, 2);
        out.put(':');
        out.putPadded(second / 60 % 60, 2);
        out.put(':');
        out.putPadded(second % 60, 2);
    }

    /** Without trailing zeros of the fraction. */
    static String decimal(BigInteger unscaled, int scale) {
        if (unscaled.signum() == 0) {
            return "0";
        }
        BigDecimal stripped = new BigDecimal(unscaled, scale).stripTrailingZeros();
        return (stripped.scale() < 0 ? stripped.setScale(0) : stripped).toPlainString();
    }

    public static long powerOfTen(int exponent) {
        long result = 1;
        for (int i = 0; i < exponent; i++) {
            result *= 10;
        }
        return result;
    }

}
