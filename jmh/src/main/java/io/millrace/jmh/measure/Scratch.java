package io.millrace.jmh.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A directory for the data of a run. It goes when it is closed, or with this process, unless it was named to be kept.
 *
 * @param isKept
 *            whether it stays
 */
public record Scratch(Path directory, boolean isKept) implements AutoCloseable {
    /** {@code kept}, or a temporary one where that is null. */
    public static Scratch of(@Nullable Path kept) throws IOException {
        if (kept != null) {
            return new Scratch(Files.createDirectories(kept), true);
        }
        return new Scratch(Files.createTempDirectory("millrace-bench-"), false);
    }

    /** A new directory in it. */
    public Path sub(String name) throws IOException {
        return Files.createDirectories(directory.resolve(name));
    }

    /** Removes a directory in it early, unless it is kept. */
    public void discard(Path sub) throws IOException {
        if (!isKept) {
            delete(sub);
        }
    }

    @Override
    public void close() throws IOException {
        discard(directory);
    }

    /** Removes it, also when something is still removing files there. */
    private static void delete(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path each : (Iterable<Path>) all.sorted(Comparator.reverseOrder())::iterator) {
                Files.deleteIfExists(each);
            }
        } catch (NoSuchFileException gone) {
            // what we wanted
        }
    }
}
