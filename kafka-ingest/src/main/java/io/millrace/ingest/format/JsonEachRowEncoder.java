package io.millrace.ingest.format;

import io.millrace.replication.column.Block;
import io.millrace.replication.column.Schema;
import java.nio.charset.StandardCharsets;

/** One JSON value a line: objects, or arrays for the Compact family; values as they are, or all as strings. */
final class JsonEachRowEncoder implements BlockEncoder {
    private final Schema schema;
    private final Writers writers;
    private final JsonCells cells;
    private final byte[][] keys;
    private final boolean compact;
    private final boolean names;
    private final boolean types;
    private final boolean inArray;
    private boolean first = true;

    JsonEachRowEncoder(Schema schema, FormatSettings settings, boolean compact, boolean strings, boolean names,
            boolean types) {
        this.schema = schema;
        this.writers = new Writers(schema, settings, false);
        this.cells = new JsonCells(settings, strings, false);
        this.compact = compact;
        this.names = names;
        this.types = types;
        this.inArray = settings.isOn(FormatSetting.OUTPUT_FORMAT_JSON_ARRAY_OF_ROWS) && !compact;
        this.keys = new byte[schema.size()][];
        for (int i = 0; i < keys.length; i++) {
            ByteSink key = new ByteSink(32);
            cells.string(schema.field(i).name(), key);
            key.put(':');
            keys[i] = key.copyBytes();
        }
    }

    @Override
    public void begin(ByteSink out) {
        first = true;
        if (inArray) {
            out.put("[\n");
        }
        if (names) {
            header(out, false);
        }
        if (types) {
            header(out, true);
        }
    }

    private void header(ByteSink out, boolean ofTypes) {
        out.put('[');
        for (int i = 0; i < schema.size(); i++) {
            if (i > 0) {
                out.put(", ");
            }
            cells.string(ofTypes ? schema.field(i).type().text() : schema.field(i).name(), out);
        }
        out.put("]\n");
    }

    @Override
    public void write(Block block, ByteSink out) {
        writers.start(block);
        for (int r = 0; r < block.rowCount(); r++) {
            if (inArray && !first) {
                out.put(",\n");
            }
            first = false;
            out.put(compact ? '[' : '{');
            for (int i = 0; i < keys.length; i++) {
                if (i > 0) {
                    out.put(',');
                    if (compact) {
                        out.put(' ');
                    }
                }
                if (!compact) {
                    out.put(keys[i]);
                }
                cells.value(writers, i, r, out);
            }
            out.put(compact ? ']' : '}');
            if (!inArray) {
                out.put('\n');
            }
        }
    }

    @Override
    public void end(OutputStatistics statistics, ByteSink out) {
        if (inArray) {
            out.put("\n]\n".getBytes(StandardCharsets.UTF_8));
        }
    }

    @Override
    public String contentType() {
        return inArray ? "application/json; charset=UTF-8" : "application/x-ndjson; charset=UTF-8";
    }
}
