package io.millrace.node.main;

import io.millrace.node.admin.AdminCli;
import io.millrace.node.cli.SqlClient;
import java.util.Arrays;

/** Entry of the node's program: {@code server}, {@code sql}, {@code admin}. */
public final class Main {
    private static final String USAGE = """
            Usage: millrace <command> [options]

              server --config FILE   run a node
              sql [STATEMENT]        talk SQL to a node
              admin COMMAND          look into a node and steer it

            millrace <command> --help tells more.
            """;

    private Main() {}

    public static void main(String[] args) {
        if (args.length == 0) {
            System.err.print(USAGE);
            System.exit(2);
        }
        String[] rest = Arrays.copyOfRange(args, 1, args.length);
        int status = switch (args[0]) {
            case "server" -> ServerCommand.run(rest);
            case "sql" -> {
                Logging.warningsOnly();
                yield SqlClient.run(rest, System.in, System.out, System.err);
            }
            case "admin" -> {
                Logging.warningsOnly();
                yield AdminCli.run(rest, System.out, System.err);
            }
            case "help", "--help", "-h" -> {
                System.out.print(USAGE);
                yield 0;
            }
            default -> {
                System.err.println("Unknown command '" + args[0] + "'.");
                System.err.print(USAGE);
                yield 2;
            }
        };
        System.exit(status);
    }
}
