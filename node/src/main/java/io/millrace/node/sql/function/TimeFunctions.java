package io.millrace.node.sql.function;

import io.millrace.node.sql.time.Civil;
import io.millrace.node.sql.time.Ticks;
import io.millrace.node.sql.time.ZoneClock;
import io.millrace.node.sql.type.TypeTraits;
import io.millrace.node.sql.value.LongInput;
import io.millrace.replication.column.Column;
import io.millrace.replication.column.DataType;
import io.millrace.replication.column.DateTime64Type;
import io.millrace.replication.column.DateTimeType;
import io.millrace.replication.column.NumberType;
import io.millrace.replication.column.SimpleType;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;

/** Now, parts of dates and times, unix timestamps. */
final class TimeFunctions implements FunctionFamily {

    /** From a local time to a number; {@code day} is days since the epoch, {@code second} of the day. */
    interface LocalPart {
        long of(long day, int second);
    }

    @Override
    public void register(FunctionRegistry.Registration r) {
        r.add("now", List.of("NOW", "CURRENT_TIMESTAMP", "current_timestamp", "localtimestamp"), (a, c) -> now(a, c),
                Trait.PER_QUERY, Trait.ANY_CASE);
        r.add("now64", (a, c) -> now64(a, c), Trait.PER_QUERY);
        r.add("today", List.of("current_date", "CURRENT_DATE", "curdate"), (a, c) -> day(a, c, 0), Trait.PER_QUERY,
                Trait.ANY_CASE);
        r.add("yesterday", (a, c) -> day(a, c, -1), Trait.PER_QUERY);
        part(r, "toYear", List.of("YEAR"), NumberType.UINT16, (day, second) -> Civil.of(day).year());
        part(r, "toQuarter", List.of("QUARTER"), NumberType.UINT8, (day, second) -> (Civil.of(day).month() + 2) / 3);
        part(r, "toMonth", List.of("MONTH"), NumberType.UINT8, (day, second) -> Civil.of(day).month());
        part(r, "toDayOfMonth", List.of("DAY", "DAYOFMONTH"), NumberType.UINT8, (day, second) -> Civil.of(day).day());
        part(r, "toDayOfYear", List.of("DAYOFYEAR"), NumberType.UINT16, (day, second) -> Civil.of(day).dayOfYear());
        part(r, "toHour", List.of("HOUR"), NumberType.UINT8, (day, second) -> second / 3600);
        part(r, "toMinute", List.of("MINUTE"), NumberType.UINT8, (day, second) -> second / 60 % 60);
        part(r, "toSecond", List.of("SECOND"), NumberType.UINT8, (day, second) -> second % 60);
        part(r, "toYYYYMM", List.of(), NumberType.UINT32, (day, second) -> {
            Civil d = Civil.of(day);
            return d.year() * 100L + d.month();
        });
        part(r, "toYYYYMMDD", List.of(), NumberType.UINT32, (day, second) -> yearMonthDay(day));
        part(r, "toYYYYMMDDhhmmss", List.of(), NumberType.UINT64,
                (day, second) -> yearMonthDay(day) * 1_000_000 + second / 3600
                        * 10_000L + second / 60 % 60 * 100L + second % 60);
        part(r, "toRelativeYearNum", List.of(), NumberType.UINT16, (day, second) -> Civil.of(day).year());
        part(r, "toRelativeMonthNum", List.of(), NumberType.UINT32,
                (day, second) -> Civil.of(day).year() * 12L + Civil.of(day)
                        .month());
        part(r, "toRelativeWeekNum", List.of(), NumberType.UINT32, (day, second) -> (day + 3) / 7);
        part(r, "toRelativeDayNum", List.of(), NumberType.UINT32, (day, second) -> day);
        part(r, "toISOYear", List.of(), NumberType.UINT16, (day, second) -> isoYear(day));
        part(r, "toISOWeek", List.of(), NumberType.UINT8, (day, second) -> isoWeek(day));
        r.add("toDayOfWeek", List.of("DAYOFWEEK"), (a, c) -> dayOfWeek(a, c), Trait.ANY_CASE);
        r.add("toWeek", List.of("week"), (a, c) -> week(a, c), Trait.ANY_CASE);
        r.add("toMillisecond", (a, c) -> {
            Signatures.count("toMillisecond", a, 1, 2);
            DataType type = a.getFirst().type();
            long ticks = type instanceof DateTime64Type t ? Ticks.perSecond(t.precision()) : 1;
            return ArithmeticFunctions.longs(NumberType.UINT16, a.subList(0, 1),
                    (x, y) -> Math.floorMod(x, ticks) * 1000
                            / ticks);
        });
        r.add("toUnixTimestamp", (a, c) -> unixTimestamp(a, c), Trait.MAY_THROW);
        for (int[] unit : new int[][] {{0, 0}, {3, 1}, {6, 2}, {9, 3}}) {
            String suffix = List.of("Second", "Milli", "Micro", "Nano").get(unit[1]);
            int precision = unit[0];
            r.add("toUnixTimestamp64" + suffix, (a, c) -> toUnix64("toUnixTimestamp64" + suffix, a, precision));
            r.add("fromUnixTimestamp64" + suffix, (a, c) -> fromUnix64("fromUnixTimestamp64" + suffix, a, precision));
        }
        r.add("fromUnixTimestamp", List.of("FROM_UNIXTIME"), (a, c) -> {
            Signatures.count("fromUnixTimestamp", a, 1);
            Signatures.integer("fromUnixTimestamp", a, 0);
            return ArithmeticFunctions.longs(new DateTimeType(null), a, (x, y) -> x);
        });
        r.add("toTimeZone", List.of("toTimezone"), (a, c) -> {
            Signatures.count("toTimeZone", a, 2);
            ZoneId zone = ConversionFunctions.zone("toTimeZone", a, 1);
            DataType type = switch (a.getFirst().type()) {
                case DateTimeType t -> new DateTimeType(zone);
                case DateTime64Type t -> new DateTime64Type(t.precision(), zone);
                default -> throw Signatures.illegal("toTimeZone", a, 0);
            };
            return new Resolved(type, (columns, n) -> columns[0]);
        });
        r.add("timezoneOf", List.of("timeZoneOf"),
                (a, c) -> Kernels.constantString(zone(a.getFirst().type(), c).getId()));
        r.add("makeDate", (a, c) -> {
            Signatures.count("makeDate", a, 3);
            return new Resolved(SimpleType.DATE, (columns, n) -> {
                LongInput y = Kernels.integers(columns, a, 0);
                LongInput m = Kernels.integers(columns, a, 1);
                LongInput d = Kernels.integers(columns, a, 2);
                return Kernels.longs(SimpleType.DATE, n, row -> {
                    int month = (int) m.at(row);
                    boolean valid = month >= 1 && month <= 12 && d.at(row) >= 1
                            && d.at(row) <= Civil.daysInMonth((int) y.at(row),
                                    month);
                    return valid ? Math.clamp(Civil.epochDay((int) y.at(row), month, (int) d.at(row)), 0L, 0xFFFFL) : 0;
                });
            });
        });
    }

    private static long yearMonthDay(long day) {
        Civil d = Civil.of(day);
        return d.year() * 10_000L + d.month() * 100L + d.day();
    }

    /** The year of the week's Thursday. */
    static long isoYear(long day) {
        return Civil.of(day - Civil.dayOfWeek(day) + 4).year();
    }

    static long isoWeek(long day) {
        long thursday = day - Civil.dayOfWeek(day) + 4;
        return (Civil.of(thursday).dayOfYear() - 1) / 7 + 1L;
    }

    /** Modes of MySQL's WEEK(): bit 0 Monday first, bit 1 weeks from 1, bit 2 the first week has four days. */
    static long week(long day, int mode) {
        boolean mondayFirst = (mode & 1) != 0;
        boolean yearly = (mode & 2) != 0;
        boolean firstWeekday = (mode & 4) != 0 ^ mondayFirst;
        Civil d = Civil.of(day);
        long firstDay = Civil.epochDay(d.year(), 1, 1);
        int weekday = weekday(firstDay, mondayFirst);
        if (d.month() == 1 && d.day() <= 7 - weekday && !yearly
                && (!firstWeekday && weekday != 0 || firstWeekday && weekday >= 4)) {
            return 0;
        }
        int year = d.year();
        if (d.month() == 1 && d.day() <= 7 - weekday
                && (!firstWeekday && weekday != 0 || firstWeekday && weekday >= 4)) {
            year--;
            firstDay = Civil.epochDay(year, 1, 1);
            weekday = weekday(firstDay, mondayFirst);
        }
        boolean late = !firstWeekday && weekday != 0 || firstWeekday && weekday >= 4;
        long days = late ? day - (firstDay + (7 - weekday)) : day - (firstDay - weekday);
        if (yearly && days >= 52 * 7) {
            int next = weekday(Civil.epochDay(year + 1, 1, 1), mondayFirst);
            if (!firstWeekday && next == 0 || firstWeekday && next < 4) {
                return 1;
            }
        }
        return days / 7 + 1;
    }

    private static int weekday(long day, boolean mondayFirst) {
        int w = Civil.dayOfWeek(day) - 1;
        return mondayFirst ? w : (w + 1) % 7;
    }

    static ZoneId zone(DataType type, FunctionContext c) {
        ZoneId zone = switch (type) {
            case DateTimeType t -> t.zone();
            case DateTime64Type t -> t.zone();
            default -> null;
        };
        return zone == null ? c.serverZone() : zone;
    }

    /** Reads dates and times of any type as local days and seconds. */
    static Column parts(Column column, DataType type, ZoneId zone, DataType result, int n, LocalPart part) {
        LongInput in = LongInput.of(column, type);
        if (type == SimpleType.DATE || type == SimpleType.DATE32) {
            return Kernels.longs(result, n, row -> part.of(in.at(row), 0));
        }
        ZoneClock clock = new ZoneClock(zone);
        long ticks = type instanceof DateTime64Type t ? Ticks.perSecond(t.precision()) : 1;
        return Kernels.longs(result, n, row -> {
            long local = clock.toLocal(ticks == 1 ? in.at(row) : Math.floorDiv(in.at(row), ticks));
            return part.of(Math.floorDiv(local, 86_400L), (int) Math.floorMod(local, 86_400L));
        });
    }

    static void time(String name, List<Argument> a, int index) {
        if (!TypeTraits.isTime(a.get(index).type())) {
            throw new UserException(ErrorCode.ILLEGAL_TYPE_OF_ARGUMENT, "Illegal type " + a.get(index).type().text()
                    + " of argument of function " + name + ". Should be Date, Date32, DateTime or DateTime64");
        }
    }

    private static void part(FunctionRegistry.Registration r, String name, List<String> aliases, DataType type,
            LocalPart part) {
        r.add(name, aliases, (a, c) -> {
            Signatures.count(name, a, 1, 2);
            time(name, a, 0);
            DataType from = a.getFirst().type();
            ZoneId given = ConversionFunctions.zone(name, a, 1);
            ZoneId zone = given == null ? zone(from, c) : given;
            return new Resolved(type, (columns, n) -> parts(columns[0], from, zone, type, n, part));
        }, aliases.isEmpty() ? new Trait[0] : new Trait[] {Trait.ANY_CASE});
    }

    private static Resolved now(List<Argument> a, FunctionContext c) {
        Signatures.count("now", a, 0, 1);
        return Kernels.constantLong(new DateTimeType(ConversionFunctions.zone("now", a, 0)), c.now().getEpochSecond());
    }

    private static Resolved now64(List<Argument> a, FunctionContext c) {
        Signatures.count("now64", a, 0, 2);
        int precision = a.isEmpty() ? 3 : (int) Signatures.constantInteger("now64", a, 0);
        DataType type = new DateTime64Type(precision, ConversionFunctions.zone("now64", a, 1));
        Instant now = c.now();
        long perSecond = Ticks.perSecond(precision);
        return Kernels.constantLong(type,
                now.getEpochSecond() * perSecond + now.getNano() / (1_000_000_000L / perSecond));
    }

    private static Resolved day(List<Argument> a, FunctionContext c, int shift) {
        Signatures.count("today", a, 0);
        return Kernels.constantLong(SimpleType.DATE,
                new ZoneClock(c.serverZone()).localDay(c.now().getEpochSecond()) + shift);
    }

    private static Resolved dayOfWeek(List<Argument> a, FunctionContext c) {
        Signatures.count("toDayOfWeek", a, 1, 3);
        time("toDayOfWeek", a, 0);
        long mode = a.size() > 1 ? Signatures.constantInteger("toDayOfWeek", a, 1) : 0;
        DataType from = a.getFirst().type();
        ZoneId given = ConversionFunctions.zone("toDayOfWeek", a, 2);
        ZoneId zone = given == null ? zone(from, c) : given;
        return new Resolved(NumberType.UINT8,
                (columns, n) -> parts(columns[0], from, zone, NumberType.UINT8, n, (day, second) -> {
                    int monday = Civil.dayOfWeek(day);
                    return switch ((int) mode & 3) {
                        case 0 -> monday;
                        case 1 -> monday - 1;
                        case 2 -> monday % 7;
                        default -> monday % 7 + 1;
                    };
                }));
    }

    private static Resolved week(List<Argument> a, FunctionContext c) {
        Signatures.count("toWeek", a, 1, 3);
        time("toWeek", a, 0);
        int mode = a.size() > 1 ? (int) Signatures.constantInteger("toWeek", a, 1) : 0;
        DataType from = a.getFirst().type();
        ZoneId given = ConversionFunctions.zone("toWeek", a, 2);
        ZoneId zone = given == null ? zone(from, c) : given;
        return new Resolved(NumberType.UINT8, (columns, n) -> parts(columns[0], from, zone, NumberType.UINT8, n, (day,
                second) -> week(day, mode)));
    }

    private static Resolved unixTimestamp(List<Argument> a, FunctionContext c) {
        Signatures.count("toUnixTimestamp", a, 1, 2);
        DataType from = a.getFirst().type();
        ZoneId given = ConversionFunctions.zone("toUnixTimestamp", a, 1);
        DateTimeType as = new DateTimeType(given);
        if (!TypeTraits.isTime(from) && !TypeTraits.isStringLike(from)) {
            throw Signatures.illegal("toUnixTimestamp", a, 0);
        }
        var conversion = io.millrace.node.sql.cast.Casts.of(from, as, c.serverZone());
        return new Resolved(NumberType.UINT32, (columns, n) -> conversion.apply(columns[0]));
    }

    private static Resolved toUnix64(String name, List<Argument> a, int precision) {
        Signatures.count(name, a, 1);
        if (!(a.getFirst().type() instanceof DateTime64Type t)) {
            throw Signatures.illegal(name, a, 0);
        }
        long up = Ticks.perSecond(Math.max(0, precision - t.precision()));
        long down = Ticks.perSecond(Math.max(0, t.precision() - precision));
        return ArithmeticFunctions.longs(NumberType.INT64, a, (x, y) -> x * up / down);
    }

    private static Resolved fromUnix64(String name, List<Argument> a, int precision) {
        Signatures.count(name, a, 1, 2);
        Signatures.integer(name, a, 0);
        DataType type = new DateTime64Type(precision, ConversionFunctions.zone(name, a, 1));
        return ArithmeticFunctions.longs(type, a.subList(0, 1), (x, y) -> x);
    }
}
