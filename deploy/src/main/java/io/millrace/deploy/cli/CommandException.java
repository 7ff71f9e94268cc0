package io.millrace.deploy.cli;

import org.jspecify.annotations.Nullable;

/** The command could not do its work; the message says why and what to do, and is all that is shown. */
public final class CommandException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public CommandException(String message) {
        super(message);
    }

    public CommandException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
