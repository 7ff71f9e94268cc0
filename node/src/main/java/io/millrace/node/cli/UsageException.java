package io.millrace.node.cli;

/** The command line cannot be obeyed; the message says why and what to write instead. */
final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UsageException(String message) {
        super(message);
    }
}
