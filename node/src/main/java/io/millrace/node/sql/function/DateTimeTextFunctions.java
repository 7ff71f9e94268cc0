package io.millrace.node.sql.function;

import io.millrace.node.sql.text.TextBuffer;
import io.millrace.node.sql.time.BestEffort;
import io.millrace.node.sql.time.Civil;
import io.millrace.node.sql.time.Ticks;
import io.millrace.node.sql.time.ZoneClock;
import io.millrace.node.sql.value.LongInput;
import io.millrace.node.sql.value.StringInput;
import io.millrace.replication.column.ColumnBuilder;
import io.millrace.replication.column.DataType;
import io.millrace.replication.column.DateTime64Type;
import io.millrace.replication.column.DateTimeType;
import io.millrace.replication.column.IntColumnBuilder;
import io.millrace.replication.column.LongColumnBuilder;
import io.millrace.replication.column.NullableColumnBuilder;
import io.millrace.replication.column.NullableType;
import io.millrace.replication.column.SimpleType;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import java.time.ZoneId;
import java.util.List;

/** Dates and times to text by a pattern, and from text of any notation. */
final class DateTimeTextFunctions implements FunctionFamily {
    private static final String[] DAYS = {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"};
    private static final String[] MONTHS = {"January", "February", "March", "April", "May", "June", "July", "August",
        "September",
        "October", "November", "December"};

    private enum OnFailure {
        THROW, NULL, ZERO
    }

    @Override
    public void register(FunctionRegistry.Registration r) {
        r.add("formatDateTime", List.of("DATE_FORMAT"), (a, c) -> format(a, c), Trait.ANY_CASE);
        r.add("dateName", (a, c) -> dateName(a, c), Trait.ANY_CASE);
        r.add("monthName", (a, c) -> {
            Signatures.count("monthName", a, 1);
            return name("monthName", a, 0, c, (day, out) -> out.put(MONTHS[Civil.of(day).month() - 1]));
        }, Trait.ANY_CASE);
        for (boolean us : new boolean[] {false, true}) {
            for (OnFailure failure : OnFailure.values()) {
                String suffix = switch (failure) {
                    case THROW -> "";
                    case NULL -> "OrNull";
                    case ZERO -> "OrZero";
                };
                String name = "parseDateTimeBestEffort" + (us ? "US" : "") + suffix;
                Trait[] traits = us || failure != OnFailure.THROW ? new Trait[] {Trait.MAY_THROW}
                        : new Trait[] {Trait.MAY_THROW, Trait.ANY_CASE};
                r.add(name, (a, c) -> bestEffort(name, a, c, us, failure, -1), traits);
                String name64 = "parseDateTime64BestEffort" + (us ? "US" : "") + suffix;
                r.add(name64, (a, c) -> bestEffort(name64, a, c, us, failure, 3), Trait.MAY_THROW);
                if (!us) {
                    String name32 = "parseDateTime32BestEffort" + suffix;
                    r.add(name32, (a, c) -> bestEffort(name32, a, c, false, failure, -1), Trait.MAY_THROW);
                }
            }
        }
    }

    private static Resolved bestEffort(String name, List<Argument> a, FunctionContext c, boolean us, OnFailure failure,
            int precision) {
        boolean wide = precision >= 0;
        Signatures.count(name, a, 1, wide ? 3 : 2);
        Signatures.string(name, a, 0);
        int digits = wide && a.size() > 1 ? (int) Signatures.constantInteger(name, a, 1) : Math.max(0, precision);
        ZoneId given = ConversionFunctions.zone(name, a, wide ? 2 : 1);
        DataType plain = wide ? new DateTime64Type(digits, given) : new DateTimeType(given);
        DataType type = failure == OnFailure.NULL ? new NullableType(plain) : plain;
        ZoneId zone = given == null ? c.serverZone() : given;
        int year = Civil.of(new ZoneClock(zone).localDay(c.now().getEpochSecond())).year();
        long perSecond = Ticks.perSecond(digits);
        return new Resolved(type, (columns, n) -> {
            StringInput in = StringInput.of(columns[0]);
            BestEffort parser = new BestEffort(us, year);
            ZoneClock clock = new ZoneClock(zone);
            ColumnBuilder out = type.newBuilder(n);
            ColumnBuilder values = out instanceof NullableColumnBuilder b ? b.values() : out;
            for (int i = 0; i < n; i++) {
                boolean parsed = parser.parse(in.bytes(), in.start(i), in.end(i));
                if (!parsed && failure == OnFailure.THROW) {
                    throw new UserException(ErrorCode.CANNOT_PARSE_DATETIME,
                            "Cannot parse DateTime: '" + in.string(i) + "' is no date or time: in function " + name);
                }
                if (!parsed && out instanceof NullableColumnBuilder b) {
                    b.appendNull();
                    continue;
                }
                long seconds = parsed ? parser.epochSecond(clock) : 0;
                if (values instanceof LongColumnBuilder b) {
                    b.append(parsed ? seconds * perSecond + parser.nanos() / (1_000_000_000L / perSecond) : 0);
                } else {
                    ((IntColumnBuilder) values).append((int) Math.clamp(seconds, 0L, 0xFFFFFFFFL));
                }
                if (out instanceof NullableColumnBuilder b) {
                    b.endValue();
                }
            }
            return out.build();
        });
    }

    private interface DayText {
        void put(long day, TextBuffer out);
    }

    private static Resolved name(String function, List<Argument> a, int index, FunctionContext c, DayText text) {
        TimeFunctions.time(function, a, index);
        DataType from = a.get(index).type();
        ZoneId zone = TimeFunctions.zone(from, c);
        return new Resolved(SimpleType.STRING, (columns, n) -> {
            LongInput days = LongInput
                    .of(TimeFunctions.parts(columns[index], from, zone, io.millrace.replication.column.NumberType.INT64,
                            n, (day, second) -> day), true);
            return Kernels.strings(n, (row, out) -> text.put(days.at(row), out));
        });
    }

    private static Resolved dateName(List<Argument> a, FunctionContext c) {
        Signatures.count("dateName", a, 2, 3);
        String part = Signatures.constantString("dateName", a, 0);
        return switch (part) {
            case "weekday" -> name("dateName", a, 1, c, (day, out) -> out.put(DAYS[Civil.dayOfWeek(day) - 1]));
            case "month" -> name("dateName", a, 1, c, (day, out) -> out.put(MONTHS[Civil.of(day).month() - 1]));
            case "year" -> name("dateName", a, 1, c, (day, out) -> out.putLong(Civil.of(day).year(), true));
            case "day" -> name("dateName", a, 1, c, (day, out) -> out.putLong(Civil.of(day).day(), true));
            case "quarter" ->
                name("dateName", a, 1, c, (day, out) -> out.putLong((Civil.of(day).month() + 2) / 3, true));
            case "dayofyear" -> name("dateName", a, 1, c, (day, out) -> out.putLong(Civil.of(day).dayOfYear(), true));
            case "week" -> name("dateName", a, 1, c, (day, out) -> out.putLong(TimeFunctions.isoWeek(day), true));
            default -> throw new UserException(ErrorCode.BAD_ARGUMENTS,
                    part + " isn't a valid date part in function dateName");
        };
    }

    private static Resolved format(List<Argument> a, FunctionContext c) {
        Signatures.count("formatDateTime", a, 2, 3);
        TimeFunctions.time("formatDateTime", a, 0);
        String pattern = Signatures.constantString("formatDateTime", a, 1);
        DataType from = a.getFirst().type();
        ZoneId given = ConversionFunctions.zone("formatDateTime", a, 2);
        ZoneId zone = given == null ? TimeFunctions.zone(from, c) : given;
        boolean date = from == SimpleType.DATE || from == SimpleType.DATE32;
        int digits = from instanceof DateTime64Type t ? t.precision() : 0;
        long ticks = Ticks.perSecond(digits);
        return new Resolved(SimpleType.STRING, (columns, n) -> {
            LongInput in = LongInput.of(columns[0], from);
            ZoneClock clock = new ZoneClock(zone);
            return Kernels.strings(n, (row, out) -> {
                long v = in.at(row);
                long epoch = date ? v * 86_400L : Math.floorDiv(v, ticks);
                long local = date ? epoch : clock.toLocal(epoch);
                put(pattern, out, Math.floorDiv(local, 86_400L), (int) Math.floorMod(local, 86_400L),
                        date ? 0
                                : Math.floorMod(v,
                                        ticks),
                        digits, date ? 0 : clock.offsetAt(epoch));
            });
        });
    }

    private static void put(String pattern, TextBuffer out, long day, int second, long fraction, int digits,
            int offset) {
        Civil d = Civil.of(day);
        int hour = second / 3600;
        int minute = second / 60 % 60;
        for (int i = 0; i < pattern.length(); i++) {
            char ch = pattern.charAt(i);
            if (ch != '%' || i + 1 == pattern.length()) {
                out.putUtf8(String.valueOf(ch));
                continue;
            }
            switch (pattern.charAt(++i)) {
                case 'Y' -> out.putPadded(d.year(), 4);
                case 'y' -> out.putPadded(d.year() % 100, 2);
                case 'C' -> out.putPadded(d.year() / 100, 2);
                case 'm' -> out.putPadded(d.month(), 2);
                case 'c' -> out.putPadded(d.month(), 2);
                case 'd' -> out.putPadded(d.day(), 2);
                case 'e' -> out.putLong(d.day(), true);
                case 'H', 'k' -> out.putPadded(hour, 2);
                case 'I', 'h', 'l' -> out.putPadded((hour + 11) % 12 + 1L, 2);
                case 'i' -> out.putPadded(minute, 2);
                case 'M' -> out.put(MONTHS[d.month() - 1]);
                case 'b' -> out.put(MONTHS[d.month() - 1].substring(0, 3));
                case 'W' -> out.put(DAYS[Civil.dayOfWeek(day) - 1]);
                case 'a' -> out.put(DAYS[Civil.dayOfWeek(day) - 1].substring(0, 3));
                case 's', 'S' -> out.putPadded(second % 60, 2);
                case 'f' -> out.putPadded(digits <= 6 ? fraction * Ticks.perSecond(6 - digits)
                        : fraction / Ticks.perSecond(digits - 6),
                        6);
                case 'F' -> put("%Y-%m-%d", out, day, second, fraction, digits, offset);
                case 'D' -> {
                    out.putPadded(d.month(), 2);
                    out.put('/');
                    out.putPadded(d.day(), 2);
                    out.put('/');
                    out.putPadded(d.year() % 100, 2);
                }
                case 'T' -> put("%H:%i:%S", out, day, second, fraction, digits, offset);
                case 'R' -> put("%H:%i", out, day, second, fraction, digits, offset);
                case 'r' -> put("%I:%i %p", out, day, second, fraction, digits, offset);
                case 'p' -> out.put(hour < 12 ? "AM" : "PM");
                case 'j' -> out.putPadded(d.dayOfYear(), 3);
                case 'u' -> out.putLong(Civil.dayOfWeek(day), true);
                case 'w' -> out.putLong(Civil.dayOfWeek(day) % 7, true);
                case 'V' -> out.putPadded(TimeFunctions.isoWeek(day), 2);
                case 'G' -> out.putPadded(TimeFunctions.isoYear(day), 4);
                case 'g' -> out.putPadded(TimeFunctions.isoYear(day) % 100, 2);
                case 'Q' -> out.putLong((d.month() + 2) / 3, true);
                case 'z' -> {
                    out.put(offset < 0 ? '-' : '+');
                    out.putPadded(Math.abs(offset) / 3600, 2);
                    out.putPadded(Math.abs(offset) / 60 % 60, 2);
                }
                case 'n' -> out.put('\n');
                case 't' -> out.put('\t');
                case '%' -> out.put('%');
                default -> throw new UserException(ErrorCode.BAD_ARGUMENTS,
                        "Wrong syntax '" + pattern + "', unexpected symbol '"
                                + pattern.charAt(i) + "' for function formatDateTime");
            }
        }
    }
}
