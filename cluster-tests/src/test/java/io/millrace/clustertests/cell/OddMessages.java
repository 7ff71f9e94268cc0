package io.millrace.clustertests.cell;

import io.millrace.clustertests.oracle.Messages;
import io.millrace.clustertests.sql.RowBinaryReader;
import io.millrace.clustertests.sql.SqlClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Future;
import java.util.random.RandomGenerator;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;

/**
 * Messages with everything that Kafka allows and few producers do, and what must come of each: a row with the same bytes, or, for a message without
 * a value or with an empty one, no row. Owned by one thread.
 */
final class OddMessages {
    static final int MANY_HEADERS = 10_000;
    private static final int VARIANTS = 10;

    private final String topic;
    private final RandomGenerator random;
    private final Map<Place, Row> expected = new TreeMap<>();
    private int rowlessCount;
    private int batches;

    /** Where a message is. */
    record Place(long partition, long offset) implements Comparable<Place> {
        @Override
        public int compareTo(Place other) {
            int byPartition = Long.compare(partition, other.partition);
            return byPartition != 0 ? byPartition : Long.compare(offset, other.offset);
        }
    }

    /** What is known of a message; bytes as chars of the same number. */
    record Row(String body, String key, List<String> headerNames, List<String> headerValues,
            @Nullable Long timestampS, @Nullable Long timestampMs) {
        /** Short enough for a person. */
        String shortly() {
            return "body of " + body.length() + ", key of " + key.length() + ", " + headerNames.size() + " and "
                    + headerValues.size() + " headers, at " + timestampS + " s, " + timestampMs + " ms";
        }
    }

    OddMessages(String topic, RandomGenerator random) {
        this.topic = topic;
        this.random = random;
    }

    /** Some of each kind to a partition; returns when all are acknowledged. */
    void send(Messages messages, int partition, int count) throws Exception {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ProducerRecord<byte[], byte[]> record = odd(partition, i);
            records.add(record);
            sent.add(messages.send(record));
        }
        messages.flush();
        for (int i = 0; i < count; i++) {
            expect(records.get(i), sent.get(i).get().offset());
        }
    }

    private void expect(ProducerRecord<byte[], byte[]> record, long offset) {
        byte[] value = record.value();
        if (value == null || value.length == 0) {
            rowlessCount++;
            return;
        }
        List<String> names = new ArrayList<>();
        List<String> values = new ArrayList<>();
        for (Header header : record.headers()) {
            names.add(chars(header.key().getBytes(StandardCharsets.UTF_8)));
            values.add(chars(header.value()));
        }
        expected.put(new Place(record.partition(), offset), new Row(chars(value), chars(record.key()), names, values,
                record.timestamp() / 1000, record.timestamp()));
    }

    private static String chars(byte @Nullable [] bytes) {
        return bytes == null ? "" : new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private ProducerRecord<byte[], byte[]> odd(int partition, int number) {
        byte @Nullable [] key = ("key" + number).getBytes(StandardCharsets.UTF_8);
        byte @Nullable [] value = ("value " + number).getBytes(StandardCharsets.UTF_8);
        List<Header> headers = new ArrayList<>();
        switch (number % VARIANTS) {
            case 0 -> value = null;
            case 1 -> value = new byte[0];
            case 2 -> key = null;
            case 3 -> key = new byte[0];
            case 4 -> key = everyByte();
            case 5 -> {
                headers.add(new RecordHeader("twice", new byte[] {1}));
                headers.add(new RecordHeader("", "no name".getBytes(StandardCharsets.UTF_8)));
                headers.add(new RecordHeader("twice", new byte[] {2}));
                headers.add(new RecordHeader("twice", new byte[] {1}));
            }
            case 6 -> {
                headers.add(new RecordHeader("every byte", everyByte()));
                headers.add(new RecordHeader("null", (byte[]) null));
                headers.add(new RecordHeader("empty", new byte[0]));
                headers.add(new RecordHeader("näme \t\n\\'\0 \uD83D\uDE80", noise(40)));
            }
            case 7 -> value = everyByte();
            case 8 -> {
                key = noise(1 + random.nextInt(3_000));
                value = noise(1 + random.nextInt(30_000));
                headers.add(new RecordHeader("noise", noise(random.nextInt(3_000))));
            }
            default -> {
                key = null;
                value = random.nextBoolean() ? null : value; // a tombstone without a key, with headers
                headers.add(new RecordHeader("kept", new byte[] {0}));
            }
        }
        if (number == VARIANTS / 2) {
            for (int i = 0; i < MANY_HEADERS; i++) {
                headers.add(new RecordHeader("h" + i % 97, noise(i % 5)));
            }
        }
        long timestampMs = switch (random.nextInt(4)) {
            case 0 -> 0;
            case 1 -> 999;
            case 2 -> 1_000_000_000_001L;
            default -> random.nextLong(1_700_000_000_000L);
        };
        return new ProducerRecord<>(topic, partition, timestampMs, key, value, headers);
    }

    private static byte[] everyByte() {
        byte[] bytes = new byte[256];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (255 - i);
        }
        return bytes;
    }

    private byte[] noise(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    /** Counts from 0. */
    int nextBatch() {
        return batches++;
    }

    long rowCount(int partition) {
        return expected.keySet().stream().filter(place -> place.partition() == partition).count();
    }

    int rowCount() {
        return expected.size();
    }

    int rowlessCount() {
        return rowlessCount;
    }

    /**
     * Compares all rows of a table with what was sent.
     *
     * @return rows that were compared
     * @throws AssertionError
     *             saying which differ
     */
    int compare(SqlClient sql, String table) throws IOException, InterruptedException {
        Map<Place, Row> missing = new TreeMap<>(expected);
        List<String> wrong = new ArrayList<>();
        int rows = 0;
        try (RowBinaryReader in = new RowBinaryReader(
                sql.open("SELECT partition, offset, body, key, header_names, header_values, time, time_ms FROM " + table
                        + " FORMAT RowBinary"))) {
            while (in.hasNext()) {
                Place place = new Place(in.int64(), in.int64());
                Row row = new Row(in.bytes(), in.bytes(), in.arrayOfBytes(), in.arrayOfBytes(), in.nullableUint32(),
                        in.nullableInt64());
                rows++;
                Row wanted = missing.remove(place);
                if (wanted == null) {
                    wrong.add(place + (expected.containsKey(place) ? " is there twice" : " was not to be a row"));
                } else if (!wanted.equals(row)) {
                    wrong.add(place + " has " + row.shortly() + ", was sent with " + wanted.shortly());
                }
            }
        }
        missing.forEach((place, row) -> wrong.add(place + " is missing: " + row.shortly()));
        if (!wrong.isEmpty()) {
            throw new AssertionError(table + " differs from what was sent in " + wrong.size() + " rows: "
                    + wrong.subList(0, Math.min(10, wrong.size())));
        }
        return rows;
    }
}
