package io.millrace.ingest.format;

/** Days since 1970-01-01 in the proleptic Gregorian calendar, without objects. After Howard Hinnant's days_from_civil. */
final class CivilDate {
    /** 1900-01-01: what ClickHouse makes of a date that does not exist. */
    static final int INVALID = -25_567;
    /** 1900-01-01 and 2299-12-31, the bounds of Date32. */
    static final int MIN_DATE32 = INVALID;
    static final int MAX_DATE32 = 120_529;
    static final int MAX_DATE = 65_535;

    private CivilDate() {}

    /** Days beyond the month's end run over into the next month. */
    static int days(int year, int month, int day) {
        int y = month <= 2 ? year - 1 : year;
        int era = Math.floorDiv(y, 400);
        int yearOfEra = y - era * 400;
        int dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
        int dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
        return era * 146_097 + dayOfEra - 719_468;
    }

    /** {@link #INVALID} where ClickHouse finds no such date. */
    static int daysOrInvalid(int year, int month, int day) {
        return month < 1 || month > 12 || day < 1 || day > 31 ? INVALID : days(year, month, day);
    }

    static boolean exists(int year, int month, int day) {
        return month >= 1 && month <= 12 && day >= 1 && day <= lengthOfMonth(year, month);
    }

    private static int lengthOfMonth(int year, int month) {
        return switch (month) {
            case 4, 6, 9, 11 -> 30;
            case 2 -> year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
            default -> 31;
        };
    }

    /** year * 10000 + month * 100 + day. */
    static int yyyymmdd(int days) {
        int z = days + 719_468;
        int era = Math.floorDiv(z, 146_097);
        int dayOfEra = z - era * 146_097;
        int yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
        int dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        int mp = (5 * dayOfYear + 2) / 153;
        int day = dayOfYear - (153 * mp + 2) / 5 + 1;
        int month = mp < 10 ? mp + 3 : mp - 9;
        int year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
        return year * 10_000 + month * 100 + day;
    }
}
