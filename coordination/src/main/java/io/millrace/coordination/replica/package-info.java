/**
 * The replicas of a table.
 *
 * <h2>Layout</h2>
 * <pre>
 * &lt;table&gt;/replicas/&lt;replica&gt;         persistent   replica/1: node, applied index, state hash at that index
 * &lt;table&gt;/replicas/&lt;replica&gt;/alive   ephemeral    alive/1: node, installation and instance id
 * </pre>
 *
 * <h2>Guarantees</h2>
 * The published index of a replica rises only while the replica lives; it falls when a replica starts anew with an
 * empty disk and says so. A process that was superseded publishes nothing more: the multi checks its fence. Two replicas with different state hashes at the same index are an alarm.
 * The log is truncated below the lowest applied index of the live replicas; a replica that comes back later learns from
 * the log itself that it must take a snapshot.
 */
@NullMarked
package io.millrace.coordination.replica;

import org.jspecify.annotations.NullMarked;
