package io.millrace.clustertests.simulation;

import io.millrace.clustertests.simulation.Violation.Kind;
import io.millrace.coordination.log.SourceRange;
import io.millrace.replication.column.Block;
import io.millrace.replication.column.Column;
import io.millrace.replication.column.DictionaryColumn;
import io.millrace.replication.column.DictionaryColumnBuilder;
import io.millrace.replication.column.Field;
import io.millrace.replication.column.LongColumn;
import io.millrace.replication.column.LongColumnBuilder;
import io.millrace.replication.column.StringColumn;
import io.millrace.replication.column.StringColumnBuilder;
import io.millrace.replication.part.SortKey;
import io.millrace.replication.table.InsertRows;
import io.millrace.replication.table.RowPartitions;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Blocks of the simulated tables: made, and judged when they are read. */
final class Rows {
    private static final byte[] TOPIC = Tables.TOPIC.getBytes(StandardCharsets.UTF_8);

    private Rows() {}

    /** What a client inserts. */
    static Block block(List<Message> rows) {
        LongColumnBuilder id = new LongColumnBuilder(rows.size());
        StringColumnBuilder body = new StringColumnBuilder(rows.size());
        LongColumnBuilder crc = new LongColumnBuilder(rows.size());
        DictionaryColumnBuilder topic = (DictionaryColumnBuilder) Tables.ROW.fields()
                .get(3)
                .type()
                .newBuilder(rows.size());
        LongColumnBuilder partition = new LongColumnBuilder(rows.size());
        LongColumnBuilder offset = new LongColumnBuilder(rows.size());
        for (Message row : rows) {
            id.append(row.id());
            body.append(row.body());
            crc.append(Message.crcOf(row.id(), row.body()));
            topic.append(TOPIC, 0, TOPIC.length);
            partition.append(row.partition());
            offset.append(row.offset());
        }
        return new Block(Tables.ROW,
                List.of(id.build(), body.build(), crc.build(), topic.build(), partition.build(), offset.build()),
                rows.size());
    }

    /** What the views of the Kafka table make of its block. */
    static Block ofConsumed(Block block) {
        List<Column> columns = new ArrayList<>();
        for (Field field : Tables.ROW.fields()) {
            columns.add(block.column(field.name()));
        }
        return new Block(Tables.ROW, columns, block.rowCount());
    }

    static InsertRows forTarget(Tables.Target target, Block block, List<SourceRange> ranges) {
        RowPartitions partitions;
        if (target.partitionCount() == 1) {
            partitions = RowPartitions.single("all");
        } else {
            LongColumn id = (LongColumn) block.column("id");
            int[] of = new int[block.rowCount()];
            for (int row = 0; row < of.length; row++) {
                of[row] = (int) (id.valueAt(row) & 1);
            }
            partitions = new RowPartitions(List.of("p0", "p1"), of);
        }
        return new InsertRows(block, partitions, SortKey.of(block, target.layout().sortingKey()), ranges);
    }

    /** Reads the rows of a block, each of which must be what its producer made. */
    static void read(Block block, List<Message> out, String where) {
        LongColumn id = (LongColumn) block.column("id");
        StringColumn body = (StringColumn) block.column("body");
        LongColumn crc = (LongColumn) block.column("crc");
        DictionaryColumn topic = (DictionaryColumn) block.column("_topic");
        LongColumn partition = (LongColumn) block.column("_partition");
        LongColumn offset = (LongColumn) block.column("_offset");
        for (int row = 0; row < block.rowCount(); row++) {
            String text = body.stringAt(row);
            boolean isWhole = Message.crcOf(id.valueAt(row), text) == crc.valueAt(row)
                    && text.equals(Message.bodyOf(id.valueAt(row)))
                    && ((StringColumn) topic.dictionary()).stringAt(topic.codeAt(row)).equals(Tables.TOPIC);
            if (!isWhole) {
                throw new Violation(Kind.CORRUPT, where + ": a row is not what was sent: id=" + id.valueAt(row)
                        + " body=" + text + " crc=" + crc.valueAt(row));
            }
            out.add(new Message(id.valueAt(row), "", (int) partition.valueAt(row), offset.valueAt(row)));
        }
    }
}
