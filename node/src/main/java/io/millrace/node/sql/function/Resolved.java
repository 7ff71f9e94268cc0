package io.millrace.node.sql.function;

import io.millrace.replication.column.DataType;

/** A function bound to argument types. */
public record Resolved(DataType type, Kernel kernel) {}
