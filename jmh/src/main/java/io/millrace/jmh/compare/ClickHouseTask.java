package io.millrace.jmh.compare;

import io.millrace.jmh.measure.JsonObject;
import io.millrace.jmh.measure.TopicReading;
import io.millrace.jmh.workload.Workload;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What {@code ingest.js} is to do.
 *
 * @param setup
 *            statements before anything is measured
 * @param start
 *            the statement that sets the reading going
 */
record ClickHouseTask(List<String> setup, String start, long rows) {
    static final String TARGET = "events";
    private static final String QUEUE = "queue";

    ClickHouseTask {
        setup = List.copyOf(setup);
    }

    /** Where the messages are. */
    record Source(String bootstrap, String topic, String group, Path file) {}

    static ClickHouseTask of(Engine engine, Workload workload, Source source, List<String> settings, long rows) {
        String target = workload.createTarget(TARGET);
        return switch (engine) {
            case TUTORIAL -> new ClickHouseTask(
                    List.of(target, queue(workload.columns(), "JSONEachRow", source, settings)),
                    Workload.createView("view", TARGET, QUEUE), rows);
            case STRING -> new ClickHouseTask(
                    List.of(target, queue(strings(workload.columns()), "JSONEachRow", source, settings)),
                    Workload.createView("view", TARGET, QUEUE), rows);
            case EXPERT -> new ClickHouseTask(
                    List.of(target, queue(List.of("message String"), "JSONAsString", source, settings)),
                    extractingView(workload), rows);
            case FILE -> new ClickHouseTask(List.of(target), "INSERT INTO " + TARGET + " SELECT * FROM file("
                    + literal(source.file().toString()) + ", 'JSONEachRow', "
                    + literal(String.join(", ", workload.columns())) + ")", rows);
            case MILLRACE, JACKSON, JACKSON_KAFKA -> throw new IllegalArgumentException(engine + " is not ClickHouse");
        };
    }

    private static String queue(List<String> columns, String format, Source source, List<String> settings) {
        return Workload.createQueue(QUEUE, columns, source.bootstrap(), source.topic(), source.group(), format,
                settings);
    }

    /** LowCardinality(String) as String, also inside arrays. */
    static List<String> strings(List<String> columns) {
        return columns.stream().map(column -> column.replace("LowCardinality(String)", "String")).toList();
    }

    /** One JSONExtract of a tuple reads the message once; one of each field would read it once for each. */
    private static String extractingView(Workload workload) {
        List<String> columns = workload.columns();
        String fields = IntStream.range(0, columns.size())
                .mapToObj(i -> "tupleElement(fields, " + (i + 1) + ") AS " + name(columns.get(i)))
                .collect(Collectors.joining(", "));
        return "CREATE MATERIALIZED VIEW view TO " + TARGET + " AS WITH JSONExtract(message, "
                + literal("Tuple(" + String.join(", ", columns) + ")") + ") AS fields SELECT " + fields + " FROM "
                + QUEUE;
    }

    private static String name(String column) {
        return column.substring(0, column.indexOf(' '));
    }

    static String literal(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }

    String json(Path data, Duration deadline) {
        return new JsonObject().text("data", data.toString())
                .list("connection", List.of())
                .list("setup", setup.stream().map(JsonObject::quoted).toList())
                .text("start", start)
                .text("count", "SELECT count() FROM " + TARGET)
                .number("expected", rows)
                .number("pollMs", TopicReading.POLL_MS)
                .number("deadlineMs", deadline.toMillis())
                .text("after", "SELECT count(), sum(bytes_on_disk) FROM system.parts WHERE active AND table = '"
                        + TARGET + "'")
                .toString();
    }
}
