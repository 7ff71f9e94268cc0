package io.millrace.ingest.consume;

import io.millrace.replication.column.ArrayType;
import io.millrace.replication.column.DataType;
import io.millrace.replication.column.DateTime64Type;
import io.millrace.replication.column.DateTimeType;
import io.millrace.replication.column.LowCardinalityType;
import io.millrace.replication.column.NullableType;
import io.millrace.replication.column.NumberType;
import io.millrace.replication.column.SimpleType;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A Kafka table's virtual columns, with ClickHouse's names and types. */
public enum VirtualColumn {
    TOPIC("_topic", new LowCardinalityType(SimpleType.STRING)),
    KEY("_key", SimpleType.STRING),
    OFFSET("_offset", NumberType.UINT64),
    PARTITION("_partition", NumberType.UINT64),
    /** Seconds; NULL when the message has none. */
    TIMESTAMP("_timestamp", new NullableType(new DateTimeType(null))),
    TIMESTAMP_MS("_timestamp_ms", new NullableType(new DateTime64Type(3, null))),
    HEADER_NAMES("_headers.name", new ArrayType(SimpleType.STRING)),
    HEADER_VALUES("_headers.value", new ArrayType(SimpleType.STRING)),
    TABLE("_table", new LowCardinalityType(SimpleType.STRING)),
    /** Only with {@code kafka_handle_error_mode = 'stream'}: the broken message, else empty. */
    RAW_MESSAGE("_raw_message", SimpleType.STRING),
    /** Only with {@code kafka_handle_error_mode = 'stream'}: why it is broken, else empty. */
    ERROR("_error", SimpleType.STRING);

    private static final Map<String, VirtualColumn> BY_NAME = Stream.of(values())
            .collect(Collectors.toMap(VirtualColumn::columnName, Function.identity()));

    private final String columnName;
    @SuppressWarnings("ImmutableEnumChecker") // a DataType is immutable, without the checker's annotation
    private final DataType type;

    VirtualColumn(String columnName, DataType type) {
        this.columnName = columnName;
        this.type = type;
    }

    public String columnName() {
        return columnName;
    }

    public DataType type() {
        return type;
    }

    /** Whether the column exists only in stream mode. */
    public boolean isErrorColumn() {
        return this == RAW_MESSAGE || this == ERROR;
    }

    public static Optional<VirtualColumn> byName(String name) {
        return Optional.ofNullable(BY_NAME.get(name));
    }
}
