package io.millrace.node.sql.time;

/** Days since 1970-01-01 to a calendar date and back, after Howard Hinnant's "chrono-compatible low-level date algorithms". */
public record Civil(int year, int month, int day) {

    public static Civil of(long epochDay) {
        long z = epochDay + 719468;
        long era = Math.floorDiv(z, 146097);
        long dayOfEra = z - era * 146097;
        long yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146096) / 365;
        long dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        long monthFromMarch = (5 * dayOfYear + 2) / 153;
        int day = (int) (dayOfYear - (153 * monthFromMarch + 2) / 5 + 1);
        int month = (int) (monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9);
        return new Civil((int) (yearOfEra + era * 400) + (month <= 2 ? 1 : 0), month, day);
    }

    /** The day must exist. */
    public static long epochDay(int year, int month, int day) {
        long y = month <= 2 ? year - 1L : year;
        long era = Math.floorDiv(y, 400);
        long yearOfEra = y - era * 400;
        long dayOfYear = (153L * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
        long dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
        return era * 146097 + dayOfEra - 719468;
    }

    public static int daysInMonth(int year, int month) {
        return switch (month) {
            case 2 -> isLeap(year) ? 29 : 28;
            case 4, 6, 9, 11 -> 30;
            default -> 31;
        };
    }

    public static boolean isLeap(int year) {
        return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    }

    public long epochDay() {
        return epochDay(year, month, day);
    }

    public int dayOfYear() {
        return (int) (epochDay() - epochDay(year, 1, 1)) + 1;
    }

    /** Months later, the day cut to the month's length. */
    public Civil plusMonths(long months) {
        long total = year * 12L + (month - 1) + months;
        int y = (int) Math.floorDiv(total, 12L);
        int m = (int) Math.floorMod(total, 12L) + 1;
        return new Civil(y, m, Math.min(day, daysInMonth(y, m)));
    }

    /** 1 = Monday … 7 = Sunday. */
    public static int dayOfWeek(long epochDay) {
        return (int) Math.floorMod(epochDay + 3, 7L) + 1;
    }
}
