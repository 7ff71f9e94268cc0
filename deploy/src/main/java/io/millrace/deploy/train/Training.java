package io.millrace.deploy.train;

import io.millrace.deploy.cli.CommandException;
import io.millrace.deploy.demo.SqlOverHttp;
import io.millrace.deploy.demo.Tutorial;
import io.millrace.deploy.events.EventSource;
import io.millrace.deploy.events.GithubEvents;
import io.millrace.deploy.events.UserEvents;
import io.millrace.deploy.local.LocalCluster;
import io.millrace.deploy.local.LocalNode;
import io.millrace.deploy.produce.EventProducer;
import io.millrace.deploy.produce.Topics;
import java.io.IOException;
import java.time.Duration;

/** What a node does while it is watched: both kinds of events from Kafka into tables, and some queries. Owned by one thread. */
final class Training implements AutoCloseable {
    private static final int PARTITIONS = 4;
    private static final int GITHUB_EVENTS = 400_000;
    private static final int USER_EVENTS = 1_000_000;
    private static final Duration TIMEOUT = Duration.ofMinutes(10);
    private static final Duration STATEMENT_TIMEOUT = Duration.ofMinutes(1);
    private static final int POLL_MS = 200;
    private static final String FLUSH = "kafka_flush_interval_ms = 500";
    private static final String DATABASE = "KafkaEngine";

    private final LocalCluster cluster;
    private final LocalNode node;
    private final SqlOverHttp sql = new SqlOverHttp();
    private final long deadlineNs = System.nanoTime() + TIMEOUT.toNanos();

    Training(LocalCluster cluster, LocalNode node) {
        this.cluster = cluster;
        this.node = node;
    }

    void run() throws IOException, InterruptedException {
        cluster.startServices(_ -> {
        });
        produce("github", GITHUB_EVENTS, new GithubEvents(0));
        produce("user", USER_EVENTS, EventSource.named(UserEvents.NAME, 0));
        cluster.startNodes(_ -> {
        });
        for (Tutorial.Statement statement : Tutorial.with(cluster.bootstrap()).statements()) {
            boolean isQueue = statement.sql().contains("ENGINE = Kafka");
            sql.run(node.http(), statement.database(), statement.sql() + (isQueue ? ", " + FLUSH : ""),
                    STATEMENT_TIMEOUT);
        }
        await("github", GITHUB_EVENTS);
        execute("CREATE TABLE user (UserID UInt64, Action String, EventDate DateTime) ENGINE = MergeTree"
                + " PARTITION BY toYYYYMM(EventDate) ORDER BY (UserID, EventDate)");
        execute("CREATE TABLE user_queue (UserID UInt64, Action String, EventDate DateTime) ENGINE = Kafka('"
                + cluster.bootstrap() + "', 'user', 'user', 'JSONEachRow') SETTINGS " + FLUSH);
        execute("CREATE MATERIALIZED VIEW user_mv TO user AS SELECT * FROM user_queue");
        await("user", USER_EVENTS);
        execute("SELECT event_type, count() FROM github GROUP BY event_type ORDER BY count() DESC");
        execute("SELECT Action, count(), uniq(UserID) FROM user GROUP BY Action");
    }

    private void produce(String topic, long count, EventSource events) throws IOException, InterruptedException {
        Topics.ensure(cluster.bootstrap(), topic, PARTITIONS);
        new EventProducer(new EventProducer.Plan(cluster.bootstrap(), topic, PARTITIONS, 0, count, 0, "lz4", null),
                events).run(_ -> {
                });
    }

    private String execute(String statement) throws IOException, InterruptedException {
        return sql.run(node.http(), DATABASE, statement, STATEMENT_TIMEOUT);
    }

    private void await(String table, long rows) throws IOException, InterruptedException {
        while (Long.parseLong(execute("SELECT count() FROM " + table).strip()) < rows) {
            if (System.nanoTime() > deadlineNs) {
                throw new CommandException("the rows of " + table + " did not come within " + TIMEOUT
                        + "; the end of the node's log:\n" + cluster.explain(node.name()));
            }
            Thread.sleep(POLL_MS);
        }
    }

    @Override
    public void close() {
        sql.close();
    }
}
