package io.millrace.clustertests.tutorial;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads a topic of GitHub events with nothing but the Kafka client and a JSON parser, and adds up what a query must give. */
final class TopicSums {
    /** The same sums over the table. */
    static final String QUERY = """
            SELECT event_type, count(), sum(number), sum(comment_id), sum(review_comments), sum(length(title)), sum(length(labels)),
                   min(created_at), max(created_at)
            FROM github GROUP BY event_type ORDER BY toString(event_type)""";
    private static final Duration TIMEOUT = Duration.ofMinutes(2);

    private TopicSums() {}

    private static final class Sums {
        private long count;
        private long number;
        private long commentId;
        private long reviewComments;
        private long titleBytes;
        private long labels;
        private String first = "9";
        private String last = "";

        void add(JsonNode event) {
            count++;
            number += event.get("number").asLong();
            commentId += Long.parseLong(event.get("comment_id").asText());
            reviewComments += event.get("review_comments").asLong();
            titleBytes += event.get("title").asText().getBytes(java.nio.charset.StandardCharsets.UTF_8).length;
            labels += event.get("labels").size();
            String at = event.get("created_at").asText();
            first = at.compareTo(first) < 0 ? at : first;
            last = at.compareTo(last) > 0 ? at : last;
        }

        List<String> row(String eventType) {
            return List.of(eventType, Long.toString(count), Long.toString(number), Long.toString(commentId),
                    Long.toString(reviewComments), Long.toString(titleBytes), Long.toString(labels), first, last);
        }
    }

    /** The rows that {@link #QUERY} must give. */
    static List<List<String>> of(String bootstrap, String topic, int partitions) throws IOException {
        ObjectMapper json = new ObjectMapper();
        Map<String, Sums> byType = new TreeMap<>();
        List<TopicPartition> assigned = new ArrayList<>();
        for (int i = 0; i < partitions; i++) {
            assigned.add(new TopicPartition(topic, i));
        }
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap),
                new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(assigned);
            consumer.seekToBeginning(assigned);
            Map<TopicPartition, Long> ends = consumer.endOffsets(assigned);
            long deadlineNs = System.nanoTime() + TIMEOUT.toNanos();
            while (assigned.stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
                if (System.nanoTime() > deadlineNs) {
                    throw new IOException("topic " + topic + " was not read within " + TIMEOUT.toSeconds() + " s");
                }
                for (ConsumerRecord<byte[], byte[]> message : consumer.poll(Duration.ofSeconds(1))) {
                    JsonNode event = json.readTree(message.value());
                    byType.computeIfAbsent(event.get("event_type").asText(), type -> new Sums()).add(event);
                }
            }
        }
        List<List<String>> rows = new ArrayList<>();
        byType.forEach((type, sums) -> rows.add(sums.row(type)));
        return rows;
    }
}
