package io.millrace.ingest.format;

import io.millrace.replication.column.Block;

/** Null: nothing at all. */
final class NullEncoder implements BlockEncoder {
    @Override
    public void begin(ByteSink out) {
        // Nothing.
    }

    @Override
    public void write(Block block, ByteSink out) {
        // Nothing.
    }

    @Override
    public void end(OutputStatistics statistics, ByteSink out) {
        // Nothing.
    }

    @Override
    public String contentType() {
        return "text/plain; charset=UTF-8";
    }
}
