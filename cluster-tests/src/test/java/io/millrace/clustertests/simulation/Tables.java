package io.millrace.clustertests.simulation;

import io.millrace.coordination.table.TablePath;
import io.millrace.replication.column.Field;
import io.millrace.replication.column.LowCardinalityType;
import io.millrace.replication.column.NumberType;
import io.millrace.replication.column.Schema;
import io.millrace.replication.column.SimpleType;
import io.millrace.replication.part.TableLayout;
import java.util.List;
import java.util.UUID;

/** The Kafka table of the simulated cluster and the two tables that its views fill. */
final class Tables {
    static final String TOPIC = "events";
    static final String GROUP = "group";
    /** Of a message. */
    static final Schema MESSAGE = new Schema(List.of(new Field("id", NumberType.UINT64),
            new Field("body", SimpleType.STRING), new Field("crc", NumberType.UINT64)));
    /** Of a stored row. */
    static final Schema ROW = new Schema(List.of(new Field("id", NumberType.UINT64),
            new Field("body", SimpleType.STRING), new Field("crc", NumberType.UINT64),
            new Field("_topic", new LowCardinalityType(SimpleType.STRING)), new Field("_partition", NumberType.UINT64),
            new Field("_offset", NumberType.UINT64)));

    /** One target. */
    record Target(UUID id, TablePath path, TableLayout layout, int partitionCount) {}

    /** Keeps all rows together, by id. */
    static final Target WHOLE = target(1, 1, List.of("id"));
    /** Is partitioned, and has another order. */
    static final Target SPLIT = target(2, 2, List.of("crc", "id"));
    static final List<Target> TARGETS = List.of(WHOLE, SPLIT);
    static final List<String> PATHS = TARGETS.stream().map(t -> t.path().path()).toList();

    private Tables() {}

    private static Target target(int number, int partitionCount, List<String> order) {
        UUID id = new UUID(number, number);
        return new Target(id, TablePath.of(id, "01"), TableLayout.of(ROW, order), partitionCount);
    }

    /** The table partition of a row. */
    static String partitionOf(String path, long rowId) {
        return path.equals(SPLIT.path().path()) ? "p" + (rowId & 1) : "all";
    }
}
