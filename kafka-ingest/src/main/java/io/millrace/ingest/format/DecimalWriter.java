package io.millrace.ingest.format;

import io.millrace.replication.column.Column;
import io.millrace.replication.column.DecimalType;
import io.millrace.replication.column.FixedBytesColumn;
import java.math.BigInteger;

/** Decimal without trailing zeros, unless a setting wants them. */
final class DecimalWriter extends ValueWriter {
    private final DecimalType type;
    private final boolean trailingZeros;
    private final boolean quoteInJson;

    DecimalWriter(DecimalType type, FormatSettings settings) {
        this.type = type;
        this.trailingZeros = settings.isOn(FormatSetting.OUTPUT_FORMAT_DECIMAL_TRAILING_ZEROS);
        this.quoteInJson = settings.isOn(FormatSetting.OUTPUT_FORMAT_JSON_QUOTE_DECIMALS);
    }

    @Override
    void text(Column c, int row, ByteSink out) {
        if (type.widthBytes() > 8) {
            digits(big((FixedBytesColumn) c, row).toString(), out);
            return;
        }
        long value = Cells.integer(c, row, true);
        if (type.scale() == 0) {
            out.putLong(value);
        } else {
            digits(Long.toString(value), out);
        }
    }

    private static BigInteger big(FixedBytesColumn c, int row) {
        byte[] bytes = new byte[c.width()];
        int start = c.startAt(row);
        for (int i = 0; i < bytes.length; i++) {
            bytes[bytes.length - 1 - i] = c.bytes()[start + i];
        }
        return new BigInteger(bytes);
    }

    private void digits(String unscaled, ByteSink out) {
        int scale = type.scale();
        int sign = unscaled.charAt(0) == '-' ? 1 : 0;
        String all = unscaled.length() - sign > scale
                ? unscaled.substring(sign)
                : "0".repeat(scale + 1 - (unscaled.length() - sign)) + unscaled.substring(sign);
        int end = all.length();
        if (!trailingZeros) {
            while (end > all.length() - scale && all.charAt(end - 1) == '0') {
                end--;
            }
        }
        if (sign == 1) {
            out.put('-');
        }
        int point = all.length() - scale;
        out.put(all.substring(0, point));
        if (end > point) {
            out.put('.');
            out.put(all.substring(point, end));
        }
    }

    @Override
    void json(Column c, int row, ByteSink out) {
        if (quoteInJson) {
            out.put('"');
        }
        text(c, row, out);
        if (quoteInJson) {
            out.put('"');
        }
    }

    @Override
    void binary(Column c, int row, ByteSink out) {
        if (type.widthBytes() <= 8) {
            out.putLittleEndian(Cells.integer(c, row, true), type.widthBytes());
        } else {
            FixedBytesColumn f = (FixedBytesColumn) c;
            out.put(f.bytes(), f.startAt(row), f.width());
        }
    }
}
