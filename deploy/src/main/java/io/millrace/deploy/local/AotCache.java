package io.millrace.deploy.local;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Objects;
import java.util.Optional;

/** The AOT cache of an installation, for the Java that runs this; the start script looks in the same place. */
public final class AotCache {
    private AotCache() {}

    /** Where it is, whether it exists or not; {@code mainJar} lies in the installation's {@code lib}. */
    public static Path of(Path mainJar) {
        return mainJar.toAbsolutePath().resolveSibling("../aot").normalize().resolve(Runtime.version() + ".aot");
    }

    /** Whether it exists and is newer than all jars. The JVM checks once more, and goes on without one that does not fit. */
    public static boolean isFresh(Path mainJar) throws IOException {
        Path cache = of(mainJar);
        if (!Files.isReadable(cache)) {
            return false;
        }
        FileTime made = Files.getLastModifiedTime(cache);
        try (DirectoryStream<Path> jars = Files
                .newDirectoryStream(Objects.requireNonNull(mainJar.toAbsolutePath().getParent()), "*.jar")) {
            for (Path jar : jars) {
                if (Files.getLastModifiedTime(jar).compareTo(made) > 0) {
                    return false;
                }
            }
        }
        return true;
    }

    /** The cache for nodes that run from {@code classPath}, if there is one. */
    static Optional<Path> find(String classPath) {
        if (!classPath.endsWith(".jar") || classPath.indexOf(File.pathSeparatorChar) >= 0) {
            return Optional.empty();
        }
        try {
            return isFresh(Path.of(classPath)) ? Optional.of(of(Path.of(classPath))) : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
