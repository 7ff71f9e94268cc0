package io.millrace.coordination.failure;

import org.jspecify.annotations.Nullable;

/** A compare-and-set was lost: the state is not the one the caller had read. Nothing was done. */
public class ConflictException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** The message says what happened, with values, and what to do next. */
    public ConflictException(String message) {
        super(message);
    }

    /** As {@link #ConflictException(String)}, with the failure underneath. */
    public ConflictException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
