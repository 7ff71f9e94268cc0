package io.millrace.deploy.local;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The AOT cache of an installation, for the Java that runs this. Its name holds the Java's version and a checksum of the
 * installation's jars, since the JVM itself compares no more than their sizes and times, and all builds have the same time. The start
 * script forms the same name.
 */
public final class AotCache {
    private static final String OWN_JARS = "millrace-";

    private AotCache() {}

    /** Where it is, whether it exists or not; {@code mainJar} lies in the installation's {@code lib}. */
    public static Path of(Path mainJar) throws IOException {
        Path lib = Objects.requireNonNull(mainJar.toAbsolutePath().normalize().getParent());
        return lib.resolveSibling("aot").resolve(Runtime.version() + "-" + checksum(lib) + ".aot");
    }

    /** As {@code (LC_ALL=C; ls; cat millrace-*.jar) | cksum} prints it first: other jars have their version in the name. */
    static String checksum(Path lib) throws IOException {
        List<String> names;
        try (Stream<Path> files = Files.list(lib)) {
            names = files.map(file -> file.getFileName().toString()).sorted().toList();
        }
        Cksum sum = new Cksum();
        for (String name : names) {
            sum.update((name + "\n").getBytes(StandardCharsets.UTF_8));
        }
        for (String name : names) {
            if (name.startsWith(OWN_JARS) && name.endsWith(".jar")) {
                sum.update(Files.readAllBytes(lib.resolve(name)));
            }
        }
        return sum.finish();
    }

    /** The cache for nodes that run from {@code classPath}, if there is one. */
    static Optional<Path> find(String classPath) {
        if (!classPath.endsWith(".jar") || classPath.indexOf(File.pathSeparatorChar) >= 0) {
            return Optional.empty();
        }
        Path jar = Path.of(classPath);
        try {
            return Files.exists(jar) ? Optional.of(of(jar)).filter(Files::isReadable) : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** POSIX's checksum of {@code cksum}: the 32-bit CRC of the bytes and of their number, highest bit first, inverted. */
    private static final class Cksum {
        private static final int POLYNOMIAL = 0x04C11DB7;
        private static final int[] TABLE = new int[256];

        static {
            for (int i = 0; i < TABLE.length; i++) {
                int crc = i << 24;
                for (int bit = 0; bit < 8; bit++) {
                    crc = crc << 1 ^ (crc < 0 ? POLYNOMIAL : 0);
                }
                TABLE[i] = crc;
            }
        }

        private int crc;
        private long length;

        void update(byte[] bytes) {
            for (byte each : bytes) {
                add(each);
            }
            length += bytes.length;
        }

        private void add(int octet) {
            crc = crc << 8 ^ TABLE[(crc >>> 24 ^ octet) & 0xFF];
        }

        String finish() {
            for (long left = length; left != 0; left >>>= 8) {
                add((int) left);
            }
            return String.format(Locale.ROOT, "%d", ~crc & 0xFFFFFFFFL);
        }
    }
}
