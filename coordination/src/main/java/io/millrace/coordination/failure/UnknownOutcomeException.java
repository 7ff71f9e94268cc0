package io.millrace.coordination.failure;

import org.jspecify.annotations.Nullable;

/** The action may have been done, or may yet be done. Delete nothing; ask again by the action's token. */
public class UnknownOutcomeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** The message says what happened, with values, and what to do next. */
    public UnknownOutcomeException(String message) {
        super(message);
    }

    /** As {@link #UnknownOutcomeException(String)}, with the failure underneath. */
    public UnknownOutcomeException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
