/**
 * One real ZooKeeper server, alone or as a member of an ensemble, in a process of its own, for demonstrations, tests and measurements.
 */
@NullMarked
package io.millrace.deploy.zookeeper;

import org.jspecify.annotations.NullMarked;
