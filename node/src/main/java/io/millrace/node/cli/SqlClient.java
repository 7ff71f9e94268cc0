package io.millrace.node.cli;

import io.millrace.node.query.ServerVersion;
import io.millrace.node.sql.syntax.SqlScript;
import java.io.ByteArrayInputStream;
import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jspecify.annotations.Nullable;

/** {@code millrace sql}: one statement, a script, or an interactive session. */
public final class SqlClient {
    private static final String HELP = """
            Runs SQL on a Millrace node, over its HTTP interface.

              ./millrace sql                                    interactive, when started from a terminal
              ./millrace sql "SELECT count() FROM events"       one statement; rows as a table, or tab-separated into a pipe
              ./millrace sql "SELECT 1; SELECT 2" -f CSV        several, in another format
              ./millrace sql "INSERT INTO t FORMAT CSV" < t.csv data from standard input, streamed
              ./millrace sql --file schema.sql                  a script; the first failure ends it
              echo "SHOW TABLES" | ./millrace sql --port 8124   a script from a pipe, on another node
              ./millrace sql "SELECT {n:UInt8} + 1" --param_n=2 a value for a query parameter

            Options
              -h, --host HOST          the node; 127.0.0.1 if not given
                  --port PORT          its http_port; 8123 if not given
              -u, --user NAME          default if not given
                  --password TEXT      others may see it in the list of processes; rather:
                  --ask-password       asks for it
              -d, --database NAME      as if the first statement were USE NAME
              -f, --format NAME        for results without a FORMAT clause, such as JSONEachRow, CSVWithNames, Vertical
              -q, --query TEXT         the statement, as clickhouse-client names it
                  --file PATH          a script; - is standard input
              -n, --multiquery         accepted: several statements are always possible
                  --param_NAME=TEXT    a query parameter
                  --SETTING=VALUE      any setting of the server, such as --max_block_size=1000
                  --help

            A session keeps what USE and SET change. Errors go to standard error in full, and the exit status is 1.
            Interactively: a statement ends with ; and may have many lines, \\G at its end shows one value a line, Ctrl-C
            cancels it, exit or Ctrl-D leaves. History is kept in ~/.millrace_history.
            """;

    private SqlClient() {}

    /**
     * @param in a script or data, unless it is a terminal
     * @return the process's exit status: 0, or 1 after a failure, or 2 when the arguments cannot be understood
     */
    public static int run(String[] args, InputStream in, PrintStream out, PrintStream err) {
        SqlOptions options;
        try {
            options = SqlOptions.parse(List.of(args));
        } catch (UsageException e) {
            err.println(e.getMessage());
            return 2;
        }
        if (options.help()) {
            out.print(HELP);
            out.flush();
            return 0;
        }
        // Only the process's own streams can be a terminal; a test's never are.
        boolean terminal = in.equals(System.in) && out.equals(System.out) && console() != null;
        try (SqlConnection connection = new SqlConnection(options, password(options, terminal))) {
            if (options.database() != null) {
                String use = "USE `" + options.database().replace("\\", "\\\\").replace("`", "\\`") + "`";
                connection.execute(() -> BodyPublishers.ofString(use), "TabSeparated", out);
            }
            if (terminal && options.statement() == null && options.file() == null) {
                return interactive(options, connection);
            }
            batch(options, connection, terminal, in, out);
            return 0;
        } catch (ClientFailure | UsageException e) {
            out.flush();
            err.println(e.getMessage());
            return 1;
        } catch (IOException | UncheckedIOException e) {
            err.println("Cannot read or write here: " + e.getMessage());
            return 1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            err.println("Interrupted.");
            return 1;
        }
    }

    private static void batch(SqlOptions options, SqlConnection connection, boolean terminal, InputStream in,
            PrintStream out) throws IOException, ClientFailure, InterruptedException {
        String format = options.format() != null ? options.format() : terminal ? "PrettyCompact" : "TabSeparated";
        List<String> statements = SqlScript.split(script(options, in));
        if (statements.isEmpty()) {
            throw new UsageException(
                    "There is no statement. Give one in quotes, or --file, or start without arguments in a"
                            + " terminal; --help shows examples");
        }
        boolean inputIsFree = options.statement() != null || options.file() != null && !options.file().equals("-");
        for (int i = 0; i < statements.size(); i++) {
            String statement = statements.get(i);
            boolean feed = i == statements.size() - 1 && inputIsFree && !terminal && StatementText.wantsData(statement);
            connection.execute(() -> feed
                    ? BodyPublishers.ofInputStream(() -> followedBy(statement, in))
                    : BodyPublishers.ofString(statement, StandardCharsets.UTF_8), format, out);
        }
        out.flush();
        if (out.checkError()) {
            throw new IOException("standard output is closed");
        }
    }

    private static InputStream followedBy(String statement, InputStream data) {
        byte[] head = (statement + "\n").getBytes(StandardCharsets.UTF_8);
        return new SequenceInputStream(new ByteArrayInputStream(head), data);
    }

    private static String script(SqlOptions options, InputStream in) throws IOException {
        if (options.statement() != null) {
            return options.statement();
        }
        byte[] text = options.file() == null || options.file().equals("-")
                ? in.readAllBytes()
                : Files.readAllBytes(Path.of(options.file()));
        return new String(text, StandardCharsets.UTF_8);
    }

    private static String password(SqlOptions options, boolean terminal) {
        if (!options.askPassword()) {
            return options.password();
        }
        Console console = console();
        if (!terminal || console == null) {
            throw new UsageException("--ask-password needs a terminal; use --password");
        }
        char[] typed = console.readPassword("Password for user %s: ", options.user());
        return typed == null ? "" : new String(typed);
    }

    /** The terminal, if standard input and output are one. */
    @SuppressWarnings("SystemConsoleNull") // Since JDK 25 it is null again when one of them is redirected.
    private static @Nullable Console console() {
        Console console = System.console();
        return console == null || !console.isTerminal() ? null : console;
    }

    private static int interactive(SqlOptions options, SqlConnection connection)
            throws IOException, InterruptedException {
        Path history = Path.of(System.getProperty("user.home"), ".millrace_history");
        try (Terminal terminal = TerminalBuilder.builder().system(true).build()) {
            terminal.writer().println(ServerVersion.PRODUCT + " " + ServerVersion.build() + ", SQL client.");
            SqlShell shell = new SqlShell(options, connection, terminal, history);
            try {
                return shell.run();
            } finally {
                shell.close();
            }
        }
    }
}
