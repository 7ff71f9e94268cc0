package io.millrace.clustertests.process;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One child, which may be started again after it ended. Starting and ending it is serialized here, so that a shutdown hook may end it too.
 * What it prints goes to a file.
 */
public final class ChildProcess {
    private static final Duration KILL_TIMEOUT = Duration.ofSeconds(20);
    private static final int TAIL_BYTES = 128 << 10;

    private final String name;
    private final List<String> command;
    private final Path output;
    private @Nullable Process process;
    /** A shell that lets the child go on when its standard input is closed; null while the child runs. */
    private @Nullable Process brake;
    private long outputAtStart;
    private boolean closed;

    ChildProcess(String name, List<String> command, Path output) {
        this.name = name;
        this.command = List.copyOf(command);
        this.output = output;
    }

    public String name() {
        return name;
    }

    /** The file with what it printed, over all its starts. */
    public Path output() {
        return output;
    }

    public synchronized void start() throws IOException {
        if (closed) {
            throw new IllegalStateException(name + " must not be started any more");
        }
        if (isAlive()) {
            throw new IllegalStateException(name + " runs already, pid=" + started().pid());
        }
        outputAtStart = Files.exists(output) ? Files.size(output) : 0;
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
        builder.environment().put("JAVA_HOME", Distribution.javaHome().toString());
        process = builder.start();
    }

    private synchronized Process started() {
        if (process == null) {
            throw new IllegalStateException(name + " was never started");
        }
        return process;
    }

    public long pid() {
        return started().pid();
    }

    public synchronized boolean isAlive() {
        return process != null && process.isAlive();
    }

    public synchronized boolean isSuspended() {
        return brake != null;
    }

    /** How it ended, as a shell would number it; only after it has ended. */
    public int exitStatus() {
        return started().exitValue();
    }

    /** Waits until it has ended by itself. */
    public int awaitExit(Duration timeout) throws InterruptedException {
        Process running = started();
        if (!running.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionError(
                    name + " still runs after " + timeout.toSeconds() + " s; it printed:\n" + tail(25));
        }
        return running.exitValue();
    }

    /** Ends it without any warning (SIGKILL) and waits until it is gone. */
    public void kill() throws InterruptedException {
        Process running = started();
        running.destroyForcibly();
        if (!running.waitFor(KILL_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new IllegalStateException(name + " pid=" + running.pid() + " does not end after SIGKILL");
        }
        releaseBrake();
    }

    /** SIGTERM; does not wait for the end. */
    public void terminate() {
        started().destroy();
    }

    /** SIGTERM, and SIGKILL if it has not ended within {@code timeout}. */
    public void stop(Duration timeout) throws InterruptedException {
        Process running = started();
        releaseBrake();
        running.destroy();
        if (!running.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
            kill();
        }
    }

    /** SIGKILL without waiting; it cannot be started again. */
    synchronized void abandon() {
        closed = true;
        if (process != null) {
            process.destroyForcibly();
        }
    }

    /** SIGSTOP: it stands still and notices nothing. */
    public synchronized void suspend() throws IOException, InterruptedException {
        Process running = started();
        if (!running.isAlive()) {
            throw new IllegalStateException(name + " has ended, status " + running.exitValue());
        }
        String pid = Long.toString(running.pid());
        // Java cannot send these two; the shell stays, so that the child goes on if this process dies
        Process shell = new ProcessBuilder("sh", "-c", "kill -STOP " + pid + " && read x; kill -CONT " + pid).start();
        brake = shell;
        if (shell.waitFor(200, TimeUnit.MILLISECONDS)) {
            brake = null;
            throw new IOException("kill -STOP " + pid + " failed, status " + shell.exitValue());
        }
    }

    /** SIGCONT: it goes on. */
    public synchronized void resume() throws IOException, InterruptedException {
        Process shell = brake;
        if (shell == null) {
            throw new IllegalStateException(name + " does not stand still");
        }
        releaseBrake();
        if (shell.isAlive()) {
            throw new IOException("the shell that holds " + name + " does not let it go");
        }
    }

    private synchronized void releaseBrake() throws InterruptedException {
        Process shell = brake;
        if (shell == null) {
            return;
        }
        brake = null;
        try {
            shell.getOutputStream().close();
        } catch (IOException gone) {
            throw new IllegalStateException("the shell that holds " + name + " is gone", gone);
        }
        if (!shell.waitFor(KILL_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
            shell.destroyForcibly();
        }
    }

    /** Whether a line that begins like that was printed since the last start. */
    boolean hasPrinted(String beginning) throws IOException {
        long from;
        synchronized (this) {
            from = outputAtStart;
        }
        if (!Files.exists(output)) {
            return false;
        }
        try (RandomAccessFile in = new RandomAccessFile(output.toFile(), "r")) {
            // the line comes early: a broker prints thousands of lines after it
            byte[] text = new byte[(int) Math.min(4 << 20, Math.max(0, in.length() - from))];
            in.seek(from);
            in.readFully(text);
            return new String(text, StandardCharsets.UTF_8).lines().anyMatch(line -> line.startsWith(beginning));
        }
    }

    /** The last lines it printed. */
    public String tail(int lines) {
        return tail(output, lines);
    }

    /** The last lines of a file, indented; never fails, for it is asked when something else has. */
    static String tail(Path file, int lines) {
        if (!Files.exists(file)) {
            return "    (" + file + " does not exist)";
        }
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
            long from = Math.max(0, in.length() - TAIL_BYTES);
            byte[] end = new byte[(int) (in.length() - from)];
            in.seek(from);
            in.readFully(end);
            List<String> all = new String(end, StandardCharsets.UTF_8).lines().toList();
            return String.join("\n", all.subList(Math.max(0, all.size() - lines), all.size())).indent(4);
        } catch (IOException unreadable) {
            return "    (" + file + ": " + unreadable + ")";
        }
    }

    @Override
    public synchronized String toString() {
        return name + (process == null ? " (not started)"
                : " pid=" + process.pid() + (process.isAlive() ? "" : " (ended, status " + process.exitValue() + ")"));
    }
}
