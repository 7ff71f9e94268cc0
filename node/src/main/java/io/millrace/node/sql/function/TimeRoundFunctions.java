package io.millrace.node.sql.function;

import io.millrace.node.sql.time.Civil;
import io.millrace.node.sql.time.Ticks;
import io.millrace.node.sql.time.ZoneClock;
import io.millrace.node.sql.value.LongInput;
import io.millrace.replication.column.Column;
import io.millrace.replication.column.DataType;
import io.millrace.replication.column.DateTime64Type;
import io.millrace.replication.column.DateTimeType;
import io.millrace.replication.column.SimpleType;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import java.time.ZoneId;
import java.util.List;
import java.util.function.LongUnaryOperator;

/** toStartOfHour and the like, toStartOfInterval, dateTrunc: a time moved back to where its hour, day or month began. */
final class TimeRoundFunctions implements FunctionFamily {
    private static final long DAY = 86_400L;

    @Override
    public void register(FunctionRegistry.Registration r) {
        toDay(r, "toStartOfYear", day -> Civil.epochDay(Civil.of(day).year(), 1, 1));
        toDay(r, "toStartOfISOYear", day -> {
            long fourth = Civil.epochDay((int) TimeFunctions.isoYear(day), 1, 4);
            return fourth - Civil.dayOfWeek(fourth) + 1;
        });
        toDay(r, "toStartOfQuarter", day -> {
            Civil d = Civil.of(day);
            return Civil.epochDay(d.year(), (d.month() - 1) / 3 * 3 + 1, 1);
        });
        toDay(r, "toStartOfMonth", day -> day - Civil.of(day).day() + 1);
        toDay(r, "toLastDayOfMonth", day -> {
            Civil d = Civil.of(day);
            return Civil.epochDay(d.year(), d.month(), Civil.daysInMonth(d.year(), d.month()));
        });
        toDay(r, "toMonday", day -> day - Civil.dayOfWeek(day) + 1);
        r.add("toStartOfWeek", (a, c) -> {
            Signatures.count("toStartOfWeek", a, 1, 3);
            long mode = a.size() > 1 ? Signatures.constantInteger("toStartOfWeek", a, 1) : 0;
            return day("toStartOfWeek", a, c, 2,
                    day -> (mode & 1) != 0 ? day - Civil.dayOfWeek(day) + 1
                            : day - Civil.dayOfWeek(day)
                                    % 7);
        });
        toSeconds(r, "toStartOfDay", DAY);
        toSeconds(r, "toStartOfHour", 3600);
        toSeconds(r, "toStartOfMinute", 60);
        toSeconds(r, "toStartOfFiveMinutes", 300);
        toSeconds(r, "toStartOfTenMinutes", 600);
        toSeconds(r, "toStartOfFifteenMinutes", 900);
        toSeconds(r, "timeSlot", 1800);
        r.add("toStartOfFiveMinute", (a, c) -> seconds("toStartOfFiveMinute", a, c, 300));
        subSecond(r, "toStartOfSecond", 0);
        subSecond(r, "toStartOfMillisecond", 3);
        subSecond(r, "toStartOfMicrosecond", 6);
        subSecond(r, "toStartOfNanosecond", 9);
        r.add("toStartOfInterval", (a, c) -> interval(a, c));
        r.add("dateTrunc", List.of("date_trunc", "DATE_TRUNC"), (a, c) -> truncate(a, c), Trait.ANY_CASE);
        r.add("toTime", (a, c) -> {
            Signatures.count("toTime", a, 1, 2);
            TimeFunctions.time("toTime", a, 0);
            DataType from = a.getFirst().type();
            ZoneId zone = TimeFunctions.zone(from, c);
            DataType type = new DateTimeType(from instanceof DateTimeType t ? t.zone() : null);
            return new Resolved(type, (columns, n) -> {
                ZoneClock clock = new ZoneClock(zone);
                return TimeFunctions.parts(columns[0], from, zone, type, n,
                        (day, second) -> clock.toEpoch(DAY + second));
            });
        });
    }

    private static void toDay(FunctionRegistry.Registration r, String name, LongUnaryOperator operator) {
        r.add(name, (a, c) -> {
            Signatures.count(name, a, 1, 2);
            return day(name, a, c, 1, operator);
        });
    }

    private static Resolved day(String name, List<Argument> a, FunctionContext c, int zoneAt,
            LongUnaryOperator operator) {
        TimeFunctions.time(name, a, 0);
        DataType from = a.getFirst().type();
        ZoneId given = ConversionFunctions.zone(name, a, zoneAt);
        ZoneId zone = given == null ? TimeFunctions.zone(from, c) : given;
        return new Resolved(SimpleType.DATE,
                (columns, n) -> TimeFunctions.parts(columns[0], from, zone, SimpleType.DATE, n, (day,
                        second) -> Math.max(0, operator.applyAsLong(day))));
    }

    private static void toSeconds(FunctionRegistry.Registration r, String name, long unit) {
        r.add(name, (a, c) -> seconds(name, a, c, unit));
    }

    private static Resolved seconds(String name, List<Argument> a, FunctionContext c, long unit) {
        Signatures.count(name, a, 1, 2);
        TimeFunctions.time(name, a, 0);
        DataType from = a.getFirst().type();
        ZoneId given = ConversionFunctions.zone(name, a, 1);
        if (unit < DAY && (from == SimpleType.DATE || from == SimpleType.DATE32)) {
            throw new UserException(ErrorCode.ILLEGAL_TYPE_OF_ARGUMENT,
                    "Illegal type " + from.text() + " of argument of function "
                            + name + ". Should be DateTime or DateTime64");
        }
        ZoneId zone = given == null ? TimeFunctions.zone(from, c) : given;
        DataType type = new DateTimeType(given != null ? given
                : from instanceof DateTimeType t ? t.zone()
                        : from instanceof DateTime64Type t ? t.zone() : null);
        return new Resolved(type, (columns, n) -> startOf(columns[0], from, zone, type, n, unit));
    }

    private static Column startOf(Column column, DataType from, ZoneId zone, DataType type, int n, long unit) {
        ZoneClock clock = new ZoneClock(zone);
        if (from == SimpleType.DATE || from == SimpleType.DATE32) {
            LongInput in = LongInput.of(column, from);
            return Kernels.longs(type, n, row -> clock.startOfDay(in.at(row)));
        }
        long ticks = from instanceof DateTime64Type t ? Ticks.perSecond(t.precision()) : 1;
        LongInput in = LongInput.of(column, from);
        return Kernels.longs(type, n, row -> {
            long second = Math.floorDiv(in.at(row), ticks);
            long local = clock.toLocal(second);
            long start = Math.floorDiv(local, unit) * unit;
            return unit >= DAY ? clock.toEpoch(start) : second - (local - start);
        });
    }

    private static void subSecond(FunctionRegistry.Registration r, String name, int digits) {
        r.add(name, (a, c) -> {
            Signatures.count(name, a, 1, 2);
            if (!(a.getFirst().type() instanceof DateTime64Type t)) {
                throw Signatures.illegal(name, a, 0);
            }
            DataType type = new DateTime64Type(Math.max(t.precision(), digits), t.zone());
            long up = Ticks.perSecond(Math.max(0, digits - t.precision()));
            long cut = Ticks.perSecond(Math.max(0, t.precision() - digits));
            return ArithmeticFunctions.longs(type, a.subList(0, 1), (x, y) -> Math.floorDiv(x * up, cut) * cut);
        });
    }

    /** toStartOfInterval(time, count, 'unit'[, zone]): the analysis has taken the interval apart. */
    private static Resolved interval(List<Argument> a, FunctionContext c) {
        Signatures.count("toStartOfInterval", a, 3, 4);
        TimeFunctions.time("toStartOfInterval", a, 0);
        long count = Signatures.constantInteger("toStartOfInterval", a, 1);
        if (count <= 0) {
            throw new UserException(ErrorCode.ARGUMENT_OUT_OF_BOUND,
                    "Value for second argument of function toStartOfInterval must be "
                            + "positive.");
        }
        TimeUnit unit = TimeUnit.of("toStartOfInterval", Signatures.constantString("toStartOfInterval", a, 2));
        ZoneId given = ConversionFunctions.zone("toStartOfInterval", a, 3);
        return rounded("toStartOfInterval", a.getFirst(), unit, count, given, c);
    }

    private static Resolved rounded(String name, Argument time, TimeUnit unit, long count,
            java.time.@org.jspecify.annotations.Nullable ZoneId given,
            FunctionContext c) {
        DataType from = time.type();
        ZoneId zone = given == null ? TimeFunctions.zone(from, c) : given;
        ZoneId kept = given != null ? given
                : from instanceof DateTimeType t ? t.zone()
                        : from instanceof DateTime64Type t ? t.zone()
                                : null;
        return switch (unit) {
            case WEEK -> toDate(from, zone, day -> Math.floorDiv(day + 3, 7 * count) * 7 * count - 3);
            case MONTH, QUARTER, YEAR -> toDate(from, zone, day -> {
                Civil d = Civil.of(day);
                long span = unit.months() * count;
                long months = unit == TimeUnit.YEAR ? d.year() / count * count * 12
                        : Math.floorDiv(d.year() * 12L + d.month() - 1, span) * span;
                return Civil.epochDay((int) (months / 12), (int) (months % 12) + 1, 1);
            });
            case DAY, HOUR, MINUTE, SECOND -> {
                boolean date = from == SimpleType.DATE || from == SimpleType.DATE32;
                if (date && unit != TimeUnit.DAY) {
                    throw new UserException(ErrorCode.ILLEGAL_TYPE_OF_ARGUMENT, "Illegal type " + from.text()
                            + " of argument of function " + name + " for an interval shorter than a day");
                }
                DataType type = new DateTimeType(kept);
                long seconds = unit.nanos() / 1_000_000_000L * count;
                if (unit == TimeUnit.DAY) {
                    yield new Resolved(type, (columns, n) -> {
                        ZoneClock clock = new ZoneClock(zone);
                        return TimeFunctions.parts(columns[0], from, zone, type, n,
                                (day, second) -> clock.startOfDay(Math
                                        .floorDiv(day, count) * count));
                    });
                }
                yield new Resolved(type, (columns, n) -> startOf(columns[0], from, zone, type, n, seconds));
            }
            case MILLISECOND, MICROSECOND, NANOSECOND -> {
                if (!(from instanceof DateTime64Type t)) {
                    throw Signatures.illegal(name, List.of(time), 0);
                }
                int digits = unit == TimeUnit.MILLISECOND ? 3 : unit == TimeUnit.MICROSECOND ? 6 : 9;
                DataType type = new DateTime64Type(Math.max(digits, t.precision()), kept);
                long up = Ticks.perSecond(Math.max(0, digits - t.precision()));
                long cut = Ticks.perSecond(Math.max(0, t.precision() - digits)) * count;
                yield ArithmeticFunctions.longs(type, List.of(time), (x, y) -> Math.floorDiv(x * up, cut) * cut);
            }
        };
    }

    private static Resolved toDate(DataType from, ZoneId zone, LongUnaryOperator operator) {
        return new Resolved(SimpleType.DATE,
                (columns, n) -> TimeFunctions.parts(columns[0], from, zone, SimpleType.DATE, n, (day,
                        second) -> Math.max(0, operator.applyAsLong(day))));
    }

    private static Resolved truncate(List<Argument> a, FunctionContext c) {
        Signatures.count("dateTrunc", a, 2, 3);
        TimeUnit unit = TimeUnit.of("dateTrunc", Signatures.constantString("dateTrunc", a, 0));
        TimeFunctions.time("dateTrunc", a, 1);
        Argument time = a.get(1);
        ZoneId given = ConversionFunctions.zone("dateTrunc", a, 2);
        Resolved inner = rounded("dateTrunc", time, unit, 1, given, c);
        return new Resolved(inner.type(), (columns, n) -> inner.kernel().apply(new Column[] {columns[1]}, n));
    }
}
