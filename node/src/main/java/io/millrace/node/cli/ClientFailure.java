package io.millrace.node.cli;

/** A statement failed, or the server cannot be reached; the message is shown as it is. */
final class ClientFailure extends Exception {
    private static final long serialVersionUID = 1L;

    ClientFailure(String message) {
        super(message);
    }

    ClientFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
