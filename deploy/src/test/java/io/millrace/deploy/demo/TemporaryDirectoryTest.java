package io.millrace.deploy.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TemporaryDirectoryTest {
    @TempDir
    Path parent;

    @Test
    void goesWithAllThatIsInIt() throws IOException {
        TemporaryDirectory directory = TemporaryDirectory.create(parent);
        Files.createDirectories(directory.path().resolve("a").resolve("b"));
        Files.writeString(directory.path().resolve("a").resolve("file"), "x");
        directory.delete();
        assertThat(parent).isEmptyDirectory();
    }

    @Test
    void oneInUseStaysAndOneOfADemoThatDiedGoes() throws IOException {
        TemporaryDirectory running = TemporaryDirectory.create(parent);
        Path dead = Files.createDirectory(parent.resolve("millrace-demo-dead"));
        Files.createFile(dead.resolve("demo.lock"));
        Files.createFile(dead.resolve("data"));
        Path foreign = Files.createDirectory(parent.resolve("millrace-demo-foreign"));
        TemporaryDirectory next = TemporaryDirectory.create(parent);
        assertThat(running.path()).isDirectory();
        assertThat(dead).doesNotExist();
        assertThat(foreign).isDirectory();
        running.delete();
        next.delete();
    }
}
