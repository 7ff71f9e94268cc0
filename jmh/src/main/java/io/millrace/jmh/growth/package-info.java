/**
 * What ZooKeeper has to do for a cluster, by the number of its nodes: {@link io.millrace.jmh.growth.Growth}. Measured with real processes and
 * simulated with many more nodes, in memory, with the code of {@code coordination} that the nodes run.
 *
 * <h2>Terms</h2>
 * <dl>
 * <dt>operation</dt><dd>one request to ZooKeeper, pings left out; a multi is one</dd>
 * <dt>cycle</dt><dd>how often at most a replica looks at its log while entries keep coming</dd>
 * </dl>
 */
@NullMarked
package io.millrace.jmh.growth;

import org.jspecify.annotations.NullMarked;
