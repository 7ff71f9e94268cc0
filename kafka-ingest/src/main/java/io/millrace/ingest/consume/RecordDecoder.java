package io.millrace.ingest.consume;

import io.millrace.ingest.fetch.Message;
import io.millrace.ingest.format.BlockBuilder;
import io.millrace.ingest.format.RowDecoder;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;

/**
 * Decodes the payload of one message: all its rows or none. Owned by the consumer's thread.
 *
 * @param rows      the format
 * @param skipBytes leading bytes that are not the format's: a schema registry's header
 */
record RecordDecoder(RowDecoder rows, int skipBytes) {
    /** Shorter than {@link #skipBytes}: passed over, as ClickHouse does. */
    static final int TOO_SHORT = -1;

    /**
     * Appends the message's rows.
     *
     * @return rows appended, 0 for a tombstone, or {@link #TOO_SHORT}
     * @throws UserException the message is broken; nothing of it is left in {@code target}
     */
    int decode(Message message, BlockBuilder target) {
        if (!message.hasValue()) {
            return 0;
        }
        int length = message.valueLength() - skipBytes;
        if (length < 0) {
            return TOO_SHORT;
        }
        int before = target.rowCount();
        try {
            return rows.decode(message.valueBytes(), message.valueAt() + skipBytes, length, target);
        } catch (UserException e) {
            target.truncate(before);
            throw e;
        } catch (RuntimeException e) {
            // A decoder's own bug must not make one message stop the table unnamed.
            target.truncate(before);
            throw new UserException(ErrorCode.LOGICAL_ERROR, "The format's decoder failed: " + e, e);
        }
    }
}
