/**
 * One real ZooKeeper server in a process of its own, for demonstrations, tests and measurements.
 */
@NullMarked
package io.millrace.deploy.zookeeper;

import org.jspecify.annotations.NullMarked;
