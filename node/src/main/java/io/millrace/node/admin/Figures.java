package io.millrace.node.admin;

import com.google.protobuf.Timestamp;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Numbers for people. */
final class Figures {
    static final String UNKNOWN = "-";
    private static final String[] UNITS = {"KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    private static final int HASH_DIGITS = 12;

    private Figures() {}

    /** Such as {@code 513 B} or {@code 1.50 MiB}. */
    static String size(long bytes) {
        if (bytes < 1024) {
            return bytes + " B";
        }
        double value = bytes;
        int unit = -1;
        while (value >= 1023.995 && unit < UNITS.length - 1) {
            value /= 1024;
            unit++;
        }
        return String.format(Locale.ROOT, "%.2f %s", value, UNITS[unit]);
    }

    /** Such as {@code 12 s}, {@code 3 min 04 s} or {@code 2 d 05 h}. */
    static String age(long ms) {
        if (ms < 1000) {
            return ms + " ms";
        }
        long s = ms / 1000;
        if (s < 60) {
            return s + " s";
        }
        if (s < 3600) {
            return String.format(Locale.ROOT, "%d min %02d s", s / 60, s % 60);
        }
        if (s < 86_400) {
            return String.format(Locale.ROOT, "%d h %02d min", s / 3600, s / 60 % 60);
        }
        return String.format(Locale.ROOT, "%d d %02d h", s / 86_400, s / 3600 % 24);
    }

    /** In UTC. */
    static String time(Timestamp at) {
        return time(Instant.ofEpochSecond(at.getSeconds(), at.getNanos()));
    }

    /** In UTC. */
    static String time(Instant at) {
        return TIME.format(at);
    }

    static String number(boolean isKnown, long value) {
        return isKnown ? Long.toString(value) : UNKNOWN;
    }

    static String text(String value) {
        return value.isEmpty() ? UNKNOWN : value;
    }

    static String yesNo(boolean value) {
        return value ? "yes" : "no";
    }

    /** The beginning of a checksum, enough to compare by eye. */
    static String hash(String hex) {
        return hex.length() <= HASH_DIGITS ? text(hex) : hex.substring(0, HASH_DIGITS) + "…";
    }
}
