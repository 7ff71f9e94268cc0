package io.millrace.ingest.fetch;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.message.FetchResponseData.AbortedTransaction;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.ControlRecordType;
import org.apache.kafka.common.record.internal.DefaultRecordBatch;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MutableRecordBatch;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.utils.CloseableIterator;
import org.jspecify.annotations.Nullable;

/**
 * The record batches of one topic partition in one answer of a broker, read in place.
 *
 * <p>
 * A batch, as Kafka's protocol has it (version 2; older ones are left to Kafka's library): a header of 61 bytes with its checksum,
 * then the records, compressed together. A record: its length, attributes (1 byte), and as zigzag varints the distance of its timestamp and
 * of its offset from those of the batch; the key's length (-1 for none) and bytes, the value's likewise, and the headers.
 */
final class BatchRun implements MessageRun {
    private final TopicPartition topicPartition;
    private final long from;
    private final Reading reading;
    private final MemoryRecords records;
    private final AbortedTransactions aborted;
    private final Iterator<MutableRecordBatch> batches;
    private final OffsetAndMetadata nextPosition;
    /** Bytes from the first batch's begin to the next batch's. */
    private int passedBytes;
    private final Message message = new Message();
    private final RecordBytes record = new RecordBytes(new byte[0], 0, 0);
    private @Nullable RecordBatch batch;
    private long baseTimestamp;
    private long appendTimestamp;
    private int leftRecords;
    private @Nullable CloseableIterator<Record> foreign;
    private @Nullable Unpacked unpacked;
    private boolean isReady;

    /**
     * How batches are read.
     *
     * @param isReadCommitted messages of aborted transactions are passed over
     * @param isChecked       checksums are verified
     * @param idle            memory that no run holds; one that is given up halfway keeps its own
     */
    record Reading(boolean isReadCommitted, boolean isChecked, Deque<Unpacked> idle) {}

    /**
     * Walks over the batches' headers.
     *
     * @param from messages before this offset are passed over; also where reading goes on if there is no batch at all
     * @throws KafkaException a header is damaged
     */
    BatchRun(TopicPartition topicPartition, MemoryRecords records, @Nullable List<AbortedTransaction> aborted,
            long from,
            int epoch, Reading reading) {
        this.topicPartition = topicPartition;
        this.from = from;
        this.reading = reading;
        this.records = records;
        this.aborted = new AbortedTransactions(reading.isReadCommitted() ? aborted : null);
        long next = from;
        int nextEpoch = epoch;
        try {
            for (RecordBatch each : records.batches()) {
                next = Math.max(next, each.nextOffset());
                nextEpoch = each.partitionLeaderEpoch() < 0 ? nextEpoch : each.partitionLeaderEpoch();
            }
        } catch (KafkaException e) {
            throw damaged(next, e);
        }
        this.nextPosition = new OffsetAndMetadata(next, nextEpoch < 0 ? Optional.empty() : Optional.of(nextEpoch), "");
        this.batches = records.batchIterator();
    }

    /** Whether it takes the reader anywhere. */
    boolean isEmpty() {
        return nextPosition.offset() == from;
    }

    @Override
    public TopicPartition topicPartition() {
        return topicPartition;
    }

    @Override
    public OffsetAndMetadata nextPosition() {
        return nextPosition;
    }

    @Override
    public boolean hasNext() {
        while (!isReady) {
            if (leftRecords > 0) {
                read();
            } else if (foreign != null) {
                readForeign(foreign);
            } else if (batches.hasNext()) {
                enter(batches.next());
            } else {
                giveBack();
                return false;
            }
        }
        return true;
    }

    private Unpacked unpacked() {
        Unpacked held = unpacked;
        if (held == null) {
            Unpacked idle = reading.idle().poll();
            held = idle == null ? new Unpacked() : idle;
            unpacked = held;
        }
        return held;
    }

    private void giveBack() {
        Unpacked held = unpacked;
        if (held != null) {
            unpacked = null;
            reading.idle().push(held);
        }
    }

    @Override
    public Message next() {
        if (!hasNext()) {
            throw new NoSuchElementException(topicPartition + ": the run is over");
        }
        isReady = false;
        return message;
    }

    private void enter(MutableRecordBatch entered) {
        int at = passedBytes;
        passedBytes += entered.sizeInBytes();
        try {
            if (entered.lastOffset() < from) {
                // A transaction's end counts even if it lies before the messages that are wanted.
                boolean _ = isAborted(entered);
                return;
            }
            if (reading.isChecked()) {
                entered.ensureValid();
            }
            if (isAborted(entered) || entered.isControlBatch()) {
                return;
            }
            batch = entered;
            if (entered instanceof DefaultRecordBatch current) {
                enter(current, at);
            } else {
                foreign = entered.streamingIterator(unpacked().windows());
            }
        } catch (KafkaException | IOException e) {
            throw damaged(entered.baseOffset(), e);
        }
    }

    private boolean isAborted(RecordBatch entered) {
        return reading.isReadCommitted() && aborted.holds(entered, isAbortMarker(entered));
    }

    private static boolean isAbortMarker(RecordBatch entered) {
        if (!entered.isControlBatch()) {
            return false;
        }
        Iterator<Record> records = entered.iterator();
        return records.hasNext() && ControlRecordType.parse(records.next().key()) == ControlRecordType.ABORT;
    }

    private void enter(DefaultRecordBatch current, int at) throws IOException {
        Integer count = current.countOrNull();
        if (count == null || count < 0) {
            throw new org.apache.kafka.common.InvalidRecordException("the number of records is " + count);
        }
        if (count == 0) {
            return; // compacted away
        }
        leftRecords = count;
        baseTimestamp = current.baseTimestamp();
        appendTimestamp = current.timestampType() == TimestampType.LOG_APPEND_TIME ? current.maxTimestamp() : -1;
        if (!current.isCompressed()) {
            ByteBuffer buffer = records.buffer();
            if (buffer.hasArray()) {
                int begin = buffer.arrayOffset() + buffer.position() + at;
                record.open(buffer.array(), begin + DefaultRecordBatch.RECORD_BATCH_OVERHEAD,
                        begin + current.sizeInBytes());
                return;
            }
        } else if (unpacked().unpack(current)) {
            record.open(unpacked().bytes(), 0, unpacked().length());
            return;
        }
        leftRecords = 0;
        foreign = current.streamingIterator(unpacked().windows());
    }

    /** The next record of the batch; none is ready if it lies before what is wanted. */
    private void read() {
        RecordBatch current = entered();
        RecordBytes r = record;
        try {
            int batchEnd = r.end();
            int length = r.length("record");
            int end = r.at() + length;
            if (end < r.at() || end > batchEnd) {
                throw new org.apache.kafka.common.InvalidRecordException(
                        "a record of " + length + " bytes goes beyond its batch's end");
            }
            int _ = r.skip(1); // attributes: none is defined
            long time = baseTimestamp + r.varlong();
            long offset = current.baseOffset() + r.varint();
            leftRecords--;
            if (offset < from) {
                r.move(end, batchEnd);
                return;
            }
            message.set(offset, appendTimestamp >= 0 ? appendTimestamp : time, current.partitionLeaderEpoch());
            int keyLength = r.varint();
            message.key(r.bytes(), keyLength < 0 ? 0 : r.skip(keyLength), keyLength);
            int valueLength = r.varint();
            message.value(r.bytes(), valueLength < 0 ? 0 : r.skip(valueLength), valueLength);
            if (r.at() > end) {
                throw new org.apache.kafka.common.InvalidRecordException(
                        "the value at offset " + offset + " goes beyond its record's end");
            }
            if (leftRecords == 0 && end != batchEnd) {
                throw new org.apache.kafka.common.InvalidRecordException(
                        batchEnd - end + " bytes come after the last record");
            }
            message.headers(r.bytes(), r.at(), end);
            r.move(end, batchEnd);
            isReady = true;
        } catch (KafkaException e) {
            throw damaged(current.baseOffset(), e);
        }
    }

    /** A batch of an older version, or one that is too large to be unpacked at once. */
    private void readForeign(CloseableIterator<Record> iterator) {
        RecordBatch current = entered();
        try {
            if (!iterator.hasNext()) {
                iterator.close();
                foreign = null;
                return;
            }
            Record each = iterator.next();
            if (each.offset() >= from) {
                boolean hasTime = current.timestampType() != TimestampType.NO_TIMESTAMP_TYPE;
                message.set(each, hasTime ? each.timestamp() : -1, current.partitionLeaderEpoch());
                isReady = true;
            }
        } catch (KafkaException e) {
            throw damaged(current.baseOffset(), e);
        }
    }

    private RecordBatch entered() {
        RecordBatch current = batch;
        if (current == null) {
            throw new IllegalStateException("no batch was entered");
        }
        return current;
    }

    private KafkaException damaged(long offset, Exception cause) {
        return new KafkaException("what the broker sent of " + topicPartition + " is damaged in the batch at offset "
                + offset + ": " + cause.getMessage() + "; it is asked for again", cause);
    }
}
