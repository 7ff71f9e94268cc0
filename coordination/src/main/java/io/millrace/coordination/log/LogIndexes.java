package io.millrace.coordination.log;

import io.millrace.coordination.failure.CorruptionException;

/** How a log index is made of a generation and a sequence number. */
public final class LogIndexes {
    /** Entry names start with this; ZooKeeper appends ten digits. */
    public static final String ENTRY_PREFIX = "log-";

    private LogIndexes() {}

    /** The log index of an entry. */
    public static long of(int generation, long number) {
        return ((long) generation << 31) | number;
    }

    /** The generation of an entry. */
    public static int generation(long logIndex) {
        return (int) (logIndex >> 31);
    }

    /** The entry's number within its generation. */
    public static int number(long logIndex) {
        return (int) (logIndex & Integer.MAX_VALUE);
    }

    /** The log index of the entry with this path or name. */
    public static long parse(int generation, String pathOrName) {
        String digits = pathOrName.substring(pathOrName.lastIndexOf('/') + 1 + ENTRY_PREFIX.length());
        long number;
        try {
            number = Long.parseLong(digits);
        } catch (NumberFormatException e) {
            throw new CorruptionException("not a log entry: " + pathOrName, e);
        }
        // The counter is a signed 32-bit integer: past its end it goes on below zero.
        if (number < 0 || number > Integer.MAX_VALUE) {
            throw new CorruptionException("the sequence of the log has run over: " + pathOrName
                    + "; the log must roll to a new generation long before");
        }
        return of(generation, number);
    }

    /** The entry's name. */
    public static String name(long logIndex) {
        return ENTRY_PREFIX + String.format("%010d", number(logIndex));
    }
}
