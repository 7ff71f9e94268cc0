package io.millrace.replication.store;

/** What the store's record says of a part. */
public enum PartState {
    /** The bytes are here; the log is not known to name the part. */
    PREPARED(1),
    /** The log names the part; the bytes are elsewhere. */
    KNOWN(2),
    /** The log names the part and the bytes are here. */
    LOCAL(3);

    private final int code;

    PartState(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }

    static PartState of(int code) {
        for (PartState state : values()) {
            if (state.code == code) {
                return state;
            }
        }
        throw new io.millrace.coordination.failure.CorruptionException("unknown part state " + code
                + "; the store was written by a newer version or is damaged");
    }

    /** Whether the part's file must be here. */
    public boolean hasBytes() {
        return switch (this) {
            case PREPARED, LOCAL -> true;
            case KNOWN -> false;
        };
    }
}
