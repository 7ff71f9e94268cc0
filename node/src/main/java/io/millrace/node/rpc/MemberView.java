package io.millrace.node.rpc;

import io.millrace.coordination.member.NodeInfo;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A node of the cluster.
 *
 * @param isAlive    whether it is listed now
 * @param release    the software's version; empty when unknown
 * @param startedAt  by that node's clock
 * @param instanceId random, new for each start; empty when unknown
 * @param addresses  {@code host:port} by service: {@code http}, {@code transfer}, {@code rpc}
 */
public record MemberView(String name, boolean isThisNode, boolean isAlive, String release,
        Optional<Instant> startedAt, String instanceId, Map<String, String> addresses, Map<String, String> macros) {
    public MemberView {
        addresses = Map.copyOf(addresses);
        macros = Map.copyOf(macros);
    }

    /** A node that is listed. */
    public static MemberView live(NodeInfo info, String thisNode) {
        return new MemberView(info.name(), info.name().equals(thisNode), true, info.release(),
                Optional.of(Instant.ofEpochMilli(info.startedAtMs())), info.instanceId(), info.addresses(),
                info.macros());
    }

    /** A node that is known, from a replica or an earlier list, and not listed now. */
    public static MemberView absent(String name, String thisNode) {
        return new MemberView(name, name.equals(thisNode), false, "", Optional.empty(), "", Map.of(), Map.of());
    }
}
