package io.millrace.jmh.compare;

import io.millrace.deploy.cli.CommandException;
import io.millrace.jmh.measure.MeasuredProcess;
import io.millrace.jmh.measure.ProcessUsage;
import io.millrace.jmh.measure.Teardown;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * ClickHouse as the npm package {@code chdb}, which holds the whole engine as a library, in a Node.js process. It is installed into a build
 * directory; nothing else depends on it.
 *
 * @param directory
 *            where the package and the script are
 */
record ClickHouse(Path directory) {
    private static final int SETTLE_MS = 500;

    /** Installs what {@code package.json} pins, if it is not there yet; wants {@code node} and {@code npm} on the PATH. */
    static ClickHouse installed(Path sources, Path directory, Consumer<String> progress, Teardown teardown)
            throws IOException, InterruptedException {
        Files.createDirectories(directory);
        // written last: it says that the installation is complete
        Path installed = directory.resolve("installed");
        if (!isSame(sources.resolve("package.json"), installed)) {
            progress.accept("installing ClickHouse (npm package chdb, about 550 MB) into " + directory);
            copy(sources, directory, "package.json");
            run(List.of("npm", "install", "--no-audit", "--no-fund", "--omit=peer", "--no-package-lock",
                    "--loglevel=error"), directory, teardown);
            Files.copy(sources.resolve("package.json"), installed, StandardCopyOption.REPLACE_EXISTING);
        }
        copy(sources, directory, "ingest.js");
        return new ClickHouse(directory);
    }

    private static void copy(Path sources, Path directory, String file) throws IOException {
        Files.copy(sources.resolve(file), directory.resolve(file), StandardCopyOption.REPLACE_EXISTING);
    }

    private static boolean isSame(Path a, Path b) throws IOException {
        return Files.exists(b) && Files.mismatch(a, b) == -1;
    }

    private static void run(List<String> command, Path directory, Teardown teardown)
            throws IOException, InterruptedException {
        Process process;
        try {
            process = new ProcessBuilder(command).directory(directory.toFile())
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
        } catch (IOException missing) {
            throw new CommandException("the comparison needs Node.js 18 or later with npm: " + missing.getMessage(),
                    missing);
        }
        AutoCloseable end = teardown.add(process::destroy);
        int status = process.waitFor();
        teardown.close(end);
        if (status != 0) {
            throw new CommandException(String.join(" ", command) + " in " + directory + " ended with status " + status);
        }
    }

    /** What one run gave, and which ClickHouse it was. */
    record Result(Measured measured, String version) {}

    /** Runs a task in a new process with its data in {@code scratch}. */
    Result run(Engine engine, ClickHouseTask task, Path scratch, Duration deadline, Teardown teardown)
            throws IOException, InterruptedException {
        Path file = scratch.resolve("task.json");
        Files.writeString(file, task.json(scratch.resolve("data"), deadline));
        Path log = scratch.resolve("chdb.log");
        MeasuredProcess process = teardown.add(MeasuredProcess.start("chdb",
                List.of("node", directory.resolve("ingest.js").toString(), file.toString()),
                Map.of(), log));
        try {
            String version = process.line("version ");
            process.line("started");
            String[] visible = process.line("visible ").split(" ");
            ProcessUsage usage = process.usage();
            Thread.sleep(SETTLE_MS);
            process.tell("go on");
            String[] after = process.line("after ").split("\t");
            if (Long.parseLong(after[0]) != task.rows()) {
                throw new CommandException(engine.title() + " has " + after[0] + " rows of " + task.rows()
                        + " messages; a figure for a wrong result is worth nothing");
            }
            return new Result(new Measured(engine, task.rows(), usage.cpuSeconds(), Double.parseDouble(visible[1]),
                    Long.parseLong(after[2]), usage.peakBytes()), version);
        } finally {
            process.kill();
            teardown.close(process);
        }
    }
}
