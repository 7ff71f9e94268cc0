package io.millrace.node.sql.text;

import io.millrace.node.sql.time.BestEffort;
import io.millrace.node.sql.time.DateTimeText;
import io.millrace.node.sql.time.Ticks;
import io.millrace.node.sql.time.ZoneClock;
import io.millrace.node.sql.type.TypeTraits;
import io.millrace.node.sql.value.WideIntegers;
import io.millrace.replication.column.ArrayColumnBuilder;
import io.millrace.replication.column.ArrayType;
import io.millrace.replication.column.ByteColumnBuilder;
import io.millrace.replication.column.ColumnBuilder;
import io.millrace.replication.column.DataType;
import io.millrace.replication.column.DateTime64Type;
import io.millrace.replication.column.DateTimeType;
import io.millrace.replication.column.DecimalType;
import io.millrace.replication.column.DictionaryColumnBuilder;
import io.millrace.replication.column.DoubleColumnBuilder;
import io.millrace.replication.column.EnumType;
import io.millrace.replication.column.FixedBytesColumnBuilder;
import io.millrace.replication.column.FixedStringType;
import io.millrace.replication.column.FloatColumnBuilder;
import io.millrace.replication.column.IntColumnBuilder;
import io.millrace.replication.column.LongColumnBuilder;
import io.millrace.replication.column.LowCardinalityType;
import io.millrace.replication.column.NullableColumnBuilder;
import io.millrace.replication.column.NullableType;
import io.millrace.replication.column.NumberType;
import io.millrace.replication.column.ShortColumnBuilder;
import io.millrace.replication.column.SimpleType;
import io.millrace.replication.column.StringColumnBuilder;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Set;

/** Reads values of one type from their whole text, as CAST from String does. Used by one thread. */
public final class ValueParser {
    private static final Set<String> TRUE = Set.of("true", "t", "y", "yes", "on", "enable", "enabled", "1");
    private static final Set<String> FALSE = Set.of("false", "f", "n", "no", "off", "disable", "disabled", "0");

    private final DataType type;
    private final boolean checkOverflow;
    private final boolean bestEffort;
    private final ZoneId serverZone;
    private final NumberText number = new NumberText();
    private final DateTimeText dateTime = new DateTimeText();
    private final ZoneClock clock;
    private final BestEffort best;
    private final byte[] uuid = new byte[16];
    private @org.jspecify.annotations.Nullable ValueParser element;

    /**
     * @param checkOverflow integers out of range are no values (toUInt8OrNull), instead of wrapping (toUInt8)
     * @param bestEffort dates with times may have any notation (CAST), not the basic one alone (toDateTimeOrNull)
     */
    public ValueParser(DataType type, ZoneId serverZone, boolean checkOverflow, boolean bestEffort) {
        this.type = type;
        this.checkOverflow = checkOverflow;
        this.bestEffort = bestEffort;
        this.serverZone = serverZone;
        ZoneId zone = switch (type) {
            case DateTimeType t when t.zone() != null -> t.zone();
            case DateTime64Type t when t.zone() != null -> t.zone();
            default -> serverZone;
        };
        this.clock = new ZoneClock(zone);
        this.best = new BestEffort(false, LocalDate.ofEpochDay(0).getYear());
    }

    /** Where the last parse stopped. */
    int position() {
        return type instanceof NumberType ? number.position() : dateTime.position();
    }

    /** Appends the value to a builder of the type; appends nothing when the text is no value. @return whether it is one */
    public boolean parse(byte[] bytes, int from, int end, ColumnBuilder out) {
        switch (type) {
            case NumberType t -> {
                return number(t, bytes, from, end, out);
            }
            case SimpleType t -> {
                return simple(t, bytes, from, end, out);
            }
            case FixedStringType t -> {
                if (end - from > t.lengthBytes()) {
                    return false;
                }
                ((FixedBytesColumnBuilder) out).append(bytes, from, end - from);
                return true;
            }
            case DateTimeType t -> {
                if (!dateTime(bytes, from, end)) {
                    return false;
                }
                ((IntColumnBuilder) out).append((int) Math.clamp(seconds, 0L, 0xFFFFFFFFL));
                return true;
            }
            case DateTime64Type t -> {
                if (!dateTime(bytes, from, end)) {
                    return false;
                }
                long perSecond = Ticks.perSecond(t.precision());
                ((LongColumnBuilder) out).append(seconds * perSecond + nanos / (1_000_000_000L / perSecond));
                return true;
            }
            case EnumType t -> {
                EnumType.Entry entry = t.entryOf(new String(bytes, from, end - from, StandardCharsets.UTF_8));
                if (entry == null) {
                    return false;
                }
                if (out instanceof ByteColumnBuilder b) {
                    b.append((byte) entry.value());
                } else {
                    ((ShortColumnBuilder) out).append((short) entry.value());
                }
                return true;
            }
            case DecimalType t -> {
                return decimal(t, bytes, from, end, out);
            }
            case NullableType t -> {
                NullableColumnBuilder nullable = (NullableColumnBuilder) out;
                if (end - from == 4 && new String(bytes, from, 4, StandardCharsets.ISO_8859_1).equals("NULL")
                        && t.inner() != SimpleType.STRING) {
                    nullable.appendNull();
                    return true;
                }
                if (!element(t.inner()).parse(bytes, from, end, nullable.values())) {
                    return false;
                }
                nullable.endValue();
                return true;
            }
            case LowCardinalityType t -> {
                ColumnBuilder one = TypeTraits.plain(t).newBuilder(1);
                if (!element(TypeTraits.plain(t)).parse(bytes, from, end, one)) {
                    return false;
                }
                DictionaryColumnBuilder wrapped = (DictionaryColumnBuilder) new LowCardinalityType(TypeTraits.plain(t))
                        .newBuilder(1);
                appendTo(wrapped, one);
                ((DictionaryColumnBuilder) out).appendFrom(wrapped.build(), 0);
                return true;
            }
            case ArrayType t -> {
                return array(t, bytes, from, end, (ArrayColumnBuilder) out);
            }
        }
    }

    private static void appendTo(DictionaryColumnBuilder out, ColumnBuilder one) {
        switch (one.build()) {
            case io.millrace.replication.column.StringColumn s -> out.append(s.bytes(), s.startAt(0), s.lengthAt(0));
            case io.millrace.replication.column.FixedBytesColumn f -> out.append(f.bytes(), f.startAt(0), f.width());
            case io.millrace.replication.column.FloatColumn f -> out.appendBits(Float.floatToRawIntBits(f.valueAt(0)));
            case io.millrace.replication.column.DoubleColumn f ->
                out.appendBits(Double.doubleToRawLongBits(f.valueAt(0)));
            case io.millrace.replication.column.Column c -> out
                    .appendBits(io.millrace.node.sql.value.LongInput.of(c, true).at(0));
        }
    }

    private ValueParser element(DataType elementType) {
        ValueParser parser = element;
        if (parser == null) {
            parser = new ValueParser(elementType, serverZone, checkOverflow, bestEffort);
            element = parser;
        }
        return parser;
    }

    private boolean number(NumberType t, byte[] bytes, int from, int end, ColumnBuilder out) {
        if (t.isFloating()) {
            if (!number.floating(bytes, from, end)) {
                return false;
            }
            if (out instanceof FloatColumnBuilder f) {
                f.append((float) number.doubleValue());
            } else {
                ((DoubleColumnBuilder) out).append(number.doubleValue());
            }
            return true;
        }
        if (!number.integer(bytes, from, end, t.isSigned(), t.widthBytes()) || number.position() != end
                || checkOverflow && number.isOverflowed()) {
            return false;
        }
        long value = number.longValue();
        switch (out) {
            case ByteColumnBuilder b -> b.append((byte) value);
            case ShortColumnBuilder b -> b.append((short) value);
            case IntColumnBuilder b -> b.append((int) value);
            default -> ((LongColumnBuilder) out).append(value);
        }
        return true;
    }

    private boolean simple(SimpleType t, byte[] bytes, int from, int end, ColumnBuilder out) {
        switch (t) {
            case STRING -> ((StringColumnBuilder) out).append(bytes, from, end - from);
            case BOOL -> {
                String word = new String(bytes, from, end - from, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
                if (!TRUE.contains(word) && !FALSE.contains(word)) {
                    return false;
                }
                ((ByteColumnBuilder) out).append((byte) (TRUE.contains(word) ? 1 : 0));
            }
            case DATE, DATE32 -> {
                Long day = dateTime.date(bytes, from, end);
                if (day == null || dateTime.position() != end && !dateTime.dateTime(bytes, from, end)) {
                    return false;
                }
                if (t == SimpleType.DATE) {
                    ((ShortColumnBuilder) out).append((short) Math.clamp(day, 0L, 0xFFFFL));
                } else {
                    ((IntColumnBuilder) out).append((int) Math.clamp(day, -25567L, 120529L));
                }
            }
            case UUID -> {
                if (!UuidText.parse(bytes, from, end, uuid)) {
                    return false;
                }
                ((FixedBytesColumnBuilder) out).append(uuid, 0, 16);
            }
            case NOTHING -> {
                return false;
            }
        }
        return true;
    }

    private long seconds;
    private int nanos;

    private boolean dateTime(byte[] bytes, int from, int end) {
        if (end - from >= 5 && end - from <= 13 && bytes[from] >= '0' && bytes[from] <= '9'
                && number.integer(bytes, from, end, true, 8) && number.position() == end && end - from != 8) {
            seconds = end - from == 13 ? number.longValue() / 1000 : number.longValue();
            nanos = end - from == 13 ? (int) (number.longValue() % 1000) * 1_000_000 : 0;
            return true;
        }
        if (dateTime.dateTime(bytes, from, end)) {
            seconds = clock.toEpoch(dateTime.localSecond());
            nanos = dateTime.nanos();
            return bestEffort || nanos == 0 || type instanceof DateTime64Type;
        }
        if (bestEffort && best.parse(bytes, from, end)) {
            seconds = best.epochSecond(clock);
            nanos = best.nanos();
            return true;
        }
        return false;
    }

    private boolean decimal(DecimalType t, byte[] bytes, int from, int end, ColumnBuilder out) {
        BigDecimal value;
        try {
            value = new BigDecimal(new String(bytes, from, end - from, StandardCharsets.ISO_8859_1));
        } catch (NumberFormatException e) {
            return false; // not a number: what the caller asks
        }
        value = value.setScale(t.scale(), RoundingMode.DOWN);
        return value.precision() <= Math.max(t.precision(), 1) && WideIntegers.append(out, value.unscaledValue());
    }

    private boolean array(ArrayType t, byte[] bytes, int from, int end, ArrayColumnBuilder out) {
        int before = out.rowCount();
        if (end - from < 2 || bytes[from] != '[' || bytes[end - 1] != ']') {
            return false;
        }
        int at = from + 1;
        int last = end - 1;
        TextBuffer value = new TextBuffer();
        while (true) {
            at = skipSpace(bytes, at, last);
            if (at >= last) {
                break;
            }
            int stop = arrayElement(bytes, at, last, value, t.element() instanceof ArrayType);
            if (stop < 0 || !element(t.element()).parse(value.bytes(), 0, value.length(), out.elements())) {
                out.truncate(before);
                return false;
            }
            at = skipSpace(bytes, stop, last);
            if (at < last && bytes[at++] != ',') {
                out.truncate(before);
                return false;
            }
        }
        out.endRow();
        return true;
    }

    private static int skipSpace(byte[] bytes, int at, int end) {
        int i = at;
        while (i < end && (bytes[i] == ' ' || bytes[i] == '\n' || bytes[i] == '\t')) {
            i++;
        }
        return i;
    }

    /** Copies one element, unquoted, to {@code value}. @return where it ends, or -1 */
    private static int arrayElement(byte[] bytes, int from, int end, TextBuffer value, boolean nested) {
        value.clear();
        int at = from;
        if (nested) {
            int depth = 0;
            boolean quoted = false;
            for (; at < end; at++) {
                byte b = bytes[at];
                if (b == '\\' && quoted && at + 1 < end) {
                    value.put(b);
                    value.put(bytes[++at]);
                    continue;
                }
                quoted ^= b == '\'';
                depth += quoted ? 0 : b == '[' ? 1 : b == ']' ? -1 : 0;
                if (depth == 0 && !quoted && b == ',') {
                    break;
                }
                value.put(b);
            }
            return at;
        }
        if (bytes[at] != '\'') {
            while (at < end && bytes[at] != ',') {
                value.put(bytes[at++]);
            }
            return at;
        }
        for (at++; at < end; at++) {
            if (bytes[at] == '\'') {
                return at + 1;
            }
            if (bytes[at] == '\\' && at + 1 < end) {
                at++;
                value.put(switch (bytes[at]) {
                    case 'n' -> '\n';
                    case 't' -> '\t';
                    case 'r' -> '\r';
                    case 'b' -> '\b';
                    case 'f' -> '\f';
                    case '0' -> 0;
                    default -> bytes[at];
                });
            } else {
                value.put(bytes[at]);
            }
        }
        return -1;
    }
}
