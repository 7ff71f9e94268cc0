/**
 * Scalar functions: one small class or lambda each, found by name in {@link io.millrace.node.sql.function.FunctionRegistry}.
 *
 * <p>A function is <i>resolved</i> once per query against the types (and constant values) of its arguments: it checks them,
 * says its result type and gives a <i>kernel</i>, which is then applied to whole columns. NULLs, LowCardinality and constants
 * are handled around the kernel unless the function says it does so itself, so that most kernels see only plain columns.
 */
@NullMarked
package io.millrace.node.sql.function;

import org.jspecify.annotations.NullMarked;
