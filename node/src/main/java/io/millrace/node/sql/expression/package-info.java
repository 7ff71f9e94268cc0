/**
 * Expressions after analysis: names resolved to slots, functions to kernels. They are evaluated over batches of columns, each
 * equal subexpression once per batch.
 */
@NullMarked
package io.millrace.node.sql.expression;

import org.jspecify.annotations.NullMarked;
