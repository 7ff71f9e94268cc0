package io.millrace.node.sql.function;

/** What is special about a function. */
public enum Trait {
    /** Sees Nullable arguments itself; otherwise a NULL argument makes a NULL result and the kernel sees no NULL. */
    HANDLES_NULLS,
    /** Sees LowCardinality arguments itself; otherwise they are unwrapped, or the kernel runs once per dictionary entry. */
    HANDLES_LOW_CARDINALITY,
    /** Its result is never LowCardinality, though the kernel does not see LowCardinality. */
    PLAIN_RESULT,
    /** Another value for each row or call (rand): never folded, never shared. */
    VOLATILE,
    /** The same within a query, another in the next (now): folded, but a view folds it again for every block. */
    PER_QUERY,
    /** Fails for some values: evaluated only for the rows that need it. */
    MAY_THROW,
    /** Found in any letter case. */
    ANY_CASE
}
