package io.millrace.deploy.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.deploy.cli.CommandLine;
import io.millrace.deploy.cli.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoOptionsTest {
    @TempDir
    Path directory;

    private static DemoOptions options(String... args) throws IOException {
        return DemoOptions.of(CommandLine.parse("demo", DemoOptions.FLAGS, DemoOptions.VALUED, args));
    }

    @Test
    void withoutOptionsItIsTheTutorialOnThreeNodes() throws IOException {
        assertThat(options()).isEqualTo(new DemoOptions(3, 200_000, 5, 1, null, false, Duration.ofSeconds(170)));
    }

    @Test
    void moreEventsMayTakeLonger() throws IOException {
        assertThat(options("--events", "4m").deadline()).isEqualTo(Duration.ofSeconds(1120));
        assertThat(options("--events", "4m", "--deadline", "60").deadline()).isEqualTo(Duration.ofSeconds(60));
    }

    @Test
    void filesAreKeptOnlyWhereNothingIsInTheWay() throws IOException {
        assertThat(options("--keep", directory.toString()).keep()).isEqualTo(directory);
        assertThat(options("--keep", directory.resolve("new").toString()).keep()).isEqualTo(directory.resolve("new"));
        Path file = Files.createFile(directory.resolve("file"));
        assertThatThrownBy(() -> options("--keep", directory.toString())).isInstanceOf(UsageException.class)
                .hasMessageContaining("is not empty; name a new directory");
        assertThatThrownBy(() -> options("--keep", file.toString())).isInstanceOf(UsageException.class)
                .hasMessageContaining("is not a directory");
    }
}
