package io.millrace.ingest.produce;

import io.millrace.replication.column.Block;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/** One INSERT on its way. Owned by one thread. */
public final class KafkaInsert {
    /** So many acknowledgements may be outstanding; then the INSERT waits for the oldest. */
    private static final int MAX_PENDING = 100_000;

    private final Producer<byte[], byte[]> client;
    private final String topic;
    private final MessageWriter writer;
    private final KeyPartitioner partitioner;
    private final Deque<Future<RecordMetadata>> pending = new ArrayDeque<>();
    private long messageCount;

    KafkaInsert(Producer<byte[], byte[]> client, String topic, MessageWriter writer, KeyPartitioner partitioner) {
        this.client = client;
        this.topic = topic;
        this.writer = writer;
        this.partitioner = partitioner;
    }

    /**
     * Encodes the rows and hands them to the client; waits when its buffer is full.
     *
     * @throws UserException a message cannot be sent; some of the others may have been
     */
    public void write(Block block) {
        writer.write(block, this::send);
    }

    private void send(MessageWriter.Message message) {
        try {
            byte @Nullable [] key = message.key();
            int partitions = key == null || key.length == 0 ? 0 : client.partitionsFor(topic).size();
            pending.addLast(client.send(new ProducerRecord<>(topic, partitioner.partition(key, partitions),
                    message.timestampMs(), key, message.value())));
            messageCount++;
        } catch (InterruptException e) {
            Thread.currentThread().interrupt();
            throw new UserException(ErrorCode.QUERY_WAS_CANCELLED, "INSERT into topic " + topic + " was interrupted",
                    e);
        } catch (KafkaException e) {
            throw failed(e);
        }
        while (pending.size() > MAX_PENDING || !pending.isEmpty() && pending.peekFirst().isDone()) {
            await(pending.removeFirst());
        }
    }

    /**
     * Waits until every message is acknowledged; within the client's {@code message_timeout_ms} (two minutes unless configured).
     *
     * @return messages written
     * @throws UserException one could not be written
     */
    public long finish() {
        try {
            client.flush();
        } catch (InterruptException e) {
            Thread.currentThread().interrupt();
            throw new UserException(ErrorCode.QUERY_WAS_CANCELLED, "INSERT into topic " + topic + " was interrupted",
                    e);
        }
        while (!pending.isEmpty()) {
            await(pending.removeFirst());
        }
        return messageCount;
    }

    private void await(Future<RecordMetadata> sent) {
        try {
            sent.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UserException(ErrorCode.QUERY_WAS_CANCELLED, "INSERT into topic " + topic + " was interrupted",
                    e);
        } catch (ExecutionException e) {
            throw failed(e.getCause() == null ? e : e.getCause());
        }
    }

    private UserException failed(Throwable cause) {
        ErrorCode code = switch (cause) {
            case TimeoutException t -> ErrorCode.TIMEOUT_EXCEEDED;
            case RecordTooLargeException r -> ErrorCode.TOO_LARGE_STRING_SIZE;
            default -> ErrorCode.NETWORK_ERROR;
        };
        return new UserException(code, "A message could not be written to topic " + topic + ": " + cause.getMessage()
                + ". Some messages of the INSERT may have been written", cause);
    }
}
