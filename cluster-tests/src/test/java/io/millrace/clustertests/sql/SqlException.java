package io.millrace.clustertests.sql;

import java.io.IOException;

/** A node's answer that is an error. */
public final class SqlException extends IOException {
    private static final long serialVersionUID = 1;

    private final int status;
    private final int code;

    SqlException(int status, int code, String message) {
        super(message);
        this.status = status;
        this.code = code;
    }

    /** The HTTP status. */
    public int status() {
        return status;
    }

    /** ClickHouse's number of the error; 0 if the answer has none. */
    public int code() {
        return code;
    }
}
