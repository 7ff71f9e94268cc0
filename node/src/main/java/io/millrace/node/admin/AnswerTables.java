package io.millrace.node.admin;

import io.millrace.node.rpc.proto.Assignment;
import io.millrace.node.rpc.proto.Consumer;
import io.millrace.node.rpc.proto.ConsumerException;
import io.millrace.node.rpc.proto.Failpoint;
import io.millrace.node.rpc.proto.ListConsumersResponse;
import io.millrace.node.rpc.proto.ListFailpointsResponse;
import io.millrace.node.rpc.proto.ListMembersResponse;
import io.millrace.node.rpc.proto.ListPartsResponse;
import io.millrace.node.rpc.proto.ListQueueResponse;
import io.millrace.node.rpc.proto.ListTablesResponse;
import io.millrace.node.rpc.proto.Member;
import io.millrace.node.rpc.proto.MessageCounters;
import io.millrace.node.rpc.proto.Part;
import io.millrace.node.rpc.proto.PartState;
import io.millrace.node.rpc.proto.QueueEntry;
import io.millrace.node.rpc.proto.SourceRange;
import io.millrace.node.rpc.proto.Table;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Answers as tables. With {@code isAll} the first column is the node that answered. */
final class AnswerTables {
    private final PrintStream out;
    private final boolean isAll;

    AnswerTables(PrintStream out, boolean isAll) {
        this.out = out;
        this.isAll = isAll;
    }

    void members(List<ListMembersResponse> answers) {
        TextTable table = table("name", "", "alive", "release", "started (UTC)", "http", "transfer", "rpc", "macros",
                "instance");
        for (ListMembersResponse answer : answers) {
            for (Member member : answer.getMembersList()) {
                row(table, answer.getNode(), member.getName(), member.getThisNode() ? "*" : "",
                        Figures.yesNo(member.getAlive()), Figures.text(member.getRelease()),
                        member.hasStarted() ? Figures.time(member.getStarted()) : Figures.UNKNOWN,
                        member.getAddressesOrDefault("http", Figures.UNKNOWN),
                        member.getAddressesOrDefault("transfer", Figures.UNKNOWN),
                        member.getAddressesOrDefault("rpc", Figures.UNKNOWN), macros(member.getMacrosMap()),
                        Figures.text(member.getInstanceId()));
            }
        }
        print(table, "no members");
        if (!isAll) {
            out.println();
            out.println("* the node that answers");
        }
    }

    void failpoints(List<ListFailpointsResponse> answers) {
        TextTable table = table("name", ">reached", ">fired", ">held", "rule");
        for (ListFailpointsResponse answer : answers) {
            for (Failpoint failpoint : answer.getFailpointsList()) {
                row(table, answer.getNode(), failpoint.getName(), Long.toString(failpoint.getReached()),
                        Long.toString(failpoint.getFired()), Integer.toString(failpoint.getHeld()),
                        Figures.text(failpoint.getRule()));
            }
        }
        print(table, "no failpoints");
    }

    private static String macros(Map<String, String> macros) {
        return Figures.text(new TreeMap<>(macros).entrySet()
                .stream()
                .map(each -> each.getKey() + "=" + each.getValue())
                .collect(Collectors.joining(" ")));
    }

    void consumers(List<ListConsumersResponse> answers) {
        TextTable table = table("table", ">#", "state", "topic partition", "phase", ">committed", ">position", ">end",
                ">lag", "paused", ">epoch", "consumer");
        TextTable counters = table("topic partition", ">consumed", ">inserted", ">filtered", ">skipped",
                ">dead letters", ">gap", "table");
        List<String> remarks = new ArrayList<>();
        long lag = 0;
        boolean isLagKnown = true;
        for (ListConsumersResponse answer : answers) {
            for (Consumer consumer : answer.getConsumersList()) {
                String name = consumer.getDatabase() + "." + consumer.getTable();
                String index = Integer.toString(consumer.getIndex());
                if (consumer.getAssignmentsCount() == 0) {
                    row(table, answer.getNode(), name, index, consumer.getState(), Figures.UNKNOWN, Figures.UNKNOWN,
                            Figures.UNKNOWN, Figures.UNKNOWN, Figures.UNKNOWN, Figures.UNKNOWN, Figures.UNKNOWN,
                            Figures.UNKNOWN, consumer.getConsumerId());
                }
                for (Assignment each : consumer.getAssignmentsList()) {
                    String partition = each.getTopic() + "-" + each.getPartition();
                    row(table, answer.getNode(), name, index, consumer.getState(), partition, each.getPhase(),
                            Figures.number(each.hasCommitted(), each.getCommitted()),
                            Long.toString(each.getPosition()),
                            Figures.number(each.hasEndOffset(), each.getEndOffset()),
                            Figures.number(each.hasLag(), each.getLag()), Figures.yesNo(each.getPaused()),
                            Long.toString(each.getEpoch()), consumer.getConsumerId());
                    lag += each.getLag();
                    isLagKnown &= each.hasLag();
                    if (each.hasCounters()) {
                        counters(counters, answer.getNode(), name, partition, each.getCounters());
                    }
                }
                remarks.addAll(remarks(answer.getNode(), name, consumer));
            }
        }
        print(table, "no consumers; a Kafka table consumes while a materialized view reads from it");
        if (table.rowCount() > 0) {
            out.println();
            out.println("lag in all: " + lag + " messages" + (isLagKnown ? "" : ", and what is not known yet"));
        }
        if (counters.rowCount() > 0) {
            out.println();
            out.println("messages since the ledgers exist, whoever consumed them:");
            counters.print(out);
        }
        if (!remarks.isEmpty()) {
            out.println();
            remarks.forEach(out::println);
        }
    }

    private void counters(TextTable table, String node, String name, String partition, MessageCounters counters) {
        row(table, node, partition, Long.toString(counters.getConsumed()), Long.toString(counters.getInserted()),
                Long.toString(counters.getFiltered()), Long.toString(counters.getSkipped()),
                Long.toString(counters.getDeadLettered()), Long.toString(counters.getGap()), name);
    }

    private List<String> remarks(String node, String name, Consumer consumer) {
        List<String> lines = new ArrayList<>();
        String who = (isAll ? node + ": " : "") + name + " #" + consumer.getIndex() + ": ";
        if (!consumer.getStateReason().isEmpty()) {
            lines.add(TextTable.oneLine(who + consumer.getState() + ": " + consumer.getStateReason()));
        }
        for (ConsumerException each : consumer.getExceptionsList()) {
            lines.add(TextTable.oneLine(who + Figures.time(each.getTime()) + " UTC: " + each.getText()));
        }
        return lines;
    }

    void tables(List<ListTablesResponse> answers) {
        TextTable table = table("database", "table", "engine", ">rows", ">parts", ">size", ">schema", "detached",
                "uuid", "path");
        for (ListTablesResponse answer : answers) {
            for (Table each : answer.getTablesList()) {
                row(table, answer.getNode(), each.getDatabase(), each.getName(), each.getEngine(),
                        Figures.number(each.hasRows(), each.getRows()),
                        Figures.number(each.hasParts(), each.getParts()),
                        each.hasBytes() ? Figures.size(each.getBytes()) : Figures.UNKNOWN,
                        Integer.toString(each.getSchemaVersion()), Figures.yesNo(each.getDetached()), each.getUuid(),
                        each.hasReplicatedPath() ? each.getReplicatedPath() : Figures.UNKNOWN);
            }
        }
        print(table, "no tables");
    }

    void parts(List<ListPartsResponse> answers) {
        TextTable table = table("part", ">rows", ">size", ">level", "state", "origin", "content", "file",
                "changed (UTC)",
                "id", "sources");
        long total = 0;
        for (ListPartsResponse answer : answers) {
            total += answer.getTotal();
            for (Part part : answer.getPartsList()) {
                row(table, answer.getNode(), part.getName(), Long.toString(part.getRows()),
                        Figures.size(part.getBytes()), Integer.toString(part.getLevel()), state(part.getState()),
                        Figures.text(part.getOrigin()), Figures.hash(part.getContentChecksum()),
                        Figures.hash(part.getFileChecksum()),
                        part.hasChanged() ? Figures.time(part.getChanged()) : Figures.UNKNOWN, part.getPartId(),
                        sources(part.getSourcesList()));
            }
        }
        print(table, "no parts");
        if (total > table.rowCount()) {
            out.println();
            out.println(table.rowCount() + " of " + total + " parts; --limit N shows more, up to 10000 of a node");
        }
    }

    private static String state(PartState state) {
        return switch (state) {
            case PART_STATE_PREPARED -> "prepared";
            case PART_STATE_KNOWN -> "known";
            case PART_STATE_LOCAL -> "local";
            case PART_STATE_UNSPECIFIED, UNRECOGNIZED -> "?";
        };
    }

    private static String sources(List<SourceRange> ranges) {
        return Figures.text(ranges.stream()
                .map(range -> range.getTopic() + "-" + range.getPartition() + " [" + range.getFirstOffset() + ", "
                        + range.getEndOffsetExclusive() + ")")
                .collect(Collectors.joining(" ")));
    }

    void queue(List<ListQueueResponse> answers) {
        TextTable table = table("table", "part", ">size", "state", ">age", ">tries", "origin", "last error");
        for (ListQueueResponse answer : answers) {
            for (QueueEntry entry : answer.getEntriesList()) {
                row(table, answer.getNode(), entry.getDatabase() + "." + entry.getTable(), entry.getPartName(),
                        Figures.size(entry.getBytes()), entry.getState(), Figures.age(entry.getAgeMs()),
                        Integer.toString(entry.getTries()), Figures.text(entry.getOrigin()),
                        Figures.text(entry.getLastError()));
            }
        }
        print(table, "the queue is empty: every part that is known is here");
    }

    private TextTable table(String... headings) {
        List<String> all = new ArrayList<>(List.of(headings));
        if (isAll) {
            all.addFirst("node");
        }
        return new TextTable(all);
    }

    private void row(TextTable table, String node, String... values) {
        List<String> all = new ArrayList<>(List.of(values));
        if (isAll) {
            all.addFirst(node);
        }
        table.row(all);
    }

    private void print(TextTable table, String ifEmpty) {
        if (table.rowCount() == 0) {
            out.println(ifEmpty);
        } else {
            table.print(out);
        }
    }
}
