package io.millrace.node.cli;

import io.millrace.node.sql.syntax.SqlScript;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jline.reader.EOFError;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.ParsedLine;
import org.jline.reader.Parser;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.DefaultParser;
import org.jline.terminal.Terminal;
import org.jline.terminal.Terminal.Signal;

/** The interactive session: one thread reads, runs and prints; Ctrl-C cancels from the terminal's signal thread. */
final class SqlShell {
    private static final String PRETTY = "PrettyCompact";
    private static final String VERTICAL = "Vertical";
    private static final String CONTINUATION = ":-] ";

    private final SqlOptions options;
    private final SqlConnection connection;
    private final Terminal terminal;
    private final LineReader reader;

    /** @param history kept across sessions */
    SqlShell(SqlOptions options, SqlConnection connection, Terminal terminal, Path history) {
        this.options = options;
        this.connection = connection;
        this.terminal = terminal;
        this.reader = LineReaderBuilder.builder()
                .terminal(terminal)
                .appName("millrace")
                .parser(new StatementParser())
                .variable(LineReader.HISTORY_FILE, history)
                .variable(LineReader.SECONDARY_PROMPT_PATTERN, CONTINUATION)
                .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                .option(LineReader.Option.HISTORY_IGNORE_SPACE, false)
                .build();
    }

    int run() throws InterruptedException {
        PrintWriter text = terminal.writer();
        text.println("Connected to " + options.host() + ":" + options.port() + " as user " + options.user()
                + ". A statement ends with ; (or \\G for one value a line). Ctrl-C cancels, exit leaves.");
        while (true) {
            String input;
            try {
                input = reader.readLine(options.host() + " :) ");
            } catch (UserInterruptException e) {
                continue; // Ctrl-C at the prompt drops the line
            } catch (EndOfFileException e) {
                text.println("Bye.");
                text.flush();
                return 0;
            }
            if (StatementText.isExit(input)) {
                text.println("Bye.");
                text.flush();
                return 0;
            }
            boolean vertical = StatementText.isVertical(input);
            for (String statement : SqlScript.split(StatementText.withoutVertical(input))) {
                if (!runOne(statement, vertical)) {
                    break;
                }
            }
        }
    }

    /** @return false when it failed, so that what stood behind it is not run */
    private boolean runOne(String statement, boolean vertical) throws InterruptedException {
        PrintWriter text = terminal.writer();
        Terminal.SignalHandler before = terminal.handle(Signal.INT, signal -> connection.cancel());
        long startNs = System.nanoTime();
        try {
            OutputStream out = terminal.output();
            text.println();
            text.flush();
            String format = vertical ? VERTICAL : options.format() == null ? PRETTY : options.format();
            SqlConnection.Outcome outcome = connection.execute(
                    () -> BodyPublishers.ofString(statement, StandardCharsets.UTF_8), format, out);
            double seconds = (System.nanoTime() - startNs) / 1e9;
            text.println(outcome.hasRows() ? "" : "Ok.\n");
            text.println(outcome.summary().describe(outcome.hasRows(), seconds));
            return true;
        } catch (ClientFailure e) {
            text.println(e.getMessage());
            return false;
        } finally {
            terminal.handle(Signal.INT, before);
            if (connection.takeSessionLost()) {
                text.println(
                        "The server had forgotten this session: what USE and SET changed is back to the defaults.");
            }
            text.println();
            text.flush();
        }
    }

    /** Enter ends a line, and a statement only when it is complete. */
    private static final class StatementParser implements Parser {
        private final DefaultParser words = new DefaultParser().quoteChars(new char[0]).escapeChars(new char[0]);

        @Override
        public ParsedLine parse(String line, int cursor, ParseContext context) {
            if (context == ParseContext.ACCEPT_LINE && !StatementText.isComplete(line) && !StatementText.isExit(line)) {
                throw new EOFError(-1, -1, "the statement has no end yet");
            }
            return words.parse(line, cursor, context);
        }
    }

    /** Saves the history; the terminal is its opener's to close. */
    void close() throws IOException {
        reader.getHistory().save();
    }
}
