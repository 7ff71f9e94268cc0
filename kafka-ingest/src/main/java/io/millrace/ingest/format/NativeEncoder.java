package io.millrace.ingest.format;

import io.millrace.replication.column.ArrayColumn;
import io.millrace.replication.column.ArrayType;
import io.millrace.replication.column.Block;
import io.millrace.replication.column.Column;
import io.millrace.replication.column.ConstColumn;
import io.millrace.replication.column.DataType;
import io.millrace.replication.column.DictionaryColumn;
import io.millrace.replication.column.LowCardinalityType;
import io.millrace.replication.column.NullableColumn;
import io.millrace.replication.column.NullableType;
import io.millrace.replication.column.Schema;
import io.millrace.replication.column.SimpleType;

/**
 * Native: blocks column by column.
 *
 * <pre>
 * [block info, if the client has a protocol version]
 * varint columns, varint rows
 * per column: name, type, [0: no custom serialization, from revision 54454], prefixes, values
 * </pre>
 *
 * <p>A LowCardinality is sent as its inner type, which every client understands.
 */
public final class NativeEncoder implements BlockEncoder {
    private static final int REVISION_WITH_CUSTOM_SERIALIZATION = 54_454;
    private static final int MAX_ROWS = 65_409;

    private final Schema schema;
    private final FormatSettings settings;
    private final int clientRevision;

    /** {@code clientRevision}: the client's protocol version, 0 when it gave none. */
    public NativeEncoder(Schema schema, FormatSettings settings, int clientRevision) {
        this.schema = schema;
        this.settings = settings;
        this.clientRevision = clientRevision;
    }

    @Override
    public void begin(ByteSink out) {
        // Blocks only.
    }

    @Override
    public void write(Block block, ByteSink out) {
        for (int from = 0; from < block.rowCount(); from += MAX_ROWS) {
            block(block.slice(from, Math.min(block.rowCount(), from + MAX_ROWS)), out);
        }
    }

    private void block(Block block, ByteSink out) {
        if (clientRevision > 0) {
            out.put(new byte[] {1, 0, 2, -1, -1, -1, -1, 0});
        }
        out.putVarint(schema.size());
        out.putVarint(block.rowCount());
        for (int i = 0; i < schema.size(); i++) {
            DataType sent = sentType(schema.field(i).type());
            RowBinaryEncoder.string(schema.field(i).name(), out);
            RowBinaryEncoder.string(sent.text(), out);
            if (clientRevision >= REVISION_WITH_CUSTOM_SERIALIZATION) {
                out.put(0);
            }
            Column c = block.column(i);
            values(sent, c instanceof ConstColumn k ? k.copyFull() : c, out);
        }
    }

    private static DataType sentType(DataType type) {
        return switch (type) {
            case LowCardinalityType lc -> lc.inner();
            case ArrayType a -> new ArrayType(sentType(a.element()));
            default -> type;
        };
    }

    private void values(DataType type, Column c, ByteSink out) {
        if (c instanceof DictionaryColumn d) {
            values(type, d.copyFlat(), out);
            return;
        }
        switch (type) {
            case NullableType n -> {
                NullableColumn nc = (NullableColumn) c;
                for (int r = 0; r < c.rowCount(); r++) {
                    out.put(nc.isNull(r) ? 1 : 0);
                }
                values(n.inner(), nc.values(), out);
            }
            case ArrayType a -> {
                ArrayColumn ac = (ArrayColumn) c;
                int start = c.rowCount() == 0 ? 0 : ac.startAt(0);
                int end = c.rowCount() == 0 ? 0 : ac.endAt(c.rowCount() - 1);
                for (int r = 0; r < c.rowCount(); r++) {
                    out.putLittleEndian(ac.endAt(r) - start, 8);
                }
                values(a.element(), ac.elements().slice(start, end), out);
            }
            case SimpleType s when s == SimpleType.NOTHING -> out.repeat("0", c.rowCount());
            default -> {
                ValueWriter writer = Writers.of(type, settings, false);
                for (int r = 0; r < c.rowCount(); r++) {
                    writer.binary(c, r, out);
                }
            }
        }
    }

    @Override
    public void end(OutputStatistics statistics, ByteSink out) {
        // The last block is the end.
    }

    @Override
    public String contentType() {
        return "application/octet-stream";
    }
}
