package io.millrace.node.table;

import io.millrace.ingest.consume.VirtualColumn;
import io.millrace.ingest.settings.ErrorMode;
import io.millrace.ingest.settings.KafkaTableSettings;
import io.millrace.node.catalog.TableEntry;
import io.millrace.node.sql.table.BlockStream;
import io.millrace.node.sql.table.QueryContext;
import io.millrace.node.sql.table.ScanRequest;
import io.millrace.node.sql.table.TableDefinition;
import io.millrace.node.sql.table.TableSource;
import io.millrace.replication.column.Field;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import java.util.List;
import java.util.stream.Stream;

/** A Kafka topic as a table. What consumes it is kept apart, since it comes and goes with the views. */
record KafkaTable(TableEntry entry, TableDefinition definition, KafkaTableSettings settings) implements LiveTable {

    static KafkaTable of(TableEntry entry, KafkaTableSettings settings) {
        return new KafkaTable(entry, Definitions.of(entry, virtualColumns(settings.errorMode())), settings);
    }

    private static List<Field> virtualColumns(ErrorMode mode) {
        return Stream.of(VirtualColumn.values())
                .filter(column -> mode == ErrorMode.STREAM
                        || column != VirtualColumn.RAW_MESSAGE && column != VirtualColumn.ERROR)
                .map(column -> new Field(column.columnName(), column.type()))
                .toList();
    }

    @Override
    public TableSource source() {
        return new TableSource() {
            @Override
            public TableDefinition definition() {
                return definition;
            }

            @Override
            public BlockStream scan(ScanRequest request, QueryContext context) {
                throw new UserException(ErrorCode.QUERY_NOT_ALLOWED, "Direct select is not allowed from "
                        + definition.fullName()
                        + ". Create a materialized view that reads from it into a table, and select from that one");
            }
        };
    }
}
