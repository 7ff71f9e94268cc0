package io.millrace.jmh.compare;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.jmh.workload.Workload;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ClickHouseTaskTest {
    private static final ClickHouseTask.Source SOURCE = new ClickHouseTask.Source("127.0.0.1:9092", "events", "group",
            Path.of("/tmp/it's.jsonl"));

    private static ClickHouseTask task(Engine engine) {
        return ClickHouseTask.of(engine, Workload.GITHUB, SOURCE, List.of("kafka_num_consumers = 2"), 100);
    }

    @Test
    void givesTheQueueTheTargetsColumnsOrStrings() {
        assertThat(task(Engine.TUTORIAL).setup().getLast()).contains("labels Array(LowCardinality(String))",
                "kafka_group_name = 'group'", "kafka_num_consumers = 2");
        assertThat(task(Engine.STRING).setup().getLast()).contains("labels Array(String)", "actor_login String")
                .doesNotContain("LowCardinality");
        assertThat(task(Engine.STRING).setup().getFirst()).contains("LowCardinality");
    }

    @Test
    void extractsAllFieldsAtOnceInTheExpertsForm() {
        ClickHouseTask task = task(Engine.EXPERT);
        assertThat(task.setup().getLast()).contains("(message String)", "'JSONAsString'");
        assertThat(task.start()).containsOnlyOnce("JSONExtract(")
                .contains("\\'PushEvent\\' = 12", "tupleElement(fields, 25) AS member_login");
    }

    @Test
    void readsTheFileWithTheTargetsColumns() {
        assertThat(task(Engine.FILE).start()).contains("file('/tmp/it\\'s.jsonl', 'JSONEachRow', ")
                .contains("actor_login LowCardinality(String)");
        assertThat(task(Engine.FILE).setup()).hasSize(1);
    }

    @Test
    void isOneObjectForTheScript() {
        assertThat(task(Engine.FILE).json(Path.of("/d"), Duration.ofSeconds(5))).startsWith("{\"data\": \"/d\"")
                .contains("\"expected\": 100", "\"deadlineMs\": 5000", "\\\\'");
    }
}
