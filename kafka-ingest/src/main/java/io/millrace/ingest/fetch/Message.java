package io.millrace.ingest.fetch;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.Record;
import org.jspecify.annotations.Nullable;

/**
 * One message, as places in the buffers that it came in: nothing is copied, and one object serves a whole run. Valid until its run is
 * asked for more. Owned by the consumer's thread.
 */
public final class Message {
    private static final byte[] NOTHING = new byte[0];

    private long offset;
    private long timestampMs = -1;
    private int leaderEpoch = -1;
    private byte[] keyBytes = NOTHING;
    private int keyAt;
    private int keyLength = -1;
    private byte[] valueBytes = NOTHING;
    private int valueAt;
    private int valueLength = -1;
    /** Headers that nobody has asked for yet, or null if they are listed. */
    private byte @Nullable [] headerBytes;
    private int headersAt;
    private int headersEnd;
    private List<Header> headers = List.of();

    Message() {}

    /** A message that Kafka's client handed out. */
    public static Message of(ConsumerRecord<ByteBuffer, ByteBuffer> message) {
        Message made = new Message();
        made.set(message);
        return made;
    }

    void set(ConsumerRecord<ByteBuffer, ByteBuffer> message) {
        offset = message.offset();
        timestampMs = message.timestampType() == TimestampType.NO_TIMESTAMP_TYPE ? -1 : message.timestamp();
        leaderEpoch = message.leaderEpoch().orElse(-1);
        key(message.key());
        value(message.value());
        headerBytes = null;
        headers = List.of(message.headers().toArray());
    }

    /** A record that Kafka's library read. {@code time}: -1 if it has none. */
    void set(Record kafka, long time, int epoch) {
        offset = kafka.offset();
        timestampMs = time;
        leaderEpoch = epoch;
        key(kafka.key());
        value(kafka.value());
        headerBytes = null;
        headers = List.of(kafka.headers());
    }

    void set(long newOffset, long newTimestampMs, int newLeaderEpoch) {
        offset = newOffset;
        timestampMs = newTimestampMs;
        leaderEpoch = newLeaderEpoch;
    }

    void key(byte[] bytes, int at, int length) {
        keyBytes = bytes;
        keyAt = at;
        keyLength = length;
    }

    private void key(@Nullable ByteBuffer bytes) {
        if (bytes == null) {
            key(NOTHING, 0, -1);
        } else if (bytes.hasArray()) {
            key(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
        } else {
            byte[] copy = copy(bytes);
            key(copy, 0, copy.length);
        }
    }

    void value(byte[] bytes, int at, int length) {
        valueBytes = bytes;
        valueAt = at;
        valueLength = length;
    }

    private void value(@Nullable ByteBuffer bytes) {
        if (bytes == null) {
            value(NOTHING, 0, -1);
        } else if (bytes.hasArray()) {
            value(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
        } else {
            byte[] copy = copy(bytes);
            value(copy, 0, copy.length);
        }
    }

    private static byte[] copy(ByteBuffer bytes) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.duplicate().get(copy);
        return copy;
    }

    /** Where the encoded headers are, their count included. */
    void headers(byte[] bytes, int at, int end) {
        headerBytes = bytes;
        headersAt = at;
        headersEnd = end;
    }

    public long offset() {
        return offset;
    }

    /** Milliseconds since 1970; negative if it has none. */
    public long timestampMs() {
        return timestampMs;
    }

    /** -1 if unknown. */
    public int leaderEpoch() {
        return leaderEpoch;
    }

    public boolean hasKey() {
        return keyLength >= 0;
    }

    public byte[] keyBytes() {
        return keyBytes;
    }

    public int keyAt() {
        return keyAt;
    }

    /** Bytes; 0 without a key. */
    public int keyLength() {
        return Math.max(0, keyLength);
    }

    /** False for a tombstone. */
    public boolean hasValue() {
        return valueLength >= 0;
    }

    public byte[] valueBytes() {
        return valueBytes;
    }

    public int valueAt() {
        return valueAt;
    }

    /** Bytes; 0 for a tombstone. */
    public int valueLength() {
        return Math.max(0, valueLength);
    }

    /**
     * In the order of the message, names repeated as they are.
     *
     * @throws org.apache.kafka.common.InvalidRecordException they are not what the protocol says
     */
    public List<Header> headers() {
        byte[] encoded = headerBytes;
        if (encoded != null) {
            headerBytes = null;
            headers = List.of();
            headers = decode(encoded, headersAt, headersEnd);
        }
        return headers;
    }

    private static List<Header> decode(byte[] bytes, int at, int end) {
        RecordBytes in = new RecordBytes(bytes, at, end);
        int count = in.length("headers");
        List<Header> out = new ArrayList<>(Math.min(count, 1024));
        for (int i = 0; i < count; i++) {
            int nameLength = in.length("header name");
            ByteBuffer name = ByteBuffer.wrap(bytes, in.skip(nameLength), nameLength);
            int valueLength = in.varint();
            out.add(new RecordHeader(name,
                    valueLength < 0 ? null : ByteBuffer.wrap(bytes, in.skip(valueLength), valueLength)));
        }
        return out;
    }
}
