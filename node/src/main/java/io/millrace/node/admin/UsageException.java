package io.millrace.node.admin;

/** The arguments are wrong; the message says which and what is right. */
final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UsageException(String message) {
        super(message);
    }
}
