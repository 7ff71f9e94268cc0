package io.millrace.ingest.format;

import io.millrace.replication.column.Column;
import io.millrace.replication.column.DataType;
import io.millrace.replication.column.DateTime64Type;
import io.millrace.replication.column.DateTimeType;
import io.millrace.replication.column.DecimalType;
import io.millrace.replication.column.LowCardinalityType;
import io.millrace.replication.column.NullableType;
import io.millrace.replication.column.NumberType;
import io.millrace.replication.column.Schema;
import io.millrace.replication.column.SimpleType;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** What the formats for people know of a value: which side it leans to, and how to say a large number in words. */
final class PrettyCells {
    private static final String[] UNITS = {"", " thousand", " million", " billion", " trillion", " quadrillion",
        " quintillion",
        " sextillion", " septillion", " octillion", " nonillion", " decillion", " undecillion", " duodecillion",
        " tredecillion", " quattuordecillion", " quindecillion", " sexdecillion", " septendecillion", " octodecillion",
        " novemdecillion", " vigintillion"};

    private final boolean[] numeric;
    private final double threshold;
    private final boolean color;
    private final ValueWriter[] writers;
    private final ByteSink scratch = new ByteSink(32);

    PrettyCells(Schema schema, FormatSettings settings) {
        this.numeric = new boolean[schema.size()];
        this.writers = new ValueWriter[schema.size()];
        for (int i = 0; i < numeric.length; i++) {
            DataType plain = plain(schema.field(i).type());
            numeric[i] = plain instanceof NumberType || plain instanceof DecimalType;
            writers[i] = Writers.of(schema.field(i).type(), settings, false);
        }
        this.threshold = settings.number(FormatSetting.OUTPUT_FORMAT_PRETTY_SINGLE_LARGE_NUMBER_TIP_THRESHOLD);
        this.color = isColored(settings);
    }

    static boolean isColored(FormatSettings settings) {
        String color = settings.text(FormatSetting.OUTPUT_FORMAT_PRETTY_COLOR);
        return color.equals("1") || color.equals("true");
    }

    private static DataType plain(DataType type) {
        return switch (type) {
            case NullableType n -> n.inner();
            case LowCardinalityType lc -> plain(lc.inner());
            default -> type;
        };
    }

    static boolean isRightAligned(DataType type) {
        return switch (plain(type)) {
            case NumberType t -> true;
            case DecimalType t -> true;
            case DateTimeType t -> true;
            case DateTime64Type t -> true;
            case SimpleType t -> t == SimpleType.DATE || t == SimpleType.DATE32;
            default -> false;
        };
    }

    boolean isNumeric(int field) {
        return numeric[field];
    }

    static int width(String text) {
        byte[] b = text.getBytes(StandardCharsets.UTF_8);
        return Utf8.width(b, 0, b.length);
    }

    /** {@code  -- 1.23 million}, when the field is a number that large. */
    void tip(int field, Column c, int row, ByteSink out) {
        String tip = tipText(field, c, row);
        if (!tip.isEmpty()) {
            out.put(color ? "\u001B[90m" : "");
            out.put(tip);
            out.put(color ? "\u001B[0m" : "");
        }
    }

    /** The same as text; empty when there is nothing to say. */
    String tipText(int field, Column c, int row) {
        if (threshold == 0 || !numeric[field] || c.isNull(row)) {
            return "";
        }
        scratch.clear();
        writers[field].text(c, row, scratch);
        double value = Double.parseDouble(javaNumber(scratch.copyString()));
        double size = Math.abs(value);
        // What has that many digits is more often a limit or an identifier than a quantity.
        if (!Double.isFinite(value) || size <= threshold || size >= 1e18 && size <= 0x1p64) {
            return "";
        }
        int unit = 0;
        while (size >= 1000 && unit < UNITS.length - 1) {
            size /= 1000;
            unit++;
        }
        return " -- " + (value < 0 ? "-" : "") + String.format(Locale.ROOT, "%.2f", size) + UNITS[unit];
    }

    private static String javaNumber(String text) {
        return switch (text) {
            case "nan" -> "NaN";
            case "inf" -> "Infinity";
            case "-inf" -> "-Infinity";
            default -> text;
        };
    }
}
