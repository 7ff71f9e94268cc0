package io.millrace.coordination.failure;

import org.jspecify.annotations.Nullable;

/** The request exceeds what the coordination service takes in one piece. It was not sent and never fits as it is. */
public class RequestTooLargeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** The message says what happened, with values, and what to do next. */
    public RequestTooLargeException(String message) {
        super(message);
    }

    /** As {@link #RequestTooLargeException(String)}, with the failure underneath. */
    public RequestTooLargeException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
