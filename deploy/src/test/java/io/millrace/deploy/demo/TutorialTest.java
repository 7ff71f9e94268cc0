package io.millrace.deploy.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class TutorialTest {

    @Test
    void theStatementsAreTheTutorialsWithThisBroker() throws IOException {
        List<Tutorial.Statement> statements = Tutorial.with("127.0.0.1:19092").statements();
        assertThat(statements).extracting(Tutorial.Statement::database)
                .containsExactly("default", "KafkaEngine", "KafkaEngine", "KafkaEngine");
        assertThat(statements.get(0).sql()).isEqualTo("CREATE DATABASE KafkaEngine");
        assertThat(statements.get(1).sql()).startsWith("CREATE TABLE github\n")
                .contains("member_login LowCardinality(String)")
                .endsWith("ENGINE = MergeTree ORDER BY (event_type, repo_name, created_at)");
        assertThat(statements.get(2).sql()).contains("Kafka('127.0.0.1:19092', 'github', 'clickhouse',")
                .doesNotContain("kafka_host")
                .endsWith("SETTINGS kafka_thread_per_consumer = 0, kafka_num_consumers = 1");
        assertThat(statements.get(3).sql())
                .isEqualTo("CREATE MATERIALIZED VIEW github_mv TO github AS\nSELECT *\nFROM github_queue");
    }
}
