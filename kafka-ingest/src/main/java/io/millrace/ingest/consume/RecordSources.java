package io.millrace.ingest.consume;

/** Opens Kafka consumers. Safe for use by many threads. */
public interface RecordSources extends AutoCloseable {
    /** The client id of the consumer of this index. */
    String clientId(int consumerIndex);

    /**
     * A new client for the consumer of this index within its table.
     *
     * @throws RuntimeException the brokers' names cannot be resolved, a certificate is missing, …; tried again later
     */
    RecordSource open(int consumerIndex);

    /** The brokers refused the group protocol: clients opened from now on use the older one. */
    void fallBack();

    /**
     * Removes this node's member of that index from the group, after it died without leaving.
     *
     * @throws RuntimeException no answer in time, or not allowed
     */
    void evict(int consumerIndex);

    @Override
    void close();
}
