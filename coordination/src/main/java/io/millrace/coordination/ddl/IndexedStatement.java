package io.millrace.coordination.ddl;

import java.util.Objects;

/**
 * A statement in its place.
 *
 * @param appendedAtMs when it was appended, by ZooKeeper's clock; for people only
 */
public record IndexedStatement(long index, DdlStatement statement, long appendedAtMs) {
    public IndexedStatement {
        Objects.requireNonNull(statement, "statement");
    }
}
