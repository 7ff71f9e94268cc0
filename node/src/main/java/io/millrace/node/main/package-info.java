/**
 * The process: reads the configuration, makes the pieces of a node, wires them, starts and stops them in order.
 *
 * <h2>Start</h2>
 *
 * <pre>
 * 1. Lock and open the data directory; read or make the installation id.
 * 2. Open HTTP: /ping answers; statements wait until the node is ready.
 * 3. ZooKeeper: start one inside if none is configured; connect; raise this node's fence. Waits as long as it takes, and says so.
 * 4. Open transfer and admin ports; register the node.
 * 5. Open the tables of the stored catalog; follow the DDL log. The node is ready.
 * </pre>
 *
 * The broker is never waited for. Stop goes the other way round.
 *
 * <h2>Failpoints</h2> {@link io.millrace.node.failpoint.StartFailpoints}. Steps 1 and 2 write nothing that others see; 2 has nothing
 * durable at all.
 *
 * <h2>After a crash</h2> Every step is repeated at the next start; what each left behind is told in the packages it belongs to.
 */
@NullMarked
package io.millrace.node.main;

import org.jspecify.annotations.NullMarked;
