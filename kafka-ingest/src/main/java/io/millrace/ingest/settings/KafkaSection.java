package io.millrace.ingest.settings;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The server's {@code <kafka>} section as written, underscores or dots in its names.
 *
 * @param general  directly under {@code <kafka>}; for consumers and producers
 * @param consumer under {@code <kafka><consumer>}
 * @param producer under {@code <kafka><producer>}
 */
public record KafkaSection(Level general, Level consumer, Level producer) {
    /** No section. */
    public static final KafkaSection EMPTY = new KafkaSection(Level.EMPTY, Level.EMPTY, Level.EMPTY);

    /**
     * One level of the section.
     *
     * @param values name to value
     * @param topics {@code <kafka_topic>} elements
     */
    public record Level(Map<String, String> values, List<Topic> topics) {
        /** Nothing. */
        public static final Level EMPTY = new Level(Map.of(), List.of());

        public Level {
            values = normalized(values);
            topics = List.copyOf(topics);
        }
    }

    /** Values for one topic: {@code <kafka_topic><name>…}. */
    public record Topic(String name, Map<String, String> values) {
        public Topic {
            values = normalized(values);
        }
    }

    private static Map<String, String> normalized(Map<String, String> values) {
        Map<String, String> out = new HashMap<>();
        values.forEach((name, value) -> out.put(name.equals("log_level") ? name : name.replace('_', '.'), value));
        return Map.copyOf(out);
    }
}
