package io.millrace.node.table;

import io.millrace.ingest.consume.VirtualColumn;
import io.millrace.ingest.settings.ErrorMode;
import io.millrace.ingest.settings.KafkaTableSettings;
import io.millrace.node.catalog.TableEntry;
import io.millrace.node.sql.table.BlockStream;
import io.millrace.node.sql.table.ColumnDefinition;
import io.millrace.node.sql.table.QueryContext;
import io.millrace.node.sql.table.ScanRequest;
import io.millrace.node.sql.table.TableDefinition;
import io.millrace.node.sql.table.TableSource;
import io.millrace.replication.column.Field;
import io.millrace.replication.column.Schema;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import java.util.List;
import java.util.stream.Stream;

/** A Kafka topic as a table. What consumes it is kept apart, since it comes and goes with the views. */
record KafkaTable(TableEntry entry, TableDefinition definition, KafkaTableSettings settings,
        KafkaAccess access) implements LiveTable {

    static KafkaTable of(TableEntry entry, KafkaTableSettings settings, TableServices services) {
        TableDefinition definition = Definitions.of(entry, virtualColumns(settings.errorMode()));
        Schema columns = new Schema(definition.columns()
                .stream()
                .filter(c -> c.kind() == ColumnDefinition.Kind.PLAIN)
                .map(c -> new Field(c.name(), c.type()))
                .toList());
        return new KafkaTable(entry, definition, settings, new KafkaAccess(entry, settings, columns, services));
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
                if (!context.setting("stream_like_engine_allow_direct_select").orElse("0").equals("1")) {
                    throw new UserException(ErrorCode.QUERY_NOT_ALLOWED,
                            "Direct select is not allowed. To enable use setting"
                                    + " `stream_like_engine_allow_direct_select`. Or create a materialized view that reads from "
                                    + definition.fullName() + " into a table, and select from that one");
                }
                return access.select(request, context);
            }
        };
    }
}
