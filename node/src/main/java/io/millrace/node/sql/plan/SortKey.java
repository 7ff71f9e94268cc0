package io.millrace.node.sql.plan;

import io.millrace.node.sql.expression.Bound;

/** A column to order by. {@code nullsFirst} holds for NULL and NaN alike. */
public record SortKey(Bound.Slot slot, boolean descending, boolean nullsFirst) {}
