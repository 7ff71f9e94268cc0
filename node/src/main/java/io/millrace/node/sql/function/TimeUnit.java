package io.millrace.node.sql.function;

import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import java.util.Locale;

/** Units of time. Fixed ones have a length in nanoseconds, calendar ones a number of months. */
enum TimeUnit {
    NANOSECOND(1, 0), MICROSECOND(1_000, 0), MILLISECOND(1_000_000, 0), SECOND(1_000_000_000L, 0),
    MINUTE(60_000_000_000L,
            0),
    HOUR(3_600_000_000_000L, 0), DAY(86_400_000_000_000L, 0), WEEK(604_800_000_000_000L, 0), MONTH(0, 1), QUARTER(0,
            3),
    YEAR(0, 12);

    private final long nanos;
    private final int months;

    TimeUnit(long nanos, int months) {
        this.nanos = nanos;
        this.months = months;
    }

    long nanos() {
        return nanos;
    }

    int months() {
        return months;
    }

    boolean isCalendar() {
        return months > 0;
    }

    /** Whether it is a day or longer, so that dates can be measured in it. */
    boolean isDayOrLonger() {
        return isCalendar() || nanos >= 86_400_000_000_000L;
    }

    boolean isSubSecond() {
        return !isCalendar() && nanos < 1_000_000_000L;
    }

    /** {@code Day}, as in addDays. */
    String title() {
        return name().charAt(0) + name().substring(1).toLowerCase(Locale.ROOT);
    }

    /** @throws UserException BAD_ARGUMENTS (36) */
    static TimeUnit of(String function, String text) {
        String upper = text.toUpperCase(Locale.ROOT);
        String name = switch (upper) {
            case "NS" -> "NANOSECOND";
            case "US", "U" -> "MICROSECOND";
            case "MS" -> "MILLISECOND";
            case "S", "SS" -> "SECOND";
            case "MI", "N" -> "MINUTE";
            case "H", "HH" -> "HOUR";
            case "D", "DD" -> "DAY";
            case "WK", "WW" -> "WEEK";
            case "M", "MM" -> "MONTH";
            case "Q", "QQ" -> "QUARTER";
            case "YY", "YYYY" -> "YEAR";
            default -> upper.endsWith("S") ? upper.substring(0, upper.length() - 1) : upper;
        };
        for (TimeUnit unit : values()) {
            if (unit.name().equals(name)) {
                return unit;
            }
        }
        throw new UserException(ErrorCode.BAD_ARGUMENTS,
                "Function " + function + " does not support '" + text + "' unit");
    }
}
