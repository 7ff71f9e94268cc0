package io.millrace.coordination.memory;

import io.millrace.coordination.znode.ZnodeOp;
import java.util.List;

/** One call of a client, as its {@link Transit} sees it; the same object from the first attempt to the last. */
public final class ZnodeCall {
    /** What is asked for. */
    public enum Kind {
        /** A znode. */
        READ,
        /** Several znodes. */
        READ_ALL,
        /** The names of a znode's children. */
        CHILDREN,
        /** Whether a znode is there. */
        EXISTS,
        /** A multi. */
        MULTI,
        /** One znode of an {@code ensurePath}. */
        CREATE;

        /** Whether it may change the tree. */
        public boolean isWrite() {
            return switch (this) {
                case READ, READ_ALL, CHILDREN, EXISTS -> false;
                case MULTI, CREATE -> true;
            };
        }
    }

    private final Kind kind;
    private final String path;
    private final List<ZnodeOp> ops;

    ZnodeCall(Kind kind, String path, List<ZnodeOp> ops) {
        this.kind = kind;
        this.path = path;
        this.ops = ops;
    }

    /** What is asked for. */
    public Kind kind() {
        return kind;
    }

    /** Of several paths the first. */
    public String path() {
        return path;
    }

    /** The operations of a write; empty for a read. */
    public List<ZnodeOp> ops() {
        return ops;
    }

    @Override
    public String toString() {
        return kind + " " + path + (ops.size() > 1 ? " and " + (ops.size() - 1) + " more" : "");
    }
}
