package io.millrace.jmh.compare;

import io.millrace.jmh.workload.Workload;
import java.util.List;
import java.util.Locale;

/** What takes the rows in, and in which form. */
enum Engine {
    /** One node of the distribution. */
    MILLRACE("Millrace"),
    /** Kafka table with the target's columns, view, MergeTree: as ClickHouse's tutorial has it. */
    TUTORIAL("ClickHouse, Kafka engine"),
    /** The same with String for LowCardinality(String) in the Kafka table, which ClickHouse decodes faster. */
    STRING("ClickHouse, Kafka engine, String columns in the queue"),
    /** One String column in the Kafka table, one JSONExtract of all fields in the view. */
    EXPERT("ClickHouse, Kafka engine, one String column and JSONExtract in the view"),
    /** INSERT of the same rows from one file, without Kafka. */
    FILE("ClickHouse, INSERT from a file"),
    /** Jackson's tokens of the same messages, from memory, into Millrace's column builders; nothing is sorted or kept. */
    JACKSON("Jackson into the same builders, from memory"),
    /** The same from the same topic. */
    JACKSON_KAFKA("Kafka consumer and Jackson into the same builders");

    private final String title;

    Engine(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }

    /** In the order of the tables. */
    static List<Engine> of(Workload workload) {
        return switch (workload) {
            case GITHUB -> List.of(values());
            // nothing in these events is LowCardinality
            case USER -> List.of(MILLRACE, TUTORIAL, FILE, JACKSON, JACKSON_KAFKA);
        };
    }

    /** The word for it on the command line. */
    String option() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    boolean isClickHouse() {
        return switch (this) {
            case MILLRACE, JACKSON, JACKSON_KAFKA -> false;
            case TUTORIAL, STRING, EXPERT, FILE -> true;
        };
    }
}
