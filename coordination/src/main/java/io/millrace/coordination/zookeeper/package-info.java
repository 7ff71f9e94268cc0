/**
 * {@link io.millrace.coordination.znode.Znodes} on a real ZooKeeper, through Curator.
 *
 * <h2>Guarantees</h2>
 * Curator keeps the connection and the session, and nothing more: its retry policy is to never retry. Reads are repeated
 * here until they succeed or their deadline comes; a multi is sent at most once per call. A multi that meets no
 * connection is not sent; once it is handed to the client, a lost connection makes its outcome unknown.
 */
@NullMarked
package io.millrace.coordination.zookeeper;

import org.jspecify.annotations.NullMarked;
