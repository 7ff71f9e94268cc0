package io.millrace.node.catalog;

/** What a table is, and so what reads and writes of it mean. */
public enum TableKind {
    /** Parts in the store, replicated through the table's log. */
    MERGE_TREE,
    /** Rows in this node's memory. */
    MEMORY,
    /** Keeps nothing; views of it get every block. */
    NULL,
    /** A Kafka topic: read by consumers, written by a producer. */
    KAFKA,
    /** A stored query. */
    VIEW,
    /** A stored query that runs over every block inserted into its source, into a target. */
    MATERIALIZED_VIEW;

    public boolean isView() {
        return this == VIEW || this == MATERIALIZED_VIEW;
    }
}
