package io.millrace.ingest.settings;

/** What becomes of a message that cannot be parsed: {@code kafka_handle_error_mode}. */
public enum ErrorMode {
    /** The topic partition waits at the message, after {@code kafka_skip_broken_messages} of them per block were passed over. */
    DEFAULT,
    /** A row of defaults with {@code _raw_message} and {@code _error}. */
    STREAM
}
