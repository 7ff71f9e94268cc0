package io.millrace.jmh.compare;

import io.millrace.deploy.events.EventSource;
import io.millrace.jmh.measure.FilledTopic;
import io.millrace.jmh.measure.Scratch;
import io.millrace.jmh.measure.Teardown;
import io.millrace.jmh.measure.TopicReading;
import io.millrace.jmh.workload.Workload;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** All engines on one topic, one at a time, several rounds, every other round in the opposite order. Owned by one thread. */
final class CompareRounds {
    private static final String COMPRESSION = "lz4";

    private final CompareOptions options;
    private final Workload workload;
    private final @Nullable ClickHouse clickHouse;
    private final String bootstrap;
    private final Scratch scratch;
    private final Teardown teardown;
    private final Consumer<String> progress;
    private final List<Measured> results = new ArrayList<>();
    private final List<String> json = new ArrayList<>();
    private String clickHouseVersion = "";

    CompareRounds(CompareOptions options, Workload workload, @Nullable ClickHouse clickHouse, String bootstrap,
            Scratch scratch, Teardown teardown, Consumer<String> progress) {
        this.options = options;
        this.workload = workload;
        this.clickHouse = clickHouse;
        this.bootstrap = bootstrap;
        this.scratch = scratch;
        this.teardown = teardown;
        this.progress = progress;
    }

    /** Fills the topic and runs all rounds. */
    List<Measured> run() throws IOException, InterruptedException {
        new FilledTopic(workload, topic(), options.partitions(), options.count(), COMPRESSION).fill(bootstrap,
                options.deadline(), progress);
        List<Engine> engines = new ArrayList<>(
                Engine.of(workload).stream().filter(options.engines()::contains).toList());
        Path file = scratch.directory().resolve(topic() + ".jsonl");
        if (engines.contains(Engine.FILE)) {
            write(file);
        }
        for (int round = 1; round <= options.rounds(); round++) {
            for (Engine engine : engines) {
                Path directory = scratch.sub(workload.eventName() + "-" + round + "-" + engine.option());
                Measured measured = run(engine, round, directory, file);
                scratch.discard(directory);
                progress.accept(String.format(Locale.ROOT,
                        "%s round %d, %s: %,.0f rows per CPU-second (%.2f s), %,.0f rows/s", workload.eventName(),
                        round,
                        engine.title(), measured.rowsPerCpuSecond(), measured.cpuSeconds(), measured.rowsPerSecond()));
                results.add(measured);
                json.add(measured.json(workload, round));
            }
            Collections.reverse(engines);
        }
        Files.deleteIfExists(file);
        return List.copyOf(results);
    }

    private String topic() {
        return workload.eventName() + "_events";
    }

    private void write(Path file) throws IOException {
        EventSource events = workload.events();
        byte[] buffer = new byte[events.maxBytes() + 1];
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 20)) {
            for (long i = 0; i < options.count(); i++) {
                int end = events.write(i, buffer, 0);
                buffer[end] = '\n';
                out.write(buffer, 0, end + 1);
            }
        }
    }

    private Measured run(Engine engine, int round, Path directory, Path file) throws IOException, InterruptedException {
        return switch (engine) {
            case MILLRACE -> MillraceEngine.run(options.node(), TopicReading.of(workload, "bench", topic(), bootstrap,
                    options.queueSettings(options.consumers()), options.count(), options.deadline()), directory,
                    teardown);
            case TUTORIAL, STRING, EXPERT, FILE -> {
                ClickHouseTask.Source source = new ClickHouseTask.Source(bootstrap, topic(),
                        topic() + "-" + engine.option() + "-" + round, file);
                ClickHouseTask task = ClickHouseTask.of(engine, workload, source,
                        options.queueSettings(options.clickHouseConsumers()), options.count());
                ClickHouse.Result result = Objects.requireNonNull(clickHouse)
                        .run(engine, task, directory, options.deadline(), teardown);
                clickHouseVersion = result.version();
                yield result.measured();
            }
            case JACKSON, JACKSON_KAFKA -> JacksonEngine.run(engine, workload, options.count(), bootstrap, topic(),
                    directory, teardown);
        };
    }

    List<String> json() {
        return List.copyOf(json);
    }

    /** Of the engine that ran; empty if none did. */
    String clickHouseVersion() {
        return clickHouseVersion;
    }
}
