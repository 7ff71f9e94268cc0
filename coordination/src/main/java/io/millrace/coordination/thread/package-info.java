/**
 * How threads start and wait for each other. All code that has threads of its own gets them from here, so that a simulation
 * can run the same code with threads and time of its own.
 *
 * <h2>Terms</h2>
 * A <i>bell</i> counts how often it was rung. Who waits for something first notes the count, then looks, and then waits for
 * the count to grow: what happens between the look and the wait is not missed. Any number of threads may wait for one bell.
 */
@NullMarked
package io.millrace.coordination.thread;

import org.jspecify.annotations.NullMarked;
