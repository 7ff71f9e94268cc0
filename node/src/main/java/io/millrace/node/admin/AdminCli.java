package io.millrace.node.admin;

import com.google.protobuf.Message;
import io.millrace.node.admin.AdminOptions.TableName;
import io.millrace.node.rpc.client.AdminCallException;
import io.millrace.node.rpc.proto.ArmFailpointRequest;
import io.millrace.node.rpc.proto.DisarmFailpointRequest;
import io.millrace.node.rpc.proto.ListConsumersRequest;
import io.millrace.node.rpc.proto.ListFailpointsRequest;
import io.millrace.node.rpc.proto.ListMembersRequest;
import io.millrace.node.rpc.proto.ListPartsRequest;
import io.millrace.node.rpc.proto.ListQueueRequest;
import io.millrace.node.rpc.proto.ListReplicasRequest;
import io.millrace.node.rpc.proto.ListTablesRequest;
import java.io.Console;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** {@code millrace admin}: one run of it, on the caller's thread. */
public final class AdminCli {
    static final int DONE = 0;
    static final int REFUSED = 1;
    static final int UNREACHABLE = 2;
    static final int USAGE = 64;

    private final AdminOptions options;
    private final PrintStream out;
    private final PrintStream err;
    private final AnswerTables tables;

    /** Waits between two rounds. */
    @FunctionalInterface
    interface Pause {
        /** @return false to end */
        boolean await(Duration time);
    }

    private AdminCli(AdminOptions options, PrintStream out, PrintStream err) {
        this.options = options;
        this.out = out;
        this.err = err;
        this.tables = new AnswerTables(out, options.isAll());
    }

    /**
     * Runs a command line.
     *
     * @param args what follows {@code millrace admin}
     * @return the exit status: 0 done; 1 a node refused; 2 a node was not reached; 64 wrong arguments
     */
    public static int run(String[] args, PrintStream out, PrintStream err) {
        return run(args, out, err, AdminCli::sleep);
    }

    static int run(String[] args, PrintStream out, PrintStream err, Pause pause) {
        Optional<String> help = AdminHelp.asked(args);
        if (help.isPresent()) {
            out.print(help.get());
            out.flush();
            return DONE;
        }
        if (args.length == 0) {
            err.print(AdminHelp.general());
            err.flush();
            return USAGE;
        }
        try {
            AdminOptions options = AdminOptions.parse(args);
            return new AdminCli(options, out, err).run(pause);
        } catch (UsageException e) {
            err.println("millrace admin: " + e.getMessage() + ". 'millrace admin --help' explains.");
            return USAGE;
        } finally {
            out.flush();
            err.flush();
        }
    }

    private static boolean sleep(Duration time) {
        try {
            Thread.sleep(time);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private int run(Pause pause) {
        try (Nodes nodes = new Nodes(options)) {
            int status = round(nodes);
            if (options.watch().isEmpty()) {
                return status;
            }
            if (status == UNREACHABLE && !options.isAll()) {
                // there was nothing to watch from the beginning; later it may come back
                return status;
            }
            while (pause.await(options.watch().get())) {
                if (!options.isJson()) {
                    separate();
                }
                status = round(nodes);
            }
            return status;
        }
    }

    private void separate() {
        if (isTerminal()) {
            out.print("\u001B[H\u001B[2J");
        } else {
            out.println();
        }
        out.println(Figures.time(Instant.now()) + " UTC, every " + options.watch().orElseThrow().toSeconds() + " s");
        out.println();
    }

    /** In JDK 25 there is no console again where none is, which the check does not know. */
    @SuppressWarnings("SystemConsoleNull")
    private boolean isTerminal() {
        Console console = System.console();
        return out.equals(System.out) && console != null && console.isTerminal();
    }

    private int round(Nodes nodes) {
        try {
            int status = execute(nodes);
            out.flush();
            return status;
        } catch (AdminCallException e) {
            err.println("millrace admin: " + TextTable.oneLine(String.valueOf(e.getMessage())));
            return switch (e.kind()) {
                case REFUSED -> REFUSED;
                case UNREACHABLE -> UNREACHABLE;
            };
        }
    }

    private int execute(Nodes nodes) {
        return switch (options.command()) {
            case MEMBERS -> show(nodes.ask(client -> client.members(ListMembersRequest.getDefaultInstance())),
                    tables::members);
            case CONSUMERS -> {
                ListConsumersRequest request = ListConsumersRequest.newBuilder()
                        .setDatabase(database())
                        .setTable(table())
                        .build();
                yield show(nodes.ask(client -> client.consumers(request)), tables::consumers);
            }
            case TABLES -> {
                ListTablesRequest request = ListTablesRequest.newBuilder()
                        .setDatabase(database())
                        .setTable(table())
                        .build();
                yield show(nodes.ask(client -> client.tables(request)), tables::tables);
            }
            case REPLICAS -> {
                TableName table = options.requiredTable();
                ListReplicasRequest request = ListReplicasRequest.newBuilder()
                        .setDatabase(table.database())
                        .setTable(table.table())
                        .build();
                yield show(nodes.ask(client -> client.replicas(request)), new ReplicaTable(out)::print);
            }
            case PARTS -> {
                TableName table = options.requiredTable();
                ListPartsRequest request = ListPartsRequest.newBuilder()
                        .setDatabase(table.database())
                        .setTable(table.table())
                        .setLimit(options.limit())
                        .build();
                yield show(nodes.ask(client -> client.parts(request)), tables::parts);
            }
            case QUEUE -> {
                ListQueueRequest request = ListQueueRequest.newBuilder()
                        .setDatabase(database())
                        .setTable(table())
                        .build();
                yield show(nodes.ask(client -> client.queue(request)), tables::queue);
            }
            case FAILPOINT -> {
                String word = options.arguments().getFirst();
                yield show(nodes.ask(client -> switch (word) {
                    case "arm" -> client.armFailpoint(
                            ArmFailpointRequest.newBuilder().setRule(options.arguments().get(1)).build());
                    case "disarm" -> client.disarmFailpoint(
                            DisarmFailpointRequest.newBuilder().setName(options.arguments().get(1)).build());
                    default -> client.failpoints(ListFailpointsRequest.getDefaultInstance());
                }), tables::failpoints);
            }
            case PAUSE -> {
                ConsumptionChange change = new ConsumptionChange(options, nodes, out);
                yield show(change.pause(), change::describePaused);
            }
            case RESUME -> {
                ConsumptionChange change = new ConsumptionChange(options, nodes, out);
                yield show(change.resume(), change::describeResumed);
            }
            case SEEK -> {
                ConsumptionChange change = new ConsumptionChange(options, nodes, out);
                yield show(change.seek(), change::describeSeek);
            }
        };
    }

    private <T extends Message> int show(Round<T> round, Consumer<List<T>> asText) {
        if (options.isJson()) {
            out.println(Json.document(round, options.isAll(), options.watch().isPresent()));
        } else if (!round.answers().isEmpty()) {
            asText.accept(round.answers());
        }
        for (Round.Failure failure : round.failures()) {
            err.println("millrace admin: " + failure.node() + ": " + TextTable.oneLine(failure.error()));
        }
        return round.status();
    }

    private String database() {
        return options.table().map(TableName::database).orElse(options.database());
    }

    private String table() {
        return options.table().map(TableName::table).orElse("");
    }
}
