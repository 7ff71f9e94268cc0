package io.millrace.replication.table;

/** Rows and the table they go to. */
public record TableInsert(TableStorage table, InsertRows rows) {}
