package io.millrace.node.admin;

import com.google.protobuf.Message;
import io.millrace.node.admin.Round.Failure;
import io.millrace.node.rpc.client.AdminCallException;
import io.millrace.node.rpc.client.AdminCallException.Kind;
import io.millrace.node.rpc.client.AdminClient;
import io.millrace.node.rpc.proto.ListMembersRequest;
import io.millrace.node.rpc.proto.Member;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/** The nodes to ask: the one on the command line, or with {@code --all} every member it knows. */
final class Nodes implements AutoCloseable {
    private final AdminClient first;
    private final boolean isAll;
    private final Duration timeout;

    Nodes(AdminOptions options) {
        this.first = AdminClient.of(options.host(), options.port(), options.timeout());
        this.isAll = options.isAll();
        this.timeout = options.timeout();
    }

    /** One answer or many; failures of single members are part of the result. */
    <T extends Message> Round<T> ask(Function<AdminClient, T> question) {
        if (!isAll) {
            return new Round<>(List.of(question.apply(first)), List.of());
        }
        List<Member> members = first.members(ListMembersRequest.getDefaultInstance()).getMembersList();
        Map<Member, Future<T>> running = new LinkedHashMap<>();
        // at once, so that one node that hangs costs one timeout
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Member member : members) {
                running.put(member, threads.submit(() -> askMember(member, question)));
            }
        }
        List<T> answers = new ArrayList<>();
        List<Failure> failures = new ArrayList<>();
        running.forEach((member, future) -> {
            try {
                answers.add(future.get());
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof AdminCallException failed)) {
                    throw new IllegalStateException("asking " + member.getName(), e.getCause());
                }
                failures.add(new Failure(member.getName(), rpcAddress(member), String.valueOf(failed.getMessage()),
                        failed.kind()));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                failures.add(new Failure(member.getName(), rpcAddress(member), "interrupted", Kind.UNREACHABLE));
            }
        });
        return new Round<>(answers, failures);
    }

    /** Asks the member of that name alone. */
    <T> T askNamed(String node, Function<AdminClient, T> question) {
        for (Member member : first.members(ListMembersRequest.getDefaultInstance()).getMembersList()) {
            if (member.getName().equals(node)) {
                return askMember(member, question);
            }
        }
        throw AdminCallException.unreachable("node " + node + " has just left the cluster");
    }

    private <T> T askMember(Member member, Function<AdminClient, T> question) {
        if (member.getThisNode()) {
            // known to be reachable by the address on the command line
            return question.apply(first);
        }
        if (!member.getAlive()) {
            throw AdminCallException.unreachable("node " + member.getName() + " is not alive");
        }
        String address = rpcAddress(member);
        int colon = address.lastIndexOf(':');
        int port = colon < 0 ? -1 : port(address.substring(colon + 1));
        if (port < 0) {
            throw AdminCallException.unreachable("node " + member.getName() + " publishes no address of its admin RPC"
                    + (address.isEmpty() ? "" : " but '" + address + "'"));
        }
        String host = address.substring(0, colon);
        boolean isBracketed = host.startsWith("[") && host.endsWith("]");
        try (AdminClient client = AdminClient.of(isBracketed ? host.substring(1, host.length() - 1) : host, port,
                timeout)) {
            return question.apply(client);
        }
    }

    private static String rpcAddress(Member member) {
        return member.getAddressesOrDefault("rpc", "");
    }

    private static int port(String text) {
        try {
            int port = Integer.parseInt(text);
            return port > 0 && port <= 65_535 ? port : -1;
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    @Override
    public void close() {
        first.close();
    }
}
