package io.millrace.node.query;

import io.millrace.replication.column.Block;
import io.millrace.replication.column.Schema;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a statement answers. Owned by the caller, one thread at a time. */
public sealed interface QueryResult extends AutoCloseable {

    /** Counters so far; final once the last block was pulled. */
    QueryProgress progress();

    @Override
    void close();

    /** A statement without rows: DDL, INSERT, SET. */
    record Done(QueryProgress progress) implements QueryResult {
        @Override
        public void close() {
            // nothing is held
        }
    }

    /** Rows, block by block. */
    non-sealed interface Rows extends QueryResult {
        Schema schema();

        /** The statement's FORMAT clause, which wins over every default. */
        Optional<String> format();

        /** The settings in force for output (session, request and SETTINGS clause merged). */
        EffectiveSettings settings();

        /** The next block with at least one row, or null at the end. */
        @Nullable
        Block next();

        /** Rows there would have been without LIMIT; empty when there was none. Valid after the end. */
        Optional<Long> rowsBeforeLimit();
    }
}
