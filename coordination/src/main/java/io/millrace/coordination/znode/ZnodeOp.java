package io.millrace.coordination.znode;

import java.util.Objects;

/** One operation of a {@link Znodes#multi}. */
public sealed interface ZnodeOp {
    /** The path as asked for; a sequential create appends to it. */
    String path();

    /** Creates a znode; its parent must exist and be persistent. */
    record Create(String path, String text, CreateMode mode) implements ZnodeOp {
        public Create {
            requirePath(path);
            Objects.requireNonNull(text, "text");
            Objects.requireNonNull(mode, "mode");
        }
    }

    /** Writes a znode if it has the version. */
    record SetData(String path, String text, int expectedVersion) implements ZnodeOp {
        public SetData {
            requirePath(path);
            Objects.requireNonNull(text, "text");
        }
    }

    /** Requires a znode to have the version. */
    record Check(String path, int expectedVersion) implements ZnodeOp {
        public Check {
            requirePath(path);
        }
    }

    /** Deletes a childless znode if it has the version. */
    record Delete(String path, int expectedVersion) implements ZnodeOp {
        public Delete {
            requirePath(path);
        }
    }

    /** How long a created znode lives and how it is named. */
    enum CreateMode {
        /** Until deleted. */
        PERSISTENT,
        /** Until deleted; a number of ten digits, greater than all before, is appended to the name. */
        PERSISTENT_SEQUENTIAL,
        /** Until deleted or until the session ends. */
        EPHEMERAL
    }

    private static void requirePath(String path) {
        if (!path.startsWith("/") || (path.length() > 1 && path.endsWith("/"))) {
            throw new IllegalArgumentException("not an absolute znode path: '" + path + "'");
        }
    }
}
