package io.millrace.jmh.measure;

import io.millrace.deploy.events.EventSource;
import io.millrace.deploy.produce.EventProducer;
import io.millrace.deploy.produce.Topics;
import io.millrace.jmh.workload.Workload;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * A topic to be filled before anything is measured.
 *
 * @param rows
 *            messages in it
 * @param compression
 *            of the producer: none, lz4, zstd, snappy, gzip
 */
public record FilledTopic(Workload workload, String topic, int partitions, long rows, String compression) {
    /** Creates the topic and sends the events. */
    public void fill(String bootstrap, Duration deadline, Consumer<String> progress)
            throws IOException, InterruptedException {
        Topics.ensure(bootstrap, topic, partitions);
        long startNs = System.nanoTime();
        new EventProducer(new EventProducer.Plan(bootstrap, topic, partitions, 0, rows, 0, compression, null, deadline),
                workload.events()).run(_ -> {
                });
        progress.accept(String.format(Locale.ROOT, "topic %s filled, %,d events in %.1f s", topic, rows,
                (System.nanoTime() - startNs) / 1e9));
    }

    /** The sum of the messages' sizes. */
    public long payloadBytes() {
        EventSource events = workload.events();
        byte[] buffer = new byte[events.maxBytes()];
        long total = 0;
        for (long i = 0; i < rows; i++) {
            total += events.write(i, buffer, 0);
        }
        return total;
    }
}
