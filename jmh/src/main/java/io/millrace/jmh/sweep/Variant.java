package io.millrace.jmh.sweep;

import io.millrace.jmh.workload.Workload;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One variant of a sweep.
 *
 * @param value
 *            of what is varied
 * @param topic
 *            several variants may read the same one
 * @param synthetic
 *            the rows in the topic; null for the workload's events
 * @param settings
 *            of the Kafka table
 */
record Variant(String value, String topic, int partitions, @Nullable SyntheticRows synthetic, long rows,
        List<String> settings) {
    private static final int PARTITIONS = 4;
    /** Enough for every node of a sweep over nodes to have the same number. */
    private static final int PARTITIONS_OF_NODES = 12;
    /** Columns beside which the number of cells is kept. */
    private static final int USUAL_COLUMNS = 16;
    private static final int USUAL_BYTES = 500;
    private static final int STRING_BYTES = 8;

    Variant {
        settings = List.copyOf(settings);
    }

    static Variant of(SweepOptions options, String value) {
        List<String> settings = new ArrayList<>(List.of("kafka_flush_interval_ms = " + options.flushIntervalMs()));
        String topic = options.workload().eventName() + "_" + PARTITIONS;
        long count = options.count();
        return switch (options.over()) {
            case PARTITIONS -> new Variant(value, options.workload().eventName() + "_" + value,
                    Integer.parseInt(value), null, count, settings);
            case CONSUMERS -> {
                settings.add("kafka_num_consumers = " + value);
                settings.add("kafka_thread_per_consumer = " + (value.equals("1") ? 0 : 1));
                yield new Variant(value, topic, PARTITIONS, null, count, settings);
            }
            case COLUMNS -> {
                int columns = Integer.parseInt(value);
                int strings = (columns - 1) / 2;
                yield new Variant(value, "columns_" + value, PARTITIONS,
                        new SyntheticRows(columns - 1 - strings, strings, STRING_BYTES),
                        Math.max(1, count * USUAL_COLUMNS / columns), settings);
            }
            case MESSAGE_BYTES -> {
                int bytes = Integer.parseInt(value);
                int others = new SyntheticRows(0, 1, 0).message(1_000_000).length;
                yield new Variant(value, "bytes_" + value, PARTITIONS,
                        new SyntheticRows(0, 1, Math.max(0, bytes - others)),
                        Math.clamp(count * USUAL_BYTES / bytes, 1, count * 2), settings);
            }
            case BLOCK_ROWS -> {
                settings.add("kafka_max_block_size = " + value);
                yield new Variant(value, topic, PARTITIONS, null, count, settings);
            }
            case NODES -> new Variant(value, options.workload().eventName() + "_" + PARTITIONS_OF_NODES,
                    PARTITIONS_OF_NODES, null, count, settings);
            case HEAP -> new Variant(value, topic, PARTITIONS, null, count, settings);
        };
    }

    String createTarget(Workload workload) {
        if (synthetic == null) {
            return workload.createTarget("$target");
        }
        return "CREATE TABLE $target (" + String.join(", ", synthetic.columns()) + ") ENGINE = MergeTree ORDER BY id";
    }

    /** With the group {@code group}, so that a topic can be read again. */
    String createQueue(Workload workload, String bootstrap, String group) {
        return Workload.createQueue("$queue", synthetic == null ? workload.columns() : synthetic.columns(), bootstrap,
                topic, group, "JSONEachRow", settings);
    }
}
