/**
 * What the rest of the node calls: {@link io.millrace.node.sql.execution.SelectExecutor} runs queries,
 * {@link io.millrace.node.sql.execution.CompiledView} runs a materialized view over one block in flight,
 * {@link io.millrace.node.sql.execution.CompiledExpressions} computes keys and defaults,
 * {@link io.millrace.node.sql.execution.BlockCast} fits a block to a table.
 */
@NullMarked
package io.millrace.node.sql.execution;

import org.jspecify.annotations.NullMarked;
