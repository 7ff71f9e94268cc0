package io.millrace.jmh.measure;

import io.millrace.deploy.cli.CommandException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A child that is measured. It ends with this process, however that ends: a guard, which holds the other end of a pipe, kills it.
 * Used by one thread; {@link #close} may come from another.
 */
public final class MeasuredProcess implements AutoCloseable {
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(15);
    private static final int TAIL_LINES = 30;

    private final String name;
    private final Process process;
    private final Process guard;
    private final Path log;
    private final BufferedReader out;

    private MeasuredProcess(String name, Process process, Process guard, Path log) {
        this.name = name;
        this.process = process;
        this.guard = guard;
        this.log = log;
        this.out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /**
     * Starts a command. What it prints on standard output is read with {@link #line}; what it complains of goes to {@code log}.
     *
     * @param environment
     *            added to this process's own
     */
    public static MeasuredProcess start(String name, List<String> command, Map<String, String> environment, Path log)
            throws IOException {
        return start(name, new ProcessBuilder(command), environment, log);
    }

    /** Starts a command whose standard output is of no interest; it goes to {@code log} too. */
    public static MeasuredProcess startSilent(String name, List<String> command, Map<String, String> environment,
            Path log) throws IOException {
        return start(name, new ProcessBuilder(command).redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile())),
                environment, log);
    }

    private static MeasuredProcess start(String name, ProcessBuilder builder, Map<String, String> environment, Path log)
            throws IOException {
        builder.redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(environment);
        Process process = builder.start();
        Process guard = new ProcessBuilder("sh", "-c", "trap '' INT; read -r _; kill -9 \"$0\"",
                Long.toString(process.pid())).redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        // before its number can be another's
        var _ = process.onExit().thenRun(guard::destroyForcibly);
        return new MeasuredProcess(name, process, guard, log);
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public ProcessUsage usage() throws IOException {
        return ProcessUsage.of(process.pid());
    }

    /**
     * Waits for the next line of its output that begins so, and returns the rest of it; other lines are passed over.
     *
     * @throws CommandException
     *             with the end of its log, if its output ends before
     */
    public String line(String beginning) throws IOException {
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            if (line.startsWith(beginning)) {
                return line.substring(beginning.length()).strip();
            }
        }
        throw new CommandException(
                name + " ended before it printed '" + beginning + "'; the end of its log:\n" + explain());
    }

    /** Writes a line to its standard input. */
    public void tell(String line) throws IOException {
        OutputStream in = process.getOutputStream();
        in.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        in.flush();
    }

    /** The end of what it complained of, indented. */
    public String explain() throws IOException {
        List<String> lines = Files.exists(log) ? Files.readAllLines(log) : List.of();
        StringBuilder text = new StringBuilder();
        lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size())
                .forEach(each -> text.append("    ").append(each).append('\n'));
        return text.isEmpty() ? "    (it is empty)" : text.toString().stripTrailing();
    }

    /** Asks it to end, and kills it if it does not. */
    @Override
    public void close() {
        process.destroy();
        boolean isInterrupted = false;
        boolean hasEnded = false;
        try {
            hasEnded = process.waitFor(STOP_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException hurry) {
            isInterrupted = true;
        }
        if (!hasEnded) {
            process.destroyForcibly();
        }
        guard.destroyForcibly();
        if (isInterrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends it at once, without a chance to tidy up. */
    public void kill() {
        process.destroyForcibly();
        close();
    }

    /** The command that starts this JVM's executable. */
    public static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }
}
