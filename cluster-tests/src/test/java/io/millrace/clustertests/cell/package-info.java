/**
 * Cells: one fault each, fired at a cluster that ingests, and then the comparison with the producer's record.
 *
 * <h2>Steps</h2> 1. The fault is fired while messages are on their way; a fault that was planned and did not fire fails the cell. 2. It is
 * taken back: all nodes run, all connections pass. 3. Calm: the producer stops, every node gets every row within a deadline. 4. The tables of
 * every node are compared with the producer's record as sets, both targets; the replicas with each other, byte by byte; the ledgers in ZooKeeper with
 * the topic; files, threads and handles with their bounds. 5. The next cell, on the same cluster.
 *
 * <h2>Terms</h2> Names of cells are letters and numbers of a plan: K kills, P pauses, N network, Z ZooKeeper, F Kafka, D data, L disk,
 * O operations. What is behind the dot is the variant.
 */
@NullMarked
package io.millrace.clustertests.cell;

import org.jspecify.annotations.NullMarked;
