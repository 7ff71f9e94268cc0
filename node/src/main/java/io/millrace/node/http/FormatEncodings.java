package io.millrace.node.http;

import io.millrace.ingest.format.BlockEncoder;
import io.millrace.ingest.format.ByteSink;
import io.millrace.ingest.format.FormatSettings;
import io.millrace.ingest.format.OutputFormats;
import io.millrace.ingest.format.OutputStatistics;
import io.millrace.node.query.EffectiveSettings;
import io.millrace.node.query.QueryProgress;
import io.millrace.replication.column.Block;
import io.millrace.replication.column.Schema;
import java.io.IOException;
import java.io.OutputStream;
import java.time.ZoneId;
import java.util.Optional;

/** ClickHouse's output formats. Immutable. */
public final class FormatEncodings implements OutputEncodings {
    private static final int SINK_BYTES = 1 << 16;
    /** A sink that one huge block made grow is not kept. */
    private static final int SINK_KEEP_BYTES = 1 << 22;

    private final FormatSettings defaults;

    /** @param serverZone of DateTime columns that name none */
    public FormatEncodings(ZoneId serverZone) {
        this.defaults = FormatSettings.defaults(serverZone);
    }

    @Override
    public OutputEncoding open(String format, Schema schema, EffectiveSettings settings) {
        return new Encoding(format, OutputFormats.encoder(format, schema, defaults.with(settings.values())));
    }

    private static final class Encoding implements OutputEncoding {
        private final String name;
        private final BlockEncoder encoder;
        private ByteSink sink = new ByteSink(SINK_BYTES);

        Encoding(String name, BlockEncoder encoder) {
            this.name = name;
            this.encoder = encoder;
        }

        /** As the client wrote it, which is also what ClickHouse echoes. */
        @Override
        public String formatName() {
            return name;
        }

        @Override
        public String contentType() {
            return encoder.contentType();
        }

        @Override
        public void begin(OutputStream out) throws IOException {
            encoder.begin(sink);
            pass(out);
        }

        @Override
        public void block(Block block, OutputStream out) throws IOException {
            encoder.write(block, sink);
            pass(out);
        }

        @Override
        public void end(QueryProgress progress, Optional<Long> rowsBeforeLimit, OutputStream out) throws IOException {
            encoder.end(new OutputStatistics(progress.elapsedNs(), progress.readRows(), progress.readBytes(),
                    rowsBeforeLimit.orElse(-1L)), sink);
            pass(out);
        }

        private void pass(OutputStream out) throws IOException {
            out.write(sink.array(), 0, sink.length());
            if (sink.array().length > SINK_KEEP_BYTES) {
                sink = new ByteSink(SINK_BYTES);
            } else {
                sink.clear();
            }
        }
    }
}
