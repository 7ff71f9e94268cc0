/**
 * Hours of all faults mixed, with the load running.
 *
 * <h2>Steps</h2> 1. A phase of chaos: faults drawn from the seed, one after the other, while a weather of delays and broken connections goes over all
 * nodes. 2. Calm: everything is healed, every node gets every row, everything is compared. 3. The next phase, until the time is over. 4. Bounds of
 * memory, threads, handles and znodes, and a summary for the record.
 */
@NullMarked
package io.millrace.clustertests.soak;

import org.jspecify.annotations.NullMarked;
