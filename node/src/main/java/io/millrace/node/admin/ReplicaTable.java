package io.millrace.node.admin;

import io.millrace.node.rpc.proto.ListReplicasResponse;
import io.millrace.node.rpc.proto.Replica;
import io.millrace.node.rpc.proto.ReplicaDetail;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The replicas of one table. Every node tells of all, and most of its own: of many answers, a replica's own node is believed. */
final class ReplicaTable {
    private final PrintStream out;

    ReplicaTable(PrintStream out) {
        this.out = out;
    }

    void print(List<ListReplicasResponse> answers) {
        Map<String, Replica> byName = new TreeMap<>();
        for (ListReplicasResponse answer : answers) {
            for (Replica replica : answer.getReplicasList()) {
                byName.merge(replica.getName(), replica, (old, now) -> now.hasDetail() ? now : old);
            }
        }
        TextTable table = new TextTable(List.of("replica", "node", "alive", ">applied", ">log end", "state hash",
                ">queue", "phase", "read-only", "last exception"));
        for (Replica each : byName.values()) {
            ReplicaDetail detail = each.getDetail();
            boolean isKnown = each.hasDetail();
            table.row(List.of(each.getName(), each.getNode(), Figures.yesNo(each.getAlive()),
                    Long.toString(each.getAppliedIndex()),
                    Figures.number(each.hasLogEndIndex(), each.getLogEndIndex()), Figures.hash(each.getStateHash()),
                    Figures.number(isKnown, detail.getQueueSize()),
                    isKnown ? Figures.text(detail.getPhase()) : Figures.UNKNOWN,
                    isKnown ? readOnly(detail) : Figures.UNKNOWN, Figures.text(detail.getLastException())));
        }
        if (byName.isEmpty()) {
            out.println("no replicas");
            return;
        }
        table.print(out);
        List<String> alarms = alarms(byName.values());
        if (!alarms.isEmpty()) {
            out.println();
            alarms.forEach(out::println);
        }
        if (byName.values().stream().anyMatch(each -> !each.hasDetail())) {
            out.println();
            out.println("- is known only to the replica's own node; --all asks every one");
        }
    }

    private static String readOnly(ReplicaDetail detail) {
        return detail.getReadOnly() ? Figures.text(detail.getReadOnlyReason()) : "no";
    }

    /** Replicas that have applied the same entries and are not the same. */
    private static List<String> alarms(Collection<Replica> replicas) {
        List<String> lines = new ArrayList<>();
        Map<Long, Replica> firstAt = new TreeMap<>();
        for (Replica replica : replicas) {
            Replica first = firstAt.putIfAbsent(replica.getAppliedIndex(), replica);
            if (first != null && !first.getStateHash().equals(replica.getStateHash())) {
                lines.add("ALARM: replicas " + first.getName() + " and " + replica.getName()
                        + " differ at log index " + replica.getAppliedIndex() + ": state hash " + first.getStateHash()
                        + " and " + replica.getStateHash());
            }
        }
        return lines;
    }
}
