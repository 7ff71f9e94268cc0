package io.millrace.jmh.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.deploy.cli.CommandLine;
import io.millrace.deploy.cli.UsageException;
import io.millrace.jmh.workload.Workload;
import org.junit.jupiter.api.Test;

final class CompareOptionsTest {
    private static CompareOptions options(String... args) {
        return CompareOptions.of(CommandLine.parse("compare", CompareOptions.FLAGS, CompareOptions.VALUED, args));
    }

    @Test
    void comparesEverythingUnlessTold() {
        CompareOptions options = options();
        assertThat(options.workloads()).containsExactly(Workload.GITHUB, Workload.USER);
        assertThat(options.engines()).containsExactlyInAnyOrder(Engine.values());
        assertThat(options.count()).isEqualTo(5_000_000);
        assertThat(options.rounds()).isEqualTo(3);
        assertThat(options.queueSettings(2)).contains("kafka_thread_per_consumer = 1",
                "kafka_flush_interval_ms = 1000");
    }

    @Test
    void alwaysRunsMillrace() {
        assertThat(options("--engines", "expert,jackson-kafka").engines())
                .containsExactlyInAnyOrder(Engine.MILLRACE, Engine.EXPERT, Engine.JACKSON_KAFKA);
    }

    @Test
    void refusesUnknownNames() {
        assertThatThrownBy(() -> options("--engines", "druid")).isInstanceOf(UsageException.class)
                .hasMessageContaining("jackson-kafka");
        assertThatThrownBy(() -> options("--events", "tweets")).isInstanceOf(UsageException.class);
    }
}
