package io.millrace.node.http;

import io.millrace.node.query.QueryProgress;
import io.millrace.replication.column.Block;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;

/** Writes one result in one format. Owned by one thread. Calls come in the order begin, block any number of times, end. */
public interface OutputEncoding {

    /** For X-ClickHouse-Format; printable. */
    String formatName();

    /** With charset, as ClickHouse sends it. */
    String contentType();

    void begin(OutputStream out) throws IOException;

    void block(Block block, OutputStream out) throws IOException;

    void end(QueryProgress progress, Optional<Long> rowsBeforeLimit, OutputStream out) throws IOException;
}
