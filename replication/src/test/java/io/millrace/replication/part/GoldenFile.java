package io.millrace.replication.part;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Bytes of a durable format as they were when the version was made. They change only with the version; then write new ones by
 * running the test with {@code -Dtest.jvmArgs=-Dgolden.write=true}.
 */
public final class GoldenFile {
    private GoldenFile() {}

    public static void check(String name, byte[] actual) throws IOException {
        if (Boolean.getBoolean("golden.write")) {
            Path file = Path.of("src/test/resources/golden", name);
            Files.createDirectories(file.getParent());
            Files.write(file, actual);
        }
        assertThat(actual).as("format of %s changed: raise its version, or undo the change", name)
                .isEqualTo(read(name));
    }

    public static byte[] read(String name) throws IOException {
        if (Boolean.getBoolean("golden.write")) {
            return Files.readAllBytes(Path.of("src/test/resources/golden", name));
        }
        try (InputStream in = GoldenFile.class.getResourceAsStream("/golden/" + name)) {
            if (in == null) {
                throw new IOException("no golden file " + name);
            }
            return in.readAllBytes();
        }
    }
}
