package io.millrace.node.system;

import io.millrace.node.sql.table.BlockStream;
import io.millrace.node.sql.table.QueryContext;
import io.millrace.node.sql.table.ScanRequest;
import io.millrace.node.sql.table.TableDefinition;
import io.millrace.node.sql.table.TableSource;
import io.millrace.replication.column.Block;
import io.millrace.replication.column.DataType;
import io.millrace.replication.column.DataTypes;
import io.millrace.replication.column.Field;
import io.millrace.replication.column.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/** A system table: columns by name and type text, rows made anew for each scan. Thread-safe if its row maker is. */
final class RowTable implements TableSource {
    private final TableDefinition definition;
    private final List<Field> fields;
    private final BiConsumer<RowSink, Scan> rows;

    /** What a row maker may look at. */
    record Scan(ScanRequest request, QueryContext context) {}

    /**
     * @param columns lines of {@code name Type}
     * @param rows adds every row
     */
    RowTable(String name, String columns, BiConsumer<RowSink, Scan> rows) {
        this.fields = fields(columns);
        this.definition = TableDefinition.plain(SystemTables.DATABASE, name, "System" + camel(name), fields);
        this.rows = rows;
    }

    private static List<Field> fields(String columns) {
        List<Field> fields = new ArrayList<>();
        for (String line : columns.strip().split("\n")) {
            String[] nameAndType = line.strip().split(" ", 2);
            fields.add(new Field(nameAndType[0], DataTypes.parse(nameAndType[1])));
        }
        return fields;
    }

    private static String camel(String name) {
        StringBuilder out = new StringBuilder();
        for (String word : name.split("_")) {
            out.append(Character.toUpperCase(word.charAt(0))).append(word.substring(1));
        }
        return out.toString();
    }

    @Override
    public TableDefinition definition() {
        return definition;
    }

    @Override
    public BlockStream scan(ScanRequest request, QueryContext context) {
        Schema all = new Schema(fields);
        int[] wanted = request.columns().stream().mapToInt(all::indexOf).toArray();
        List<DataType> types = fields.stream().map(Field::type).toList();
        RowSink sink = new RowSink(types, wanted);
        rows.accept(sink, new Scan(request, context));
        Schema schema = new Schema(java.util.Arrays.stream(wanted).mapToObj(fields::get).toList());
        Block block = new Block(schema, sink.build(), sink.rowCount());
        context.addRead(block.rowCount(), block.sizeBytes());
        return BlockStream.of(schema, List.of(block));
    }
}
