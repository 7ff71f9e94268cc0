package io.millrace.coordination.znode;

import io.millrace.coordination.failure.ConflictException;

/** An operation of a {@link Znodes#multi} did not fit the tree, so nothing of the multi was applied. */
public final class ZnodeConflictException extends ConflictException {
    private static final long serialVersionUID = 1L;

    /** Why the operation does not fit. */
    public enum Kind {
        BAD_VERSION, NODE_EXISTS, NO_NODE, NOT_EMPTY, EPHEMERAL_PARENT
    }

    private final int opIndex;
    private final Kind kind;
    private final String path;

    /**
     * @param opIndex position of the first operation that failed
     * @param path    its path
     */
    public ZnodeConflictException(int opIndex, Kind kind, String path) {
        super("the operation on a znode does not fit: op=" + opIndex + " kind=" + kind + " path=" + path);
        this.opIndex = opIndex;
        this.kind = kind;
        this.path = path;
    }

    /** Position of the first operation that failed. */
    public int opIndex() {
        return opIndex;
    }

    /** Why it failed. */
    public Kind kind() {
        return kind;
    }

    /** Its path. */
    public String path() {
        return path;
    }
}
