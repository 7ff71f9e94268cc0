package io.millrace.node.http;

import io.millrace.node.query.EffectiveSettings;
import io.millrace.replication.column.Schema;

/** All output formats, by name. Thread-safe. */
public interface OutputEncodings {

    /** @throws io.millrace.replication.error.UserException UNKNOWN_FORMAT (73) */
    OutputEncoding open(String format, Schema schema, EffectiveSettings settings);
}
