package io.millrace.replication.transfer;

/** The peer answered, but not with what was asked for: ask another one. */
public final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Why. */
    public enum Reason {
        NOT_HERE, WRONG_CLUSTER, NOT_UNDERSTOOD, FAILED
    }

    private final Reason reason;

    /** Also for other ways to transfer than this package's. */
    public RefusedException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
