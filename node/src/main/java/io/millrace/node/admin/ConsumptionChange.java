package io.millrace.node.admin;

import io.millrace.node.admin.AdminOptions.TableName;
import io.millrace.node.admin.AdminOptions.TopicAndPartition;
import io.millrace.node.rpc.client.AdminCallException;
import io.millrace.node.rpc.proto.ListConsumersRequest;
import io.millrace.node.rpc.proto.ListConsumersResponse;
import io.millrace.node.rpc.proto.PauseConsumptionRequest;
import io.millrace.node.rpc.proto.PauseConsumptionResponse;
import io.millrace.node.rpc.proto.ResumeConsumptionRequest;
import io.millrace.node.rpc.proto.ResumeConsumptionResponse;
import io.millrace.node.rpc.proto.SeekConsumptionRequest;
import io.millrace.node.rpc.proto.SeekConsumptionResponse;
import io.millrace.node.rpc.proto.TopicPartition;
import java.io.PrintStream;
import java.util.List;

/** The commands that change something, and what they say. */
final class ConsumptionChange {
    private final AdminOptions options;
    private final Nodes nodes;
    private final PrintStream out;
    private final TableName table;

    ConsumptionChange(AdminOptions options, Nodes nodes, PrintStream out) {
        this.options = options;
        this.nodes = nodes;
        this.out = out;
        this.table = options.requiredTable();
    }

    Round<PauseConsumptionResponse> pause() {
        PauseConsumptionRequest.Builder request = PauseConsumptionRequest.newBuilder()
                .setDatabase(table.database())
                .setTable(table.table());
        options.topicPartition().ifPresent(each -> request.setTopicPartition(message(each)));
        return nodes.ask(client -> client.pause(request.build()));
    }

    Round<ResumeConsumptionResponse> resume() {
        ResumeConsumptionRequest.Builder request = ResumeConsumptionRequest.newBuilder()
                .setDatabase(table.database())
                .setTable(table.table());
        options.topicPartition().ifPresent(each -> request.setTopicPartition(message(each)));
        return nodes.ask(client -> client.resume(request.build()));
    }

    Round<SeekConsumptionResponse> seek() {
        TopicAndPartition partition = options.topicPartition().orElseThrow();
        SeekConsumptionRequest request = SeekConsumptionRequest.newBuilder()
                .setDatabase(table.database())
                .setTable(table.table())
                .setTopicPartition(message(partition))
                .setOffset(options.offset())
                .build();
        if (!options.isAll()) {
            return nodes.ask(client -> client.seek(request));
        }
        // Only its owner may be asked to move, so --all means: whoever that is.
        Round<ListConsumersResponse> found = nodes.ask(client -> client.consumers(ListConsumersRequest.newBuilder()
                .setDatabase(table.database())
                .setTable(table.table())
                .build()));
        for (ListConsumersResponse answer : found.answers()) {
            if (has(answer, partition)) {
                SeekConsumptionResponse moved = nodes.askNamed(answer.getNode(), client -> client.seek(request));
                return new Round<>(List.of(moved), List.of());
            }
        }
        if (!found.failures().isEmpty()) {
            return new Round<>(List.of(), found.failures());
        }
        throw AdminCallException.refused("no member has " + partition + " of " + table
                + " now; the table may not exist or not consume, or a rebalance is going on. 'millrace admin consumers "
                + table + " --all' shows who has what");
    }

    private static boolean has(ListConsumersResponse answer, TopicAndPartition partition) {
        return answer.getConsumersList()
                .stream()
                .flatMap(consumer -> consumer.getAssignmentsList().stream())
                .anyMatch(each -> each.getTopic().equals(partition.topic())
                        && each.getPartition() == partition.partition());
    }

    void describePaused(List<PauseConsumptionResponse> answers) {
        int here = 0;
        for (PauseConsumptionResponse answer : answers) {
            here += answer.getAssignedHere();
            out.println(answer.getNode() + ": paused " + scope() + "; " + assigned(answer.getAssignedHere()));
        }
        hint(here);
    }

    void describeResumed(List<ResumeConsumptionResponse> answers) {
        int here = 0;
        for (ResumeConsumptionResponse answer : answers) {
            here += answer.getAssignedHere();
            out.println(answer.getNode() + ": resumed " + scope() + "; " + assigned(answer.getAssignedHere()));
        }
        hint(here);
    }

    void describeSeek(List<SeekConsumptionResponse> answers) {
        for (SeekConsumptionResponse answer : answers) {
            out.println(answer.getNode() + ": " + table + " goes on with " + options.topicPartition().orElseThrow()
                    + " at offset " + options.offset() + (answer.hasCommittedBefore()
                            ? ", was at " + answer.getCommittedBefore()
                            : ""));
        }
    }

    private String scope() {
        return table + ", " + options.topicPartition().map(TopicAndPartition::toString).orElse("all topic partitions");
    }

    private static String assigned(int count) {
        return switch (count) {
            case 0 -> "none is assigned here now";
            case 1 -> "1 is assigned here now";
            default -> count + " are assigned here now";
        };
    }

    private void hint(int assignedHere) {
        if (assignedHere == 0 && !options.isAll()) {
            out.println("Other members go on as before; --all asks every one.");
        }
    }

    private static TopicPartition message(TopicAndPartition partition) {
        return TopicPartition.newBuilder().setTopic(partition.topic()).setPartition(partition.partition()).build();
    }
}
