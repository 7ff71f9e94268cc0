/**
 * Deterministic simulation: the real code of coordination, replication and consumption in one JVM, several nodes, virtual time,
 * one seed. Everything that is a thread, a clock, ZooKeeper, Kafka, the network or a disk comes from here; the code under test
 * does not know. A seed gives the same run again, event by event.
 *
 * <h2>Terms</h2> <i>world</i>: one run. <i>fiber</i>: a thread of a simulated process; the real blocking code runs on it.
 * <i>process</i>: one start of a node; {@code kill -9} ends it: none of its fibers is ever resumed. <i>chaos</i>: the time in which
 * faults happen. <i>calm</i>: the time after it, in which everything must come right.
 *
 * <p>
 * This package, and no other of this module, sees the classes of the product; an architecture test checks it.
 */
@NullMarked
package io.millrace.clustertests.simulation;

import org.jspecify.annotations.NullMarked;
