package io.millrace.ingest.format;

import io.millrace.replication.column.Column;
import java.time.ZoneId;

/** DateTime and DateTime64 in their zone, or as {@code date_time_output_format} says. */
final class DateTimeWriter extends PlainTextWriter {
    private static final int DAY_SECONDS = 86_400;

    private enum Style {
        SIMPLE, ISO, UNIX
    }

    private final ZoneClock clock;
    /** Digits after the point; -1 for DateTime. */
    private final int precision;
    private final Style style;

    DateTimeWriter(ZoneId zone, int precision, FormatSettings settings) {
        this.clock = new ZoneClock(zone);
        this.precision = precision;
        this.style = switch (settings.text(FormatSetting.DATE_TIME_OUTPUT_FORMAT)) {
            case "iso" -> Style.ISO;
            case "unix_timestamp" -> Style.UNIX;
            default -> Style.SIMPLE;
        };
    }

    @Override
    void text(Column c, int row, ByteSink out) {
        long value = Cells.integer(c, row, precision >= 0);
        long unit = precision > 0 ? DecimalReader.POWERS[precision] : 1;
        long seconds = Math.floorDiv(value, unit);
        long fraction = Math.floorMod(value, unit);
        switch (style) {
            case SIMPLE -> {
                face(clock.toLocal(seconds), ' ', out);
                fraction(fraction, out);
            }
            case ISO -> {
                face(seconds, 'T', out);
                fraction(fraction, out);
                out.put('Z');
            }
            case UNIX -> {
                if (value < 0) {
                    out.put('-');
                    seconds = -value / unit;
                    fraction = -value % unit;
                }
                out.putLong(seconds);
                fraction(fraction, out);
            }
        }
    }

    private static void face(long localSeconds, char separator, ByteSink out) {
        DateWriter.write((int) Math.floorDiv(localSeconds, DAY_SECONDS), out);
        int second = Math.floorMod(localSeconds, DAY_SECONDS);
        out.put(separator);
        out.putPadded(second / 3600, 2);
        out.put(':');
        out.putPadded(second / 60 % 60, 2);
        out.put(':');
        out.putPadded(second % 60, 2);
    }

    private void fraction(long fraction, ByteSink out) {
        if (precision > 0) {
            out.put('.');
            out.putPadded(fraction, precision);
        }
    }

    @Override
    void binary(Column c, int row, ByteSink out) {
        out.putLittleEndian(Cells.integer(c, row, true), precision < 0 ? 4 : 8);
    }
}
