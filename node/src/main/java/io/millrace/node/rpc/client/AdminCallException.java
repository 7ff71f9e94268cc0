package io.millrace.node.rpc.client;

import org.jspecify.annotations.Nullable;

/** A call that gave no answer to its question. The message is for people, and says what to check. */
public final class AdminCallException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Kind kind;
    private final @Nullable String errorName;

    /** Whose fault it is. */
    public enum Kind {
        /** The node said no. */
        REFUSED,
        /** No node was reached, or it did not answer in time. */
        UNREACHABLE
    }

    AdminCallException(Kind kind, String message, @Nullable String errorName, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
        this.errorName = errorName;
    }

    /** A node that cannot even be called. */
    public static AdminCallException unreachable(String message) {
        return new AdminCallException(Kind.UNREACHABLE, message, null, null);
    }

    /** What a node would say no to. */
    public static AdminCallException refused(String message) {
        return new AdminCallException(Kind.REFUSED, message, null, null);
    }

    public Kind kind() {
        return kind;
    }

    /** ClickHouse's name of the error, such as {@code UNKNOWN_TABLE}, where it has one. */
    public @Nullable String errorName() {
        return errorName;
    }
}
