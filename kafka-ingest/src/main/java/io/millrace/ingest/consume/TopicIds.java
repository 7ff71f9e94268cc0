package io.millrace.ingest.consume;

import java.util.Optional;

/** Tells Kafka's id of a topic, by which a recreated topic differs from the old one. Safe for use by many threads. */
@FunctionalInterface
public interface TopicIds {
    /**
     * Asks a broker.
     *
     * @return empty when there is no such topic now
     * @throws RuntimeException no answer in time, or not allowed
     */
    Optional<String> lookup(String topic);
}
