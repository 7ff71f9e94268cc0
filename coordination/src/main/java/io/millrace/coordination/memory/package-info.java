/**
 * A tree of znodes in this process, not durable: what {@link io.millrace.coordination.znode.Znodes} promises, and the
 * faults it warns of, on demand. For simulations and for the tests of every module above; it lives with the code it must
 * stay equal to, and the same contract test runs against it and against a real ZooKeeper.
 *
 * <h2>Faults</h2>
 * Per session: lose the connection before or after the next multi is applied; let a multi be applied late, after its
 * caller has been told that its outcome is unknown; disconnect; expire. Deterministic: nothing happens by itself, no
 * thread is started, and callbacks run in the thread that causes them.
 */
@NullMarked
package io.millrace.coordination.memory;

import org.jspecify.annotations.NullMarked;
