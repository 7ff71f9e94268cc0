package io.millrace.ingest.format;

/** The words in times: names of months and days by their first three letters, and the few zones ClickHouse knows. */
final class TimeWords {
    /** What {@link #zoneHours} gives for another word. */
    static final int NO_ZONE = Integer.MIN_VALUE;

    private static final String MONTHS = "janfebmaraprmayjunjulaugsepoctnovdec";
    private static final String DAYS = "montuewedthufrisatsun";

    private TimeWords() {}

    /** 1 to 12, or 0 for none. */
    static int month(byte[] b, int p, int end) {
        return p + 3 <= end ? indexOfThree(MONTHS, b, p) + 1 : 0;
    }

    static boolean isDay(byte[] b, int p, int end) {
        return p + 3 <= end && indexOfThree(DAYS, b, p) >= 0;
    }

    /** Hours east of UTC. */
    static int zoneHours(byte[] b, int p) {
        String word = "" + (char) (b[p] & 0x5F) + (char) (b[p + 1] & 0x5F) + (char) (b[p + 2] & 0x5F);
        return switch (word) {
            case "UTC", "GMT" -> 0;
            case "MSK" -> 3;
            case "MSD" -> 4;
            default -> NO_ZONE;
        };
    }

    private static int indexOfThree(String table, byte[] b, int p) {
        for (int i = 0; i < table.length(); i += 3) {
            if ((b[p] | 0x20) == table.charAt(i) && (b[p + 1] | 0x20) == table.charAt(i + 1)
                    && (b[p + 2] | 0x20) == table.charAt(i + 2)) {
                return i / 3;
            }
        }
        return -1;
    }
}
