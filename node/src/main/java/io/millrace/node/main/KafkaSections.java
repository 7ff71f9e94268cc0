package io.millrace.node.main;

import io.millrace.ingest.settings.KafkaSection;
import io.millrace.node.config.ConfigNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The {@code <kafka>} element as the ingestion module takes it. Pure. */
final class KafkaSections {
    private KafkaSections() {}

    static KafkaSection of(ConfigNode kafka) {
        return new KafkaSection(level(kafka),
                kafka.child("consumer").map(KafkaSections::level).orElse(KafkaSection.Level.EMPTY),
                kafka.child("producer").map(KafkaSections::level).orElse(KafkaSection.Level.EMPTY));
    }

    private static KafkaSection.Level level(ConfigNode node) {
        Map<String, String> values = new LinkedHashMap<>();
        List<KafkaSection.Topic> topics = new ArrayList<>();
        for (ConfigNode child : node.children()) {
            if (child.name().equals("kafka_topic")) {
                Map<String, String> ofTopic = leaves(child);
                ofTopic.remove("name");
                topics.add(new KafkaSection.Topic(child.value("name").orElse(""), ofTopic));
            } else if (child.name().startsWith("kafka_")) {
                topics.add(new KafkaSection.Topic(child.name().substring("kafka_".length()), leaves(child)));
            } else if (child.children().isEmpty()) {
                values.put(child.name(), child.text());
            }
        }
        return new KafkaSection.Level(values, topics);
    }

    private static Map<String, String> leaves(ConfigNode node) {
        Map<String, String> values = new LinkedHashMap<>();
        node.children().forEach(child -> values.put(child.name(), child.text()));
        return values;
    }
}
