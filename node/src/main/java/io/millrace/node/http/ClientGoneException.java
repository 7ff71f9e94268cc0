package io.millrace.node.http;

/** Nobody is there to take the answer: the connection is closed, or was not read for too long. */
final class ClientGoneException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ClientGoneException(String message) {
        super(message);
    }
}
