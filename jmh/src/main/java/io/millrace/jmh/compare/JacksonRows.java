package io.millrace.jmh.compare;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.millrace.ingest.format.BlockBuilder;
import io.millrace.replication.column.ArrayColumnBuilder;
import io.millrace.replication.column.ArrayType;
import io.millrace.replication.column.ByteColumnBuilder;
import io.millrace.replication.column.ColumnBuilder;
import io.millrace.replication.column.DataType;
import io.millrace.replication.column.DictionaryColumnBuilder;
import io.millrace.replication.column.EnumType;
import io.millrace.replication.column.IntColumnBuilder;
import io.millrace.replication.column.LongColumnBuilder;
import io.millrace.replication.column.Schema;
import io.millrace.replication.column.StringColumnBuilder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Messages read by Jackson's streaming parser and put into the column builders that Millrace's own decoder fills: what a decoder costs
 * that leaves the tokenising to a library. As fast as it can be made with Jackson, but only for the types of the benchmark's events.
 * Owned by one thread.
 */
final class JacksonRows {
    private static final int DATE_TIME_LENGTH = 19;

    /** Puts the parser's present value into a builder. */
    private interface Cell {
        void append(JsonParser parser, ColumnBuilder to) throws IOException;
    }

    private final JsonFactory jackson = new JsonFactory();
    private final Cell[] cells;
    private final Map<String, Integer> positions = new HashMap<>();
    /** Names of fields in the order they came last, and where each goes; -1 for no column. Jackson interns names. */
    private String[] names = new String[0];
    private int[] places = new int[0];
    private byte[] utf8 = new byte[1024];

    JacksonRows(Schema schema) {
        cells = new Cell[schema.size()];
        for (int i = 0; i < cells.length; i++) {
            cells[i] = cell(schema.field(i).type());
            positions.put(schema.field(i).name(), i);
        }
    }

    private Cell cell(DataType type) {
        if (type instanceof ArrayType array) {
            Cell element = cell(array.element());
            return (parser, to) -> {
                ArrayColumnBuilder rows = (ArrayColumnBuilder) to;
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    element.append(parser, rows.elements());
                }
                rows.endRow();
            };
        }
        if (type instanceof EnumType enumeration) {
            Map<String, Byte> values = new HashMap<>();
            enumeration.entries().forEach(entry -> values.put(entry.name(), (byte) entry.value()));
            return (parser, to) -> ((ByteColumnBuilder) to)
                    .append(Objects.requireNonNull(values.get(parser.getText())));
        }
        return switch (type.text()) {
            case "String" -> (parser, to) -> ((StringColumnBuilder) to).append(utf8, 0, encode(parser));
            case "LowCardinality(String)" -> (parser, to) -> ((DictionaryColumnBuilder) to)
                    .append(utf8, 0, encode(parser));
            case "DateTime" -> (parser, to) -> ((IntColumnBuilder) to).append(seconds(parser));
            case "UInt32" -> (parser, to) -> ((IntColumnBuilder) to).append((int) number(parser));
            case "UInt64" -> (parser, to) -> ((LongColumnBuilder) to).append(number(parser));
            default -> throw new IllegalArgumentException("no benchmark has a column of type " + type.text());
        };
    }

    private int encode(JsonParser parser) throws IOException {
        char[] text = parser.getTextCharacters();
        int from = parser.getTextOffset();
        int length = parser.getTextLength();
        if (utf8.length < length) {
            utf8 = new byte[length * 2];
        }
        for (int i = 0; i < length; i++) {
            char each = text[from + i];
            if (each >= 0x80) {
                byte[] whole = new String(text, from, length).getBytes(StandardCharsets.UTF_8);
                utf8 = utf8.length < whole.length ? new byte[whole.length * 2] : utf8;
                System.arraycopy(whole, 0, utf8, 0, whole.length);
                return whole.length;
            }
            utf8[i] = (byte) each;
        }
        return length;
    }

    /** Numbers may be quoted. */
    private static long number(JsonParser parser) throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT) {
            return parser.getLongValue();
        }
        char[] text = parser.getTextCharacters();
        int from = parser.getTextOffset();
        return digits(text, from, from + parser.getTextLength());
    }

    private static long digits(char[] text, int from, int end) {
        long value = 0;
        for (int i = from; i < end; i++) {
            value = value * 10 + text[i] - '0';
        }
        return value;
    }

    /** {@code 2019-09-23 11:00:00}, in UTC. */
    private static int seconds(JsonParser parser) throws IOException {
        char[] text = parser.getTextCharacters();
        int p = parser.getTextOffset();
        if (parser.getTextLength() != DATE_TIME_LENGTH) {
            throw new IOException("no date and time: " + parser.getText());
        }
        int year = (int) digits(text, p, p + 4);
        int month = (int) digits(text, p + 5, p + 7);
        int day = (int) digits(text, p + 8, p + 10);
        // days from the civil date: years begin in March
        int y = month <= 2 ? year - 1 : year;
        int era = y / 400;
        int yearOfEra = y - era * 400;
        int dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
        int dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
        int days = era * 146_097 + dayOfEra - 719_468;
        return days * 86_400 + (int) digits(text, p + 11, p + 13) * 3600 + (int) digits(text, p + 14, p + 16) * 60
                + (int) digits(text, p + 17, p + 19);
    }

    /** Appends one message as a row; every column must have its field. */
    void append(byte[] bytes, int from, int length, BlockBuilder to) throws IOException {
        try (JsonParser parser = jackson.createParser(bytes, from, length)) {
            parser.nextToken();
            int field = 0;
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                int column = column(parser.currentName(), field++);
                parser.nextToken();
                if (column >= 0) {
                    cells[column].append(parser, to.column(column));
                } else {
                    parser.skipChildren();
                }
            }
        }
    }

    @SuppressWarnings("ReferenceEquality") // interned by Jackson; a name that is not is looked up
    private int column(String name, int field) {
        if (field < names.length && names[field] == name) {
            return places[field];
        }
        int place = positions.getOrDefault(name, -1);
        if (field >= names.length) {
            names = Arrays.copyOf(names, field + 1);
            places = Arrays.copyOf(places, field + 1);
        }
        names[field] = name;
        places[field] = place;
        return place;
    }
}
