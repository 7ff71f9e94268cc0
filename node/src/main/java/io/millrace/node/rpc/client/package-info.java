/**
 * The admin RPC from the other side, so that its users need not know gRPC: calls return messages of the protocol or throw
 * {@link io.millrace.node.rpc.client.AdminCallException}, which says whether the node refused or was not reached.
 */
@NullMarked
package io.millrace.node.rpc.client;

import org.jspecify.annotations.NullMarked;
