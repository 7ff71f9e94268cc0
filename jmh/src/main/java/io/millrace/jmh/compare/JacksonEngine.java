package io.millrace.jmh.compare;

import io.millrace.jmh.measure.MeasuredProcess;
import io.millrace.jmh.measure.Teardown;
import io.millrace.jmh.workload.Workload;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Runs {@link JacksonMain} in a JVM of its own, with the collector and the heap of a small node. */
final class JacksonEngine {
    private JacksonEngine() {}

    static Measured run(Engine engine, Workload workload, long rows, String bootstrap, String topic, Path scratch,
            Teardown teardown) throws IOException {
        List<String> command = new ArrayList<>(List.of(MeasuredProcess.java(), "-Xmx768m", "-XX:+UseSerialGC",
                "-Dlogback.configurationFile=io/millrace/deploy/logback-tools.xml",
                "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow", "-cp",
                System.getProperty("java.class.path"), JacksonMain.class.getName(), workload.eventName(),
                Long.toString(rows)));
        command.addAll(engine == Engine.JACKSON ? List.of("memory") : List.of("kafka", bootstrap, topic));
        MeasuredProcess process = teardown
                .add(MeasuredProcess.start("jackson", command, Map.of(), scratch.resolve("jackson.log")));
        try {
            String[] done = process.line("done ").split(" ");
            // the child has left making the messages out of its CPU time, so the kernel's figure is not the one to take
            return new Measured(engine, rows, Double.parseDouble(done[0]), Double.parseDouble(done[1]), 0, 0);
        } finally {
            teardown.close(process);
        }
    }
}
