package io.millrace.jmh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.deploy.cli.CommandLine;
import io.millrace.deploy.cli.UsageException;
import java.util.List;
import org.junit.jupiter.api.Test;

final class EndToEndTest {
    private static EndToEndOptions options(String... args) {
        return EndToEndOptions
                .of(CommandLine.parse("end-to-end", EndToEndOptions.FLAGS, EndToEndOptions.VALUED, args));
    }

    @Test
    void givesSeveralConsumersAThreadEach() {
        assertThat(options("--consumers", "2").queueSettings()).containsExactly("kafka_num_consumers = 2",
                "kafka_thread_per_consumer = 1", "kafka_flush_interval_ms = 1000");
    }

    @Test
    void letsAGivenFlushIntervalWin() {
        assertThat(options("--set", "kafka_flush_interval_ms=7500").queueSettings())
                .containsExactly("kafka_num_consumers = 1", "kafka_thread_per_consumer = 0",
                        "kafka_flush_interval_ms = 7500");
    }

    @Test
    void refusesUnknownEventsAndSettingsWithoutValue() {
        assertThatThrownBy(() -> options("--events", "tweets")).isInstanceOf(UsageException.class)
                .hasMessageContaining("tweets");
        assertThatThrownBy(() -> options("--set", "kafka_max_block_size")).isInstanceOf(UsageException.class);
    }

    @Test
    void printsATableAndJsonOfTheSameFigures() {
        TopicResult result = new TopicResult("cold", 1_000_000, 654_000_000, 2.0, Double.NaN, 4.0, 8.0, 1.0,
                500_000_000, 16, 90_000_000, java.util.Map.of("C2 CompilerThre", 1.5, "VM Thread", 0.25));
        List<String> lines = EndToEnd.table(List.of(result), 1_000_000).lines();
        assertThat(lines).hasSize(3).allSatisfy(line -> assertThat(line).hasSameSizeAs(lines.getFirst()));
        assertThat(lines.getLast().split("\\s*\\|\\s*")).containsExactly("", "cold", "1,000,000", "2.00",
                "500,000", "-", "327", "4.00", "250,000", "0.25", "8.00", "1.00", "500", "16", "90.00");
        assertThat(result.json()).contains("\"rows_per_second\": 500000", "\"rows_per_cpu_second\": 250000",
                "\"steady_rows_per_second\": null", "\"parts\": 16",
                "\"thread_cpu_seconds\": {\"C2 CompilerThre\": 1.500, \"VM Thread\": 0.250}");
        assertThat(EndToEnd.threadTable(List.of(result)).lines().get(2).split("\\s*\\|\\s*")).containsExactly("",
                "C2 CompilerThre", "1.50");
    }
}
