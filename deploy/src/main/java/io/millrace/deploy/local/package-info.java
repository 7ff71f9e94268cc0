/**
 * A cluster on one machine: ZooKeeper, a Kafka broker and some nodes, each in a process of its own, on the loopback interface.
 *
 * <h2>Terms</h2>
 * The <i>launcher</i> is the process that starts the others, its <i>children</i>. A child's standard input is a pipe from the launcher that
 * nobody writes to.
 *
 * <h2>Guarantees</h2>
 * No child outlives the launcher: {@link io.millrace.deploy.local.LocalCluster#close} ends them, a shutdown hook calls it, and when the launcher dies without
 * running any code the kernel closes the pipe, which {@link io.millrace.deploy.local.Supervised} takes for the order to end. Only processes that the launcher started itself
 * are ever signalled, through their own handles.
 *
 * <h2>Layout</h2>
 *
 * <pre>
 * directory/zookeeper/      data of ZooKeeper
 * directory/kafka/          data of the broker
 * directory/node1/          config.yaml, data/
 * directory/logs/           NAME.out: what the process printed; NAME.log: the node's log
 * </pre>
 */
@NullMarked
package io.millrace.deploy.local;

import org.jspecify.annotations.NullMarked;
