/**
 * ZooKeeper's own server, inside this process: for a node without a configured ZooKeeper, for the local cluster, and for
 * tests. One server, no ensemble: what it stores is as safe as the directory.
 */
@NullMarked
package io.millrace.coordination.embedded;

import org.jspecify.annotations.NullMarked;
