/**
 * Deterministic events for demonstrations, tests and measurements.
 *
 * <h2>Terms</h2>
 * An <i>event source</i> is a function from (seed, index) to the bytes of one message; there is no state between events, so any
 * event can be written again from its index alone, on any thread and in any order. The <i>producer's record</i> lists, for every
 * message the broker acknowledged, topic partition, offset, event index and CRC-32C of the body: it is what a test compares a
 * table with, since it comes from outside the system under test.
 *
 * <h2>Guarantees</h2>
 * The same seed and index give the same bytes on every machine and in every release; a golden sample in the tests holds that.
 * Floating point enters only through {@link java.lang.StrictMath} when the tables of weights are built.
 */
@NullMarked
package io.millrace.deploy.events;

import org.jspecify.annotations.NullMarked;
