/**
 * The command line {@code millrace admin}: asks nodes over the admin RPC and prints aligned tables or JSON.
 *
 * <p>Exit status: 0 done; 1 a node refused; 2 a node was not reached; 64 wrong arguments.
 */
@NullMarked
package io.millrace.node.admin;

import org.jspecify.annotations.NullMarked;
