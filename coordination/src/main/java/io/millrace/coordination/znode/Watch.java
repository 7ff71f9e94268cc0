package io.millrace.coordination.znode;

/** A registration made by {@link Znodes#watch}. */
@FunctionalInterface
public interface Watch extends AutoCloseable {
    /** Ends it; a call already under way may still be seen. Idempotent. */
    @Override
    void close();
}
