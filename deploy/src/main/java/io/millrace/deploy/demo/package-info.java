/**
 * {@code millrace demo}: the Kafka tutorial of ClickHouse on a cluster of this machine, watched and checked.
 *
 * <h2>Steps</h2>
 * <ol>
 * <li>Start ZooKeeper, the Kafka broker and the nodes.
 * <li>Create the topic and produce the events.
 * <li>Run the tutorial's statements, as they stand, against the first node over HTTP.
 * <li>Ask every node for its count until all have all rows.
 * <li>Check: the same rows and sums on every node, every topic partition owned by exactly one consumer, the partitions spread evenly.
 * <li>Show the result; with {@code --exit} end, else wait for Ctrl-C. Either way end all processes and delete all files.
 * </ol>
 * Every step has a deadline; what fails is explained with the end of the log of the process that it concerns.
 */
@NullMarked
package io.millrace.deploy.demo;

import org.jspecify.annotations.NullMarked;
