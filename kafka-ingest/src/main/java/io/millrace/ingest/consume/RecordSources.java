package io.millrace.ingest.consume;

/** Opens Kafka consumers. Safe for use by many threads. */
@FunctionalInterface
interface RecordSources {
    /**
     * A new client for the consumer of this index within its table.
     *
     * @throws RuntimeException the brokers' names cannot be resolved, a certificate is missing, …; tried again later
     */
    RecordSource open(int consumerIndex);
}
