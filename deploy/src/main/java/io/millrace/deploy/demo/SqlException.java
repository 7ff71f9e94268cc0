package io.millrace.deploy.demo;

import java.io.IOException;

/** A node answered a statement with an error. */
final class SqlException extends IOException {
    private static final long serialVersionUID = 1L;

    SqlException(String message) {
        super(message);
    }
}
