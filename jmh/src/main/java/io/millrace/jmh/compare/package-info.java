/**
 * Millrace beside ClickHouse's own Kafka engine, in one run on one machine: {@link io.millrace.jmh.compare.Compare}. Every engine is a process
 * of its own that has never run before and reads the same topic of the same broker; what the kernel counted for it since its start,
 * until a query sees all rows, is what it cost.
 */
@NullMarked
package io.millrace.jmh.compare;

import org.jspecify.annotations.NullMarked;
