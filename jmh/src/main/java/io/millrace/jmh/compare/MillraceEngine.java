package io.millrace.jmh.compare;

import io.millrace.jmh.measure.Arrivals;
import io.millrace.jmh.measure.FreshNode;
import io.millrace.jmh.measure.NodeSql;
import io.millrace.jmh.measure.ProcessUsage;
import io.millrace.jmh.measure.Teardown;
import io.millrace.jmh.measure.TopicReading;
import java.io.IOException;
import java.nio.file.Path;

/** One topic read by a node that has never run before. */
final class MillraceEngine {
    private MillraceEngine() {}

    static Measured run(FreshNode.Options options, TopicReading reading, Path directory, Teardown teardown)
            throws IOException, InterruptedException {
        try (FreshNode node = FreshNode.start(options, directory, teardown);
                NodeSql sql = new NodeSql(node.http())) {
            sql.run("CREATE DATABASE " + reading.database());
            reading.prepare(sql);
            Arrivals arrivals = reading.read(sql, node::demandAlive);
            ProcessUsage usage = node.usage();
            TopicReading.Stored stored = reading.finish(sql);
            return new Measured(Engine.MILLRACE, reading.rows(), usage.cpuSeconds(), arrivals.lastSeconds(),
                    stored.sizeBytes(), usage.peakBytes());
        }
    }
}
