/**
 * One JMH benchmark for each stage between a message and a part, on one thread, warm, with the data and the schemas of
 * {@link io.millrace.jmh.workload.Workload}. An operation is one row.
 */
@NullMarked
package io.millrace.jmh.stage;

import org.jspecify.annotations.NullMarked;
