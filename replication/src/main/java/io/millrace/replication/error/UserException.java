package io.millrace.replication.error;

/** Bad SQL, schema, data or limit: the caller reports {@link #code()} and the message to the user. */
public final class UserException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;

    public UserException(ErrorCode code, String message) {
        super(message);
        this.code = code;
    }

    public UserException(ErrorCode code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    public ErrorCode code() {
        return code;
    }

    /** ClickHouse's one-line form: {@code Code: 60. DB::Exception: …. (UNKNOWN_TABLE)}. */
    public String describe() {
        return "Code: " + code.number() + ". DB::Exception: " + getMessage() + ". (" + code.name() + ")";
    }
}
