package io.millrace.node.cli;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The counters of X-ClickHouse-Summary; rows are -1 where the header does not tell. */
record QuerySummary(long readRows, long readBytes, long writtenRows, long resultRows) {

    /** @param isFinal whether the header was sent after the last row */
    static QuerySummary parse(String header, boolean isFinal) {
        return new QuerySummary(value(header, "read_rows"), value(header, "read_bytes"), value(header, "written_rows"),
                isFinal ? value(header, "result_rows") : -1);
    }

    private static long value(String header, String key) {
        Matcher found = Pattern.compile("\"" + key + "\":\"([0-9]{1,18})\"").matcher(header);
        return found.find() ? Long.parseLong(found.group(1)) : -1;
    }

    /** As clickhouse-client closes a result: {@code 3 rows in set. Elapsed: 0.002 sec.} */
    String describe(boolean hasRows, double elapsedSeconds) {
        StringBuilder line = new StringBuilder();
        if (hasRows && resultRows >= 0) {
            line.append(rows(resultRows)).append(" in set. ");
        } else if (!hasRows && writtenRows > 0) {
            line.append(rows(writtenRows)).append(" written. ");
        } else if (!hasRows) {
            line.append("0 rows in set. ");
        }
        line.append(String.format(Locale.ROOT, "Elapsed: %.3f sec.", elapsedSeconds));
        if (readRows >= 1000 && elapsedSeconds > 0) {
            line.append(String.format(Locale.ROOT, " Processed %s rows, %sB (%s rows/s., %sB/s.)",
                    quantity((double) readRows, true), quantity((double) readBytes, false),
                    quantity(readRows / elapsedSeconds, true),
                    quantity(readBytes / elapsedSeconds, false)));
        }
        return line.toString();
    }

    private static String rows(long count) {
        return count == 1 ? "1 row" : count + " rows";
    }

    private static String quantity(double value, boolean words) {
        String[] units = words
                ? new String[] {"", " thousand", " million", " billion", " trillion"}
                : new String[] {" ", " K", " M", " G", " T"};
        double rest = Math.max(0, value);
        int unit = 0;
        while (rest >= 1000 && unit < units.length - 1) {
            rest /= 1000;
            unit++;
        }
        return String.format(Locale.ROOT, "%.2f%s", rest, units[unit]);
    }
}
