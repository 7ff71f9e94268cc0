package io.millrace.replication.column;

import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Named integers of 8 or 16 bits, kept in the order of their values as ClickHouse prints them. */
public final class EnumType implements DataType {
    /** One name and its value. */
    public record Entry(String name, int value) {}

    private final int widthBytes;
    private final List<Entry> entries;
    private final Map<String, Entry> byName = new HashMap<>();
    private final Map<Integer, Entry> byValue = new HashMap<>();

    /**
     * @throws IllegalArgumentException when empty, a name or a value occurs twice, or a value does not fit
     */
    public EnumType(int widthBytes, List<Entry> entries) {
        if (widthBytes != 1 && widthBytes != 2) {
            throw new IllegalArgumentException("Enum width must be 1 or 2 bytes: " + widthBytes);
        }
        if (entries.isEmpty()) {
            throw new IllegalArgumentException("Enum data type cannot be empty");
        }
        this.widthBytes = widthBytes;
        this.entries = entries.stream().sorted(Comparator.comparingInt(Entry::value)).toList();
        int min = widthBytes == 1 ? Byte.MIN_VALUE : Short.MIN_VALUE;
        int max = widthBytes == 1 ? Byte.MAX_VALUE : Short.MAX_VALUE;
        for (Entry e : this.entries) {
            if (e.value() < min || e.value() > max) {
                throw new IllegalArgumentException(
                        "Value " + e.value() + " for element '" + e.name() + "' exceeds range of Enum"
                                + widthBytes * 8);
            }
            if (byName.put(e.name(), e) != null) {
                throw new IllegalArgumentException("Duplicate names in enum: '" + e.name() + "' = " + e.value());
            }
            if (byValue.put(e.value(), e) != null) {
                throw new IllegalArgumentException("Duplicate values in enum: '" + e.name() + "' = " + e.value());
            }
        }
    }

    public int widthBytes() {
        return widthBytes;
    }

    /** In ascending order of value. */
    public List<Entry> entries() {
        return entries;
    }

    public @Nullable Entry entryOf(String name) {
        return byName.get(name);
    }

    public @Nullable Entry entryOf(int value) {
        return byValue.get(value);
    }

    /** What an omitted field becomes: the entry with the smallest value. */
    public int defaultValue() {
        return entries.getFirst().value();
    }

    /** The entries' names as UTF-8, in ascending order of value: for decoders that compare bytes. */
    public List<byte[]> utf8Names() {
        return entries.stream().map(e -> e.name().getBytes(StandardCharsets.UTF_8)).toList();
    }

    @Override
    public String text() {
        StringBuilder out = new StringBuilder("Enum").append(widthBytes * 8).append('(');
        String separator = "";
        for (Entry e : entries) {
            out.append(separator).append(DataTypes.quote(e.name())).append(" = ").append(e.value());
            separator = ", ";
        }
        return out.append(')').toString();
    }

    @Override
    public ColumnBuilder newBuilder(int expectedRowCount) {
        return widthBytes == 1
                ? new ByteColumnBuilder(expectedRowCount, (byte) defaultValue())
                : new ShortColumnBuilder(expectedRowCount, (short) defaultValue());
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof EnumType that && widthBytes == that.widthBytes && entries.equals(that.entries);
    }

    @Override
    public int hashCode() {
        return entries.hashCode() * 31 + widthBytes;
    }

    @Override
    public String toString() {
        return text();
    }
}
