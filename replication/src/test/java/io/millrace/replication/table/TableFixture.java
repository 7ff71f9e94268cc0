package io.millrace.replication.table;

import io.millrace.coordination.log.PartFact;
import io.millrace.replication.column.Block;
import io.millrace.replication.column.Column;
import io.millrace.replication.column.ColumnFixtures;
import io.millrace.replication.column.DataType;
import io.millrace.replication.column.Field;
import io.millrace.replication.column.Schema;
import io.millrace.replication.part.SortKey;
import io.millrace.replication.part.TableLayout;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/** A table with a column of every type, and blocks for it. */
final class TableFixture {
    static final Schema SCHEMA = schema();
    static final TableLayout LAYOUT = TableLayout.of(SCHEMA, List.of("c0", "c11"));

    private TableFixture() {}

    private static Schema schema() {
        List<Field> fields = new ArrayList<>();
        for (int i = 0; i < ColumnFixtures.TYPES.size(); i++) {
            fields.add(new Field("c" + i, ColumnFixtures.TYPES.get(i)));
        }
        return new Schema(fields);
    }

    static Block block(int rowCount, Random random) {
        List<Column> columns = new ArrayList<>();
        for (DataType type : ColumnFixtures.TYPES) {
            columns.add(ColumnFixtures.column(type, rowCount, ColumnFixtures.DRAWS.get(random.nextInt(5)), random));
        }
        return new Block(SCHEMA, columns, rowCount);
    }

    static InsertRows rows(Block block) {
        return new InsertRows(block, RowPartitions.single("all"), SortKey.of(block, LAYOUT.sortingKey()), List.of());
    }

    /** The fact as the log gives it back. */
    static PartFact at(PartFact fact, long logIndex) {
        return fact.at(logIndex);
    }

    /** Rows as lists of plain objects. */
    static List<List<Object>> rowsOf(Block block) {
        List<List<Object>> columns = block.columns().stream().map(ColumnFixtures::plainValues).toList();
        List<List<Object>> rows = new ArrayList<>();
        for (int row = 0; row < block.rowCount(); row++) {
            List<Object> values = new ArrayList<>();
            for (List<Object> column : columns) {
                values.add(column.get(row));
            }
            rows.add(values);
        }
        return rows;
    }

    static List<List<Object>> sorted(List<List<Object>> rows) {
        return rows.stream().sorted(Comparator.comparing(Object::toString)).toList();
    }

    static List<List<Object>> readAll(TableStorage table, TableLayout layout) {
        List<List<Object>> rows = new ArrayList<>();
        try (PartSnapshot snapshot = table.snapshot()) {
            TableScan scan = snapshot.scan(new ScanRequest(layout.columns()));
            for (Block block = scan.next(); block != null; block = scan.next()) {
                rows.addAll(rowsOf(block));
            }
        }
        return rows;
    }
}
