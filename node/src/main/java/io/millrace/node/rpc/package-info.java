/**
 * The admin RPC: one gRPC service, {@code millrace.admin.v1.Admin}, beside gRPC's own health and reflection services.
 *
 * <h2>Terms</h2>
 * The <i>source</i> is the running node, as this package needs it: {@link io.millrace.node.rpc.AdminSource}. The contract
 * towards clients stands in {@code admin.proto}.
 *
 * <h2>Guarantees</h2>
 * A node answers for itself and names itself in each answer; a client that wants the cluster asks each member. Fields that
 * nobody knows are absent, never zero. Pause and resume are harmless to repeat. An error has a gRPC status that says what
 * kind it is and, where ClickHouse has a code for it, that code in the trailers ({@link io.millrace.node.rpc.ErrorTrailers}).
 *
 * <h2>Threads</h2>
 * Each call has a virtual thread, {@code rpc-<n>}; netty's threads move bytes only.
 */
@NullMarked
package io.millrace.node.rpc;

import org.jspecify.annotations.NullMarked;
