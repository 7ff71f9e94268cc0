package io.millrace.jmh.measure;

import io.millrace.deploy.cli.CommandException;
import io.millrace.jmh.workload.Workload;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * One topic read by a node into a MergeTree table, through a Kafka table and a view. Owned by one thread.
 *
 * @param database
 *            which exists
 * @param table
 *            name of the target; the Kafka table and the view are named after it
 * @param createTarget
 *            the statement, with {@code $target} for its name
 * @param createQueue
 *            the statement, with {@code $queue} for its name
 * @param rows
 *            messages in the topic
 */
public record TopicReading(String database, String table, String createTarget, String createQueue, long rows,
        Duration deadline) {
    /** Each query costs the node about a millisecond, which counts as its own. */
    public static final int POLL_MS = 100;
    private static final int SETTLE_MS = 500;

    /** What is asked while the rows come: whether all processes live. */
    @FunctionalInterface
    public interface Alive {
        void demand() throws IOException;
    }

    /** Parts of the table and their bytes. */
    public record Stored(long partCount, long sizeBytes) {}

    /** A topic of events into their table; the consumer group is named like the topic. */
    public static TopicReading of(Workload workload, String database, String topic, String bootstrap,
            List<String> settings, long rows, Duration deadline) {
        return new TopicReading(database, topic, workload.createTarget("$target"),
                workload.createQueue("$queue", bootstrap, topic, settings), rows, deadline);
    }

    private String target() {
        return database + "." + table;
    }

    private String queue() {
        return target() + "_queue";
    }

    /** Creates both tables, but not the view. */
    public void prepare(NodeSql sql) throws IOException, InterruptedException {
        sql.run(createTarget.replace("$target", target()));
        sql.run(createQueue.replace("$queue", queue()));
    }

    /** Creates the view and waits until all rows are seen. */
    public Arrivals read(NodeSql sql, Alive alive) throws IOException, InterruptedException {
        long startNs = System.nanoTime();
        sql.run(Workload.createView(target() + "_mv", target(), queue()));
        Arrivals arrivals = new Arrivals(rows);
        while (true) {
            long seen = count(sql);
            long nowNs = System.nanoTime();
            arrivals.add((nowNs - startNs) / 1e9, seen);
            if (seen >= rows) {
                demandExactly(seen);
                return arrivals;
            }
            alive.demand();
            if (nowNs - startNs > deadline.toNanos()) {
                throw new CommandException("not done after " + Duration.ofNanos(nowNs - startNs).toSeconds() + " s: "
                        + seen + " of " + rows + " rows are in " + target());
            }
            Thread.sleep(POLL_MS);
        }
    }

    /** Makes sure that no row follows, and drops all but the target. */
    public Stored finish(NodeSql sql) throws IOException, InterruptedException {
        // a row too many would come now
        Thread.sleep(SETTLE_MS);
        demandExactly(count(sql));
        List<Long> parts = sql
                .numbers("SELECT count(), sum(bytes_on_disk) FROM system.parts WHERE active AND database = '"
                        + database + "' AND table = '" + table + "'");
        sql.run("DROP TABLE " + target() + "_mv");
        sql.run("DROP TABLE " + queue());
        return new Stored(parts.getFirst(), parts.getLast());
    }

    private long count(NodeSql sql) throws IOException, InterruptedException {
        return sql.numbers("SELECT count() FROM " + target()).getFirst();
    }

    private void demandExactly(long seen) {
        if (seen != rows) {
            throw new CommandException(target() + " has " + seen + " rows of " + rows
                    + " messages; a figure for a wrong result is worth nothing");
        }
    }
}
