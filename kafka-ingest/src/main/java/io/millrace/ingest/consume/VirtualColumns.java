package io.millrace.ingest.consume;

import io.millrace.ingest.fetch.Message;
import io.millrace.replication.column.ArrayColumnBuilder;
import io.millrace.replication.column.Column;
import io.millrace.replication.column.ColumnBuilder;
import io.millrace.replication.column.DictionaryColumnBuilder;
import io.millrace.replication.column.Field;
import io.millrace.replication.column.IntColumnBuilder;
import io.millrace.replication.column.LongColumnBuilder;
import io.millrace.replication.column.NullableColumnBuilder;
import io.millrace.replication.column.StringColumnBuilder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** The virtual columns of one open block: those that were asked for, and no others. Owned by the consumer's thread. */
final class VirtualColumns {
    private static final byte[] EMPTY = new byte[0];

    private final Map<VirtualColumn, ColumnBuilder> builders = new EnumMap<>(VirtualColumn.class);
    private final @Nullable DictionaryColumnBuilder topic;
    private final @Nullable DictionaryColumnBuilder table;
    private final @Nullable LongColumnBuilder partition;
    private final @Nullable LongColumnBuilder offset;
    private final @Nullable StringColumnBuilder key;
    private final @Nullable NullableColumnBuilder timestamp;
    private final @Nullable NullableColumnBuilder timestampMs;
    private final @Nullable ArrayColumnBuilder headerNames;
    private final @Nullable ArrayColumnBuilder headerValues;
    private final @Nullable StringColumnBuilder rawMessage;
    private final @Nullable StringColumnBuilder error;
    private final byte[] tableName;
    private byte[] topicName = EMPTY;
    private int partitionNumber;

    VirtualColumns(Set<VirtualColumn> wanted, String tableName, int expectedRowCount) {
        for (VirtualColumn column : VirtualColumn.values()) {
            if (wanted.contains(column)) {
                builders.put(column, column.type().newBuilder(expectedRowCount));
            }
        }
        this.topic = (DictionaryColumnBuilder) builders.get(VirtualColumn.TOPIC);
        this.table = (DictionaryColumnBuilder) builders.get(VirtualColumn.TABLE);
        this.partition = (LongColumnBuilder) builders.get(VirtualColumn.PARTITION);
        this.offset = (LongColumnBuilder) builders.get(VirtualColumn.OFFSET);
        this.key = (StringColumnBuilder) builders.get(VirtualColumn.KEY);
        this.timestamp = (NullableColumnBuilder) builders.get(VirtualColumn.TIMESTAMP);
        this.timestampMs = (NullableColumnBuilder) builders.get(VirtualColumn.TIMESTAMP_MS);
        this.headerNames = (ArrayColumnBuilder) builders.get(VirtualColumn.HEADER_NAMES);
        this.headerValues = (ArrayColumnBuilder) builders.get(VirtualColumn.HEADER_VALUES);
        this.rawMessage = (StringColumnBuilder) builders.get(VirtualColumn.RAW_MESSAGE);
        this.error = (StringColumnBuilder) builders.get(VirtualColumn.ERROR);
        this.tableName = tableName.getBytes(StandardCharsets.UTF_8);
    }

    /** Begins anew and keeps the memory; what was built before must not be in use. */
    void clear() {
        builders.values().forEach(ColumnBuilder::clear);
    }

    /** The following messages are of this topic partition. */
    void enter(String topicText, int topicPartition) {
        this.topicName = topicText.getBytes(StandardCharsets.UTF_8);
        this.partitionNumber = topicPartition;
    }

    /** Appends the columns of one message that gave {@code rows} rows. */
    void append(Message message, int rows) {
        if (!builders.isEmpty()) {
            appendAll(message, rows, "");
        }
    }

    /** Appends the columns of the one row that stands for a broken message. */
    void appendBroken(Message message, String why) {
        if (!builders.isEmpty()) {
            appendAll(message, 1, why);
        }
    }

    private void appendAll(Message message, int rows, String why) {
        boolean hasTime = message.timestampMs() >= 0;
        for (int row = 0; row < rows; row++) {
            if (topic != null) {
                topic.append(topicName, 0, topicName.length);
            }
            if (table != null) {
                table.append(tableName, 0, tableName.length);
            }
            if (partition != null) {
                partition.append(partitionNumber);
            }
            if (offset != null) {
                offset.append(message.offset());
            }
            if (key != null) {
                key.append(message.keyBytes(), message.keyAt(), message.keyLength());
            }
            if (timestamp != null) {
                appendTime(timestamp, hasTime, message.timestampMs() / 1000);
            }
            if (timestampMs != null) {
                appendTime(timestampMs, hasTime, message.timestampMs());
            }
            if (headerNames != null) {
                StringColumnBuilder names = (StringColumnBuilder) headerNames.elements();
                for (Header header : message.headers()) {
                    names.append(header.key());
                }
                headerNames.endRow();
            }
            if (headerValues != null) {
                StringColumnBuilder values = (StringColumnBuilder) headerValues.elements();
                for (Header header : message.headers()) {
                    byte @Nullable [] value = header.value();
                    values.append(value == null ? EMPTY : value);
                }
                headerValues.endRow();
            }
            if (rawMessage != null) {
                rawMessage.append(message.valueBytes(), message.valueAt(), why.isEmpty() ? 0 : message.valueLength());
            }
            if (error != null) {
                error.append(why);
            }
        }
    }

    private static void appendTime(NullableColumnBuilder builder, boolean hasTime, long value) {
        if (!hasTime) {
            builder.appendNull();
            return;
        }
        switch (builder.values()) {
            case IntColumnBuilder seconds -> seconds.append((int) value);
            case LongColumnBuilder ticks -> ticks.append(value);
            case ColumnBuilder other -> throw new IllegalStateException("not a time: " + other.getClass());
        }
        builder.endValue();
    }

    long sizeBytes() {
        long total = 0;
        for (ColumnBuilder builder : builders.values()) {
            total += builder.sizeBytes();
        }
        return total;
    }

    List<Field> fields() {
        return builders.keySet().stream().map(column -> new Field(column.columnName(), column.type())).toList();
    }

    List<Column> build() {
        List<Column> columns = new ArrayList<>();
        builders.values().forEach(builder -> columns.add(builder.build()));
        return columns;
    }
}
