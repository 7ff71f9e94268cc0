/**
 * A cluster of real processes, started from the built distribution: ZooKeeper, a Kafka broker, nodes.
 *
 * <h2>Layout</h2>
 *
 * <pre>
 * target/clusters/NAME/zookeeper/   data of ZooKeeper
 * target/clusters/NAME/kafka/       data of the broker
 * target/clusters/NAME/node1/       config.yaml, data/
 * target/clusters/NAME/logs/        NAME.out: what a process printed; NAME.log: a node's log
 * </pre>
 *
 * <h2>Guarantees</h2>
 * Only processes that were started here are signalled, through their own handles. None outlives the tests: the fixture ends them, a
 * shutdown hook does, and when the tests' process dies without running any code, the kernel closes the pipe that is a child's standard
 * input, upon which it ends. A child that stands still cannot notice that; the shell that would let it go on notices it instead.
 */
@NullMarked
package io.millrace.clustertests.process;

import org.jspecify.annotations.NullMarked;
