package io.millrace.jmh.cluster;

import io.millrace.jmh.measure.NodeSql;
import java.io.IOException;
import java.net.URI;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Asks one node for its row count again and again, on a thread of its own, until it shows all rows or is stopped. */
final class VisibilityProbe implements AutoCloseable {
    private final URI node;
    private final String table;
    private final long rows;
    private final int pollMs;
    private final Visibility visibility = new Visibility();
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    private final Thread thread;

    private VisibilityProbe(String name, URI node, String table, long rows, int pollMs) {
        this.node = node;
        this.table = table;
        this.rows = rows;
        this.pollMs = pollMs;
        this.thread = new Thread(this::run, "probe-" + name);
    }

    static VisibilityProbe start(String name, URI node, String table, long rows, int pollMs) {
        VisibilityProbe probe = new VisibilityProbe(name, node, table, rows, pollMs);
        probe.thread.start();
        return probe;
    }

    private void run() {
        try (NodeSql sql = new NodeSql(node)) {
            long seen = 0;
            while (seen < rows) {
                seen = sql.numbers("SELECT count() FROM " + table).getFirst();
                visibility.add(System.nanoTime(), seen);
                Thread.sleep(pollMs);
            }
        } catch (IOException | RuntimeException failed) {
            failure.set(failed);
        } catch (InterruptedException stopped) {
            failure.set(stopped);
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Waits until all rows were seen.
     *
     * @throws IOException
     *             if they were not within that time, or the node did not answer
     */
    Visibility await(long timeoutMs) throws IOException, InterruptedException {
        thread.join(timeoutMs);
        Exception failed = failure.get();
        if (thread.isAlive() || failed != null) {
            close();
            throw new IOException(node + " did not show all " + rows + " rows of " + table
                    + (failed == null ? " in time" : ": " + failed), failed);
        }
        return visibility;
    }

    @Override
    public void close() throws InterruptedException {
        thread.interrupt();
        thread.join();
    }
}
