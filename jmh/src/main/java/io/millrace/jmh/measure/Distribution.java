package io.millrace.jmh.measure;

import io.millrace.deploy.cli.CommandException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A built distribution.
 *
 * @param directory
 *            with {@code bin} and {@code lib}
 */
public record Distribution(Path directory) {
    /** The one at {@code directory}, or the one that the build leaves behind where that is null. */
    public static Distribution at(@Nullable Path directory) {
        return new Distribution(
                directory == null ? Path.of("deploy", "target", "millrace").toAbsolutePath() : directory);
    }

    /** A distribution, or the one that was built in a source tree. */
    public static Distribution ofBuild(Path directory) {
        Path built = directory.resolve("deploy").resolve("target").resolve("millrace");
        return new Distribution(Files.isDirectory(built) ? built : directory);
    }

    /** The jar whose manifest names all others. */
    public Path mainJar() throws IOException {
        Path lib = directory.resolve("lib");
        if (Files.isDirectory(lib)) {
            try (DirectoryStream<Path> jars = Files.newDirectoryStream(lib, "millrace-deploy-*.jar")) {
                for (Path jar : jars) {
                    return jar;
                }
            }
        }
        throw new CommandException(
                "no millrace-deploy jar in " + lib + "; build the distribution, or name another with --distribution");
    }

    /** The start script, with the options that people get. */
    public Path script() {
        Path script = directory.resolve("bin").resolve("millrace");
        if (!Files.isExecutable(script)) {
            throw new CommandException("no start script " + script + "; build the distribution, or name another with "
                    + "--distribution");
        }
        return script;
    }
}
