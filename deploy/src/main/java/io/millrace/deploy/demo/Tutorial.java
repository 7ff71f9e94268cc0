package io.millrace.deploy.demo;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** The tutorial's statements: kept as it prints them, with the broker's address in place of its own. */
public record Tutorial(List<Statement> statements) {
    private static final String TUTORIALS_BROKER = "kafka_host:9092";

    /**
     * One statement.
     *
     * @param title
     *            its first words, for the screen
     * @param database
     *            where it runs
     * @param sql
     *            without a semicolon
     */
    public record Statement(String title, String database, String sql) {}

    public static Tutorial with(String bootstrap) throws IOException {
        return new Tutorial(
                List.of(new Statement("CREATE DATABASE KafkaEngine", "default", text("1_database.sql", bootstrap)),
                        new Statement("CREATE TABLE github … ENGINE = MergeTree", SqlOverHttp.DATABASE,
                                text("2_github.sql", bootstrap)),
                        new Statement("CREATE TABLE github_queue … ENGINE = Kafka", SqlOverHttp.DATABASE,
                                text("3_github_queue.sql", bootstrap)),
                        new Statement("CREATE MATERIALIZED VIEW github_mv TO github", SqlOverHttp.DATABASE,
                                text("4_github_mv.sql", bootstrap))));
    }

    private static String text(String name, String bootstrap) throws IOException {
        try (InputStream in = Objects
                .requireNonNull(Tutorial.class.getResourceAsStream("/io/millrace/deploy/demo/" + name), name)) {
            String sql = new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
            return (sql.endsWith(";") ? sql.substring(0, sql.length() - 1) : sql).replace(TUTORIALS_BROKER, bootstrap);
        }
    }
}
