package io.millrace.ingest.format;

import io.millrace.replication.column.Column;
import io.millrace.replication.column.DoubleColumn;
import io.millrace.replication.column.FloatColumn;
import io.millrace.replication.column.NumberType;

/** Integers and floats. */
final class NumberWriter extends ValueWriter {
    private final NumberType type;
    private final boolean quoteInJson;
    private final boolean quoteDenormals;

    NumberWriter(NumberType type, FormatSettings settings) {
        this.type = type;
        this.quoteInJson = type.widthBytes() == 8 && settings.isOn(type.isFloating()
                ? FormatSetting.OUTPUT_FORMAT_JSON_QUOTE_64BIT_FLOATS
                : FormatSetting.OUTPUT_FORMAT_JSON_QUOTE_64BIT_INTEGERS);
        this.quoteDenormals = settings.isOn(FormatSetting.OUTPUT_FORMAT_JSON_QUOTE_DENORMALS);
    }

    private double floating(Column c, int row) {
        return type == NumberType.FLOAT32 ? ((FloatColumn) c).valueAt(row) : ((DoubleColumn) c).valueAt(row);
    }

    @Override
    void text(Column c, int row, ByteSink out) {
        if (type == NumberType.FLOAT32) {
            FloatText.write(((FloatColumn) c).valueAt(row), out);
        } else if (type == NumberType.FLOAT64) {
            FloatText.write(((DoubleColumn) c).valueAt(row), out);
        } else if (type == NumberType.UINT64) {
            out.putUnsigned(Cells.integer(c, row, false));
        } else {
            out.putLong(Cells.integer(c, row, type.isSigned()));
        }
    }

    @Override
    void json(Column c, int row, ByteSink out) {
        boolean quotes = quoteInJson;
        if (type.isFloating() && !Double.isFinite(floating(c, row))) {
            if (!quoteDenormals) {
                // Also here ClickHouse puts what is 64 bits wide in quotes.
                out.put(quoteInJson ? "\"null\"" : "null");
                return;
            }
            quotes = true;
        }
        if (quotes) {
            out.put('"');
        }
        text(c, row, out);
        if (quotes) {
            out.put('"');
        }
    }

    @Override
    void binary(Column c, int row, ByteSink out) {
        if (type == NumberType.FLOAT32) {
            out.putLittleEndian(Float.floatToRawIntBits(((FloatColumn) c).valueAt(row)), 4);
        } else if (type == NumberType.FLOAT64) {
            out.putLittleEndian(Double.doubleToRawLongBits(((DoubleColumn) c).valueAt(row)), 8);
        } else {
            out.putLittleEndian(Cells.integer(c, row, true), type.widthBytes());
        }
    }
}
