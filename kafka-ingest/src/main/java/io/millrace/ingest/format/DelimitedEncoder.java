package io.millrace.ingest.format;

import io.millrace.replication.column.Block;
import io.millrace.replication.column.Schema;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Fields in lines: the TabSeparated and CSV families, TSKV, Markdown's rows, LineAsString. */
final class DelimitedEncoder implements BlockEncoder {
    enum Notation {
        TSV, TSV_RAW, TSKV, CSV, RAW_BYTES
    }

    private final Schema schema;
    private final Writers writers;
    private final Notation notation;
    private final boolean names;
    private final boolean types;
    private final byte[] separator;
    private final byte[] lineEnd;

    DelimitedEncoder(Schema schema, FormatSettings settings, Notation notation, boolean names, boolean types) {
        this.schema = schema;
        this.writers = new Writers(schema, settings, false);
        this.notation = notation;
        this.names = names;
        this.types = types;
        boolean csv = notation == Notation.CSV;
        String delimiter = settings.text(FormatSetting.FORMAT_CSV_DELIMITER);
        this.separator = switch (notation) {
            case CSV -> delimiter.getBytes(StandardCharsets.UTF_8);
            case RAW_BYTES -> new byte[0];
            case TSV, TSV_RAW, TSKV -> new byte[] {'\t'};
        };
        boolean crlf = settings.isOn(
                csv ? FormatSetting.OUTPUT_FORMAT_CSV_CRLF_END_OF_LINE
                        : FormatSetting.OUTPUT_FORMAT_TSV_CRLF_END_OF_LINE);
        this.lineEnd = notation == Notation.RAW_BYTES ? new byte[0]
                : crlf ? new byte[] {'\r', '\n'} : new byte[] {'\n'};
    }

    @Override
    public void begin(ByteSink out) {
        if (names) {
            header(schema.fields().stream().map(f -> f.name()).toList(), out);
        }
        if (types) {
            header(schema.fields().stream().map(f -> f.type().text()).toList(), out);
        }
    }

    private void header(List<String> texts, ByteSink out) {
        for (int i = 0; i < texts.size(); i++) {
            if (i > 0) {
                out.put(separator);
            }
            byte[] b = texts.get(i).getBytes(StandardCharsets.UTF_8);
            switch (notation) {
                case CSV -> TextEscapes.csv(b, 0, b.length, out);
                case TSV, TSKV -> TextEscapes.escaped(b, 0, b.length, out);
                case TSV_RAW, RAW_BYTES -> out.put(b);
            }
        }
        out.put(lineEnd);
    }

    @Override
    public void write(Block block, ByteSink out) {
        writers.start(block);
        for (int r = 0; r < block.rowCount(); r++) {
            for (int i = 0; i < writers.size(); i++) {
                if (i > 0) {
                    out.put(separator);
                }
                field(i, r, out);
            }
            out.put(lineEnd);
        }
    }

    private void field(int i, int r, ByteSink out) {
        ValueWriter w = writers.field(i);
        int row = writers.row(i, r);
        switch (notation) {
            case TSV -> w.escaped(writers.column(i), row, out);
            case TSV_RAW -> w.raw(writers.column(i), row, out);
            case TSKV -> {
                byte[] name = schema.field(i).name().getBytes(StandardCharsets.UTF_8);
                TextEscapes.escaped(name, 0, name.length, out);
                out.put('=');
                w.escaped(writers.column(i), row, out);
            }
            case CSV -> w.csv(writers.column(i), row, out);
            case RAW_BYTES -> w.text(writers.column(i), row, out);
        }
    }

    @Override
    public void end(OutputStatistics statistics, ByteSink out) {
        // Lines need no footer.
    }

    @Override
    public String contentType() {
        return switch (notation) {
            case CSV -> "text/csv; charset=UTF-8; header=" + (names ? "present" : "absent");
            case TSV, TSV_RAW, TSKV -> "text/tab-separated-values; charset=UTF-8";
            case RAW_BYTES -> "application/octet-stream";
        };
    }
}
