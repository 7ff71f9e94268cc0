/**
 * Query plans: a tree of immutable nodes, each of which opens an operator that pulls batches from the operators below it.
 */
@NullMarked
package io.millrace.node.sql.plan;

import org.jspecify.annotations.NullMarked;
