package io.millrace.node.sql.cast;

import io.millrace.node.sql.time.Ticks;
import io.millrace.node.sql.time.ZoneClock;
import io.millrace.node.sql.type.TypeTraits;
import io.millrace.node.sql.value.Columns;
import io.millrace.node.sql.value.DoubleInput;
import io.millrace.node.sql.value.LongInput;
import io.millrace.replication.column.DataType;
import io.millrace.replication.column.DateTime64Type;
import io.millrace.replication.column.DateTimeType;
import io.millrace.replication.column.DecimalType;
import io.millrace.replication.column.NumberType;
import io.millrace.replication.column.SimpleType;
import java.time.ZoneId;
import java.util.function.LongUnaryOperator;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Among dates and times, and between them and numbers. What is out of range is cut to the nearest value that is in it. */
final class TimeCasts {
    private static final long MAX_SECONDS = 0xFFFFFFFFL;

    private TimeCasts() {}

    static @Nullable Conversion of(DataType from, DataType to, ZoneId serverZone) {
        if (TypeTraits.isTime(to)) {
            if (TypeTraits.isTime(from)) {
                return between(from, to, serverZone);
            }
            if (TypeTraits.isInteger(from)) {
                return longs(from, to, fromNumber(from, to, serverZone));
            }
            if (TypeTraits.isFloating(from) || from instanceof DecimalType) {
                return fromFloat(from, to, serverZone);
            }
            return null;
        }
        if (TypeTraits.isTime(from) && to instanceof NumberType number) {
            return toNumber(from, number);
        }
        return null;
    }

    private static ZoneId zoneOf(DataType type, ZoneId serverZone) {
        ZoneId zone = switch (type) {
            case DateTimeType t -> t.zone();
            case DateTime64Type t -> t.zone();
            default -> null;
        };
        return zone == null ? serverZone : zone;
    }

    private static Conversion longs(DataType from, DataType to, Supplier<LongUnaryOperator> operator) {
        return column -> {
            LongUnaryOperator f = operator.get();
            LongInput in = LongInput.of(column, from);
            long[] out = new long[column.rowCount()];
            for (int i = 0; i < out.length; i++) {
                out[i] = f.applyAsLong(in.at(i));
            }
            return Columns.ofLongs(to, out, out.length);
        };
    }

    private static Conversion between(DataType from, DataType to, ZoneId serverZone) {
        long fromTicks = from instanceof DateTime64Type t ? Ticks.perSecond(t.precision()) : 1;
        boolean fromDate = from == SimpleType.DATE || from == SimpleType.DATE32;
        ZoneId fromZone = zoneOf(from, serverZone);
        ZoneId toZone = zoneOf(to, serverZone);
        if (to == SimpleType.DATE || to == SimpleType.DATE32) {
            long least = to == SimpleType.DATE ? 0 : -25567;
            long most = to == SimpleType.DATE ? 0xFFFF : 120529;
            return longs(from, to, () -> {
                ZoneClock clock = new ZoneClock(fromZone);
                return fromDate ? v -> Math.clamp(v, least, most)
                        : v -> Math.clamp(clock.localDay(Math.floorDiv(v, fromTicks)), least, most);
            });
        }
        if (to instanceof DateTimeType) {
            return longs(from, to, () -> {
                ZoneClock clock = new ZoneClock(toZone);
                return fromDate ? v -> Math.clamp(clock.startOfDay(v), 0L, MAX_SECONDS)
                        : v -> Math.clamp(Math.floorDiv(v, fromTicks), 0L, MAX_SECONDS);
            });
        }
        long toTicks = Ticks.perSecond(((DateTime64Type) to).precision());
        if (fromDate) {
            return longs(from, to, () -> {
                ZoneClock clock = new ZoneClock(toZone);
                return v -> clock.startOfDay(v) * toTicks;
            });
        }
        return toTicks >= fromTicks
                ? longs(from, to, () -> v -> v * (toTicks / fromTicks))
                : longs(from, to, () -> v -> Math.floorDiv(v, fromTicks / toTicks));
    }

    private static Supplier<LongUnaryOperator> fromNumber(DataType from, DataType to, ZoneId serverZone) {
        boolean unsigned = !TypeTraits.isSigned(from);
        if (to == SimpleType.DATE) {
            // Small numbers are days, larger ones are seconds.
            return () -> {
                ZoneClock clock = new ZoneClock(serverZone);
                return v -> v < 0 ? unsigned ? 0xFFFF : 0
                        : v <= 0xFFFF ? v : Math.clamp(clock.localDay(Math.min(v, MAX_SECONDS)), 0L, 0xFFFFL);
            };
        }
        if (to == SimpleType.DATE32) {
            return () -> {
                ZoneClock clock = new ZoneClock(serverZone);
                return v -> v <= 120529 ? Math.max(v, -25567) : Math.min(clock.localDay(v), 120529);
            };
        }
        if (to instanceof DateTimeType) {
            return () -> v -> v < 0 ? unsigned ? MAX_SECONDS : 0 : Math.min(v, MAX_SECONDS);
        }
        long ticks = Ticks.perSecond(((DateTime64Type) to).precision());
        return () -> v -> Math.clamp(v, -2208988800L, 10413791999L) * ticks;
    }

    private static Conversion fromFloat(DataType from, DataType to, ZoneId serverZone) {
        if (to instanceof DateTime64Type t) {
            double ticks = Ticks.perSecond(t.precision());
            return column -> {
                DoubleInput in = DoubleInput.of(column, from);
                long[] out = new long[column.rowCount()];
                for (int i = 0; i < out.length; i++) {
                    double seconds = Math.clamp(in.at(i), -2208988800.0, 10413791999.0);
                    out[i] = Math.round(seconds * ticks);
                }
                return Columns.ofLongs(to, out, out.length);
            };
        }
        Conversion whole = longs(NumberType.INT64, to, fromNumber(NumberType.INT64, to, serverZone));
        return column -> {
            DoubleInput in = DoubleInput.of(column, from);
            long[] cut = new long[column.rowCount()];
            for (int i = 0; i < cut.length; i++) {
                cut[i] = (long) in.at(i);
            }
            return whole.apply(Columns.ofLongs(NumberType.INT64, cut, cut.length));
        };
    }

    private static Conversion toNumber(DataType from, NumberType to) {
        long ticks = from instanceof DateTime64Type t ? Ticks.perSecond(t.precision()) : 1;
        if (to.isFloating()) {
            return column -> {
                LongInput in = LongInput.of(column, from);
                double[] out = new double[column.rowCount()];
                for (int i = 0; i < out.length; i++) {
                    out[i] = in.at(i) / (double) ticks;
                }
                return Columns.ofDoubles(to, out, out.length);
            };
        }
        return column -> {
            LongInput in = LongInput.of(column, from);
            long[] out = new long[column.rowCount()];
            for (int i = 0; i < out.length; i++) {
                out[i] = ticks == 1 ? in.at(i) : in.at(i) / ticks;
            }
            return Columns.ofLongs(to, out, out.length);
        };
    }
}
