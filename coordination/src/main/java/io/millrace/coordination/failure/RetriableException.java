package io.millrace.coordination.failure;

import org.jspecify.annotations.Nullable;

/** The action was certainly not done and will not be done later by itself; it may work when tried again. */
public class RetriableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** The message says what happened, with values, and what to do next. */
    public RetriableException(String message) {
        super(message);
    }

    /** As {@link #RetriableException(String)}, with the failure underneath. */
    public RetriableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
