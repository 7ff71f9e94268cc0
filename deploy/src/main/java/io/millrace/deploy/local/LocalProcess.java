package io.millrace.deploy.local;

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
 * One child, which may be started again after it ended. Its methods may be called from any thread; starting and ending it is serialized
 * here. What it prints goes to a file.
 */
public final class LocalProcess {
    private static final int TAIL_BYTES = 64 << 10;
    private static final Duration KILL_TIMEOUT = Duration.ofSeconds(10);

    private final String name;
    private final List<String> command;
    private final Path output;
    private @Nullable Process process;

    LocalProcess(String name, List<String> command, Path output) {
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
        if (process != null && process.isAlive()) {
            throw new IllegalStateException(name + " runs already, pid=" + process.pid());
        }
        process = new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
                .start();
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

    /** How it ended, as a shell would number it; only after it has ended. */
    public int exitStatus() {
        return started().exitValue();
    }

    /** Ends it without any warning (SIGKILL) and waits until it is gone. */
    public void kill() throws InterruptedException {
        Process running = started();
        running.destroyForcibly();
        if (!running.waitFor(KILL_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new IllegalStateException(name + " pid=" + running.pid() + " does not end after SIGKILL");
        }
    }

    /** Asks it to end (SIGTERM) and returns at once. */
    void requestStop() {
        started().destroy();
    }

    /** SIGKILL without waiting for the end. */
    void killNow() {
        started().destroyForcibly();
    }

    /** Asks it to end and kills it if it has not within {@code timeout}. */
    public void stop(Duration timeout) throws InterruptedException {
        Process running = started();
        running.destroy();
        if (!running.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
            kill();
        }
    }

    /** SIGSTOP: it stands still and notices nothing. */
    public void suspend() throws IOException, InterruptedException {
        signal("STOP");
    }

    /** SIGCONT: it goes on. */
    public void resume() throws IOException, InterruptedException {
        signal("CONT");
    }

    private void signal(String signal) throws IOException, InterruptedException {
        Process running = started();
        if (!running.isAlive()) {
            throw new IllegalStateException(name + " has ended, status " + running.exitValue());
        }
        // Java cannot send these two; kill is in every POSIX system
        int status = new ProcessBuilder("kill", "-" + signal, Long.toString(running.pid())).inheritIO()
                .start()
                .waitFor();
        if (status != 0) {
            throw new IOException("kill -" + signal + " " + running.pid() + " ended with status " + status);
        }
    }

    /** Its last lines of output. */
    public List<String> outputTail(int lines) throws IOException {
        return tail(output, lines);
    }

    static List<String> tail(Path file, int lines) throws IOException {
        if (!Files.exists(file)) {
            return List.of();
        }
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
            long from = Math.max(0, in.length() - TAIL_BYTES);
            byte[] end = new byte[(int) (in.length() - from)];
            in.seek(from);
            in.readFully(end);
            List<String> all = new String(end, StandardCharsets.UTF_8).lines().toList();
            return all.subList(Math.max(0, all.size() - lines), all.size());
        }
    }

    @Override
    public synchronized String toString() {
        return name + (process == null ? " (not started)"
                : " pid=" + process.pid() + (process.isAlive() ? "" : " (ended)"));
    }
}
