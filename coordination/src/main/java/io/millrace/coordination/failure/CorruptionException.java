package io.millrace.coordination.failure;

import org.jspecify.annotations.Nullable;

/** Stored bytes do not have the layout or the checksum they must have. */
public class CorruptionException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** The message says what happened, with values, and what to do next. */
    public CorruptionException(String message) {
        super(message);
    }

    /** As {@link #CorruptionException(String)}, with the failure underneath. */
    public CorruptionException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
