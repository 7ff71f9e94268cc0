package io.millrace.node.sql.function;

import io.millrace.node.sql.cast.Casts;
import io.millrace.node.sql.cast.Conversion;
import io.millrace.node.sql.time.Civil;
import io.millrace.node.sql.time.Ticks;
import io.millrace.node.sql.time.ZoneClock;
import io.millrace.node.sql.type.TypeTraits;
import io.millrace.node.sql.value.LongInput;
import io.millrace.replication.column.DataType;
import io.millrace.replication.column.DateTime64Type;
import io.millrace.replication.column.DateTimeType;
import io.millrace.replication.column.NumberType;
import io.millrace.replication.column.SimpleType;
import java.time.ZoneId;
import java.util.List;
import java.util.function.LongBinaryOperator;

/** addDays, subtractHours and their kin; dateDiff. */
final class TimeShiftFunctions implements FunctionFamily {
    private static final long DAY = 86_400L;

    @Override
    public void register(FunctionRegistry.Registration r) {
        for (TimeUnit unit : TimeUnit.values()) {
            String plus = "add" + unit.title() + "s";
            String minus = "subtract" + unit.title() + "s";
            r.add(plus, (a, c) -> shift(plus, a, c, unit, 1));
            r.add(minus, (a, c) -> shift(minus, a, c, unit, -1));
        }
        r.add("dateDiff", List.of("date_diff", "DATE_DIFF", "timestampDiff", "timestamp_diff", "TIMESTAMP_DIFF"), (a,
                c) -> difference("dateDiff", a, c, false), Trait.ANY_CASE);
        r.add("age", (a, c) -> difference("age", a, c, true));
    }

    private static Resolved shift(String name, List<Argument> a, FunctionContext c, TimeUnit unit, int sign) {
        Signatures.count(name, a, 2, 3);
        DataType from = a.getFirst().type();
        DataType countType = a.get(1).type();
        if (!TypeTraits.isNumber(countType)) {
            throw Signatures.illegal(name, a, 1);
        }
        if (TypeTraits.isStringLike(from)) {
            // Text is read as a time of millisecond precision.
            DataType type = new DateTime64Type(3, null);
            Conversion read = Casts.of(from, type, c.serverZone());
            Resolved inner = shift(name, List.of(new Argument(type, null), a.get(1)), c, unit, sign);
            return new Resolved(inner.type(),
                    (columns, n) -> inner.kernel()
                            .apply(new io.millrace.replication.column.Column[] {
                                read.apply(columns[0]), columns[1]}, n));
        }
        TimeFunctions.time(name, a, 0);
        boolean date = from == SimpleType.DATE || from == SimpleType.DATE32;
        DataType type = result(from, unit, date);
        ZoneId zone = TimeFunctions.zone(from, c);
        Conversion counts = Casts.of(countType, NumberType.INT64, c.serverZone());
        return new Resolved(type, (columns, n) -> {
            LongInput in = LongInput.of(columns[0], from);
            LongInput count = LongInput.of(counts.apply(columns[1]), true);
            LongBinaryOperator operator = operator(from, type, date, unit, zone);
            return Kernels.longs(type, n, row -> clamp(type, operator.applyAsLong(in.at(row), sign * count.at(row))));
        });
    }

    private static DataType result(DataType from, TimeUnit unit, boolean date) {
        if (date && !unit.isDayOrLonger()) {
            return unit.isSubSecond() ? new DateTime64Type(precision(unit), null)
                    : from == SimpleType.DATE32 ? new DateTime64Type(0, null) : new DateTimeType(null);
        }
        if (unit.isSubSecond()) {
            int precision = from instanceof DateTime64Type t ? t.precision() : 0;
            ZoneId zone = from instanceof DateTime64Type t ? t.zone()
                    : from instanceof DateTimeType t ? t.zone() : null;
            return new DateTime64Type(Math.max(precision, precision(unit)), zone);
        }
        return from;
    }

    private static int precision(TimeUnit unit) {
        return switch (unit) {
            case MILLISECOND -> 3;
            case MICROSECOND -> 6;
            default -> 9;
        };
    }

    private static long clamp(DataType type, long value) {
        return type == SimpleType.DATE ? value & 0xFFFF : value;
    }

    private static LongBinaryOperator operator(DataType from, DataType type, boolean date, TimeUnit unit, ZoneId zone) {
        ZoneClock clock = new ZoneClock(zone);
        if (date && unit.isDayOrLonger()) {
            return unit.isCalendar() ? (v, n) -> Civil.of(v).plusMonths(n * unit.months()).epochDay()
                    : (v, n) -> v + n * (unit.nanos() / TimeUnit.DAY.nanos());
        }
        long fromTicks = from instanceof DateTime64Type t ? Ticks.perSecond(t.precision()) : 1;
        long ticks = type instanceof DateTime64Type t ? Ticks.perSecond(t.precision()) : 1;
        if (date) {
            return (v, n) -> clock.startOfDay(v) * ticks + units(n, unit, ticks);
        }
        if (!unit.isDayOrLonger()) {
            return (v, n) -> v * (ticks / fromTicks) + units(n, unit, ticks);
        }
        // Days and longer keep the time of day, whatever the zone does in between.
        return (v, n) -> {
            long second = Math.floorDiv(v, fromTicks);
            long rest = Math.floorMod(v, fromTicks);
            long local = clock.toLocal(second);
            long day = Math.floorDiv(local, DAY);
            long moved = unit.isCalendar() ? Civil.of(day).plusMonths(n * unit.months()).epochDay()
                    : day + n * (unit.nanos() / TimeUnit.DAY.nanos());
            return clock.toEpoch(moved * DAY + Math.floorMod(local, DAY)) * fromTicks + rest;
        };
    }

    private static long units(long count, TimeUnit unit, long ticks) {
        long perTick = 1_000_000_000L / ticks;
        return unit.nanos() >= perTick ? count * (unit.nanos() / perTick)
                : Math.floorDiv(count * unit.nanos(), perTick);
    }

    private static Resolved difference(String name, List<Argument> a, FunctionContext c, boolean whole) {
        Signatures.count(name, a, 3, 4);
        TimeUnit unit = TimeUnit.of(name, Signatures.constantString(name, a, 0));
        DataType left = a.get(1).type();
        DataType right = a.get(2).type();
        DataType nine = new DateTime64Type(9, null);
        for (int i = 1; i <= 2; i++) {
            if (!TypeTraits.isTime(a.get(i).type()) && !TypeTraits.isStringLike(a.get(i).type())) {
                throw Signatures.illegal(name, a, i);
            }
        }
        ZoneId given = ConversionFunctions.zone(name, a, 3);
        ZoneId leftZone = given == null ? TimeFunctions.zone(left, c) : given;
        ZoneId rightZone = given == null ? TimeFunctions.zone(right, c) : given;
        Conversion toLeft = Casts.of(left, nine, leftZone);
        Conversion toRight = Casts.of(right, nine, rightZone);
        return new Resolved(NumberType.INT64, (columns, n) -> {
            LongInput x = LongInput.of(toLeft.apply(columns[1]), true);
            LongInput y = LongInput.of(toRight.apply(columns[2]), true);
            ZoneClock leftClock = new ZoneClock(leftZone);
            ZoneClock rightClock = new ZoneClock(rightZone);
            return Kernels.longs(NumberType.INT64, n, row -> whole
                    ? complete(unit, x.at(row), y.at(row), leftClock, rightClock)
                    : boundaries(unit, y.at(row), rightClock) - boundaries(unit, x.at(row), leftClock));
        });
    }

    /** How many starts of the unit lie before the time. */
    private static long boundaries(TimeUnit unit, long nanos, ZoneClock clock) {
        if (!unit.isDayOrLonger() && unit != TimeUnit.HOUR && unit != TimeUnit.MINUTE) {
            return Math.floorDiv(nanos, unit.nanos());
        }
        long local = clock.toLocal(Math.floorDiv(nanos, 1_000_000_000L));
        long day = Math.floorDiv(local, DAY);
        return switch (unit) {
            case MINUTE -> Math.floorDiv(local, 60L);
            case HOUR -> Math.floorDiv(local, 3600L);
            case DAY -> day;
            case WEEK -> Math.floorDiv(day + 3, 7L);
            default -> {
                Civil d = Civil.of(day);
                yield (d.year() * 12L + d.month() - 1) / unit.months();
            }
        };
    }

    private static long complete(TimeUnit unit, long x, long y, ZoneClock leftClock, ZoneClock rightClock) {
        if (x > y) {
            return -complete(unit, y, x, rightClock, leftClock);
        }
        if (!unit.isCalendar()) {
            return (y - x) / unit.nanos();
        }
        long from = leftClock.toLocal(Math.floorDiv(x, 1_000_000_000L));
        long to = rightClock.toLocal(Math.floorDiv(y, 1_000_000_000L));
        Civil start = Civil.of(Math.floorDiv(from, DAY));
        Civil end = Civil.of(Math.floorDiv(to, DAY));
        long months = (end.year() - start.year()) * 12L + end.month() - start.month();
        boolean early = end.day() < start.day()
                || end.day() == start.day() && Math.floorMod(to, DAY) < Math.floorMod(from, DAY);
        return (months - (early ? 1 : 0)) / unit.months();
    }
}
