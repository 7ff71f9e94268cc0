package io.millrace.ingest.memory;

import org.apache.kafka.common.TopicPartition;

/**
 * The way between one process and the brokers, where a simulation lets time pass and things fail. Called on the thread of
 * the caller, without a lock; may block. What is thrown is what the call ends with: throw Kafka's exceptions.
 */
public interface BrokerTransit {
    /** Nothing takes time, nothing fails. */
    BrokerTransit NONE = new BrokerTransit() {};

    /** The call is made and has no effect yet. */
    default void request(BrokerCall call) {}

    /** The call has had its effect; for an asynchronous commit nobody notices what is thrown here. */
    default void reply(BrokerCall call) {}

    /**
     * Whether the poll that is under way hears of what became of its group; if not, the member goes on with what it has.
     */
    default boolean hearsOfGroup() {
        return true;
    }

    /**
     * From where a poll really reads.
     *
     * @param position where it should
     * @return the same; a lower offset delivers messages again
     */
    default long fetchFrom(TopicPartition partition, long position) {
        return position;
    }
}
