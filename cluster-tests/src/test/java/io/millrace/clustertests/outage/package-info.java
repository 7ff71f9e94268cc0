/** What a node needs is not there: ZooKeeper, the broker, a port, a right configuration. */
@NullMarked
package io.millrace.clustertests.outage;

import org.jspecify.annotations.NullMarked;
