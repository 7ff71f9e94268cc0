package io.millrace.jmh.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.deploy.cli.CommandException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MeasuredProcessIT {
    @TempDir
    private Path directory;

    private MeasuredProcess shell(String script) throws IOException {
        return MeasuredProcess.start("shell", List.of("sh", "-c", script), Map.of("GREETING", "ready 1 2"),
                directory.resolve("log"));
    }

    @Test
    void passesOverOtherLinesAndHearsWhatItIsTold() throws IOException {
        try (MeasuredProcess process = shell("echo noise; echo $GREETING; read -r word; echo said $word; read -r _")) {
            assertThat(process.line("ready ")).isEqualTo("1 2");
            assertThat(process.usage().peakBytes()).isPositive();
            process.tell("hello");
            assertThat(process.line("said ")).isEqualTo("hello");
            process.close();
            assertThat(process.isAlive()).isFalse();
        }
    }

    @Test
    void quotesTheComplaintOfOneThatEndsTooEarly() throws IOException {
        try (MeasuredProcess process = shell("echo 'no such table' >&2")) {
            assertThatThrownBy(() -> process.line("ready")).isInstanceOf(CommandException.class)
                    .hasMessageContaining("no such table");
        }
    }
}
