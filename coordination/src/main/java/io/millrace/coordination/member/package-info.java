/**
 * The nodes of the cluster.
 *
 * <h2>Layout</h2>
 * <pre>
 * /cluster/id      persistent   cluster/1: random id of the cluster
 * /nodes/&lt;node&gt;    ephemeral    node/1: addresses, release, macros, installation and instance id
 * </pre>
 *
 * <h2>Guarantees</h2>
 * A live node is listed within one round of its start (the ephemeral package), a dead one until its session ends. A node
 * that starts again on the same data directory replaces its own old entry at once; a node of the same name on another
 * data directory waits until the other's session is over.
 */
@NullMarked
package io.millrace.coordination.member;

import org.jspecify.annotations.NullMarked;
