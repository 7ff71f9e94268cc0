package io.millrace.node.sql.execution;

import io.millrace.node.sql.analysis.PlannedQuery;
import io.millrace.node.sql.expression.Batch;
import io.millrace.node.sql.expression.Bound;
import io.millrace.node.sql.value.Columns;
import io.millrace.replication.column.Block;
import io.millrace.replication.column.Column;
import io.millrace.replication.column.Field;
import io.millrace.replication.column.Schema;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** From a plan's slots to blocks of the result. Immutable. */
final class ResultColumns {
    private final List<Bound.Slot> outputs;
    private final Schema schema;

    ResultColumns(PlannedQuery query) {
        this.outputs = query.outputs();
        List<Field> fields = new ArrayList<>();
        Set<String> taken = new HashSet<>(query.names());
        Set<String> given = new HashSet<>();
        for (int i = 0; i < outputs.size(); i++) {
            String name = query.names().get(i).isEmpty() ? "''" : query.names().get(i);
            if (!given.add(name)) {
                // A schema's names are unique; a SELECT list's need not be.
                int n = 2;
                while (!taken.add(name + "_" + n)) {
                    n++;
                }
                name = name + "_" + n;
            }
            fields.add(new Field(name, outputs.get(i).type()));
        }
        this.schema = new Schema(fields);
    }

    Schema schema() {
        return schema;
    }

    /** Constants become plain columns. */
    Block block(Batch batch) {
        List<Column> columns = new ArrayList<>(outputs.size());
        for (Bound.Slot slot : outputs) {
            columns.add(Columns.full(batch.column(slot.id())));
        }
        return new Block(schema, columns, batch.rowCount());
    }
}
