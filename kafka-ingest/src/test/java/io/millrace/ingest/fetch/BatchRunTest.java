package io.millrace.ingest.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.message.FetchResponseData.AbortedTransaction;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.record.internal.ControlRecordType;
import org.apache.kafka.common.record.internal.DefaultRecordBatch;
import org.apache.kafka.common.record.internal.EndTransactionMarker;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MemoryRecordsBuilder;
import org.apache.kafka.common.record.internal.MutableRecordBatch;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Batches as Kafka's library writes them, read as its library reads them. */
final class BatchRunTest {
    private static final TopicPartition PARTITION = new TopicPartition("t", 3);
    private static final int EPOCH = 5;

    private final Deque<Unpacked> idle = new ArrayDeque<>();
    private final Random random = new Random(7);

    private BatchRun run(MemoryRecords records, long from, List<AbortedTransaction> aborted) {
        return new BatchRun(PARTITION, records, aborted, from, -1, new BatchRun.Reading(true, true, idle));
    }

    private List<String> read(MemoryRecords records, long from, AbortedTransaction... aborted) {
        return read(run(records, from, List.of(aborted)));
    }

    private static List<String> read(MessageRun run) {
        List<String> out = new ArrayList<>();
        while (run.hasNext()) {
            Message message = run.next();
            out.add(message.offset() + " " + message.timestampMs() + " " + message.leaderEpoch() + " "
                    + hex(message.hasKey(), message.keyBytes(), message.keyAt(), message.keyLength()) + " "
                    + hex(message.hasValue(), message.valueBytes(), message.valueAt(), message.valueLength()) + " "
                    + headers(message.headers()));
        }
        return out;
    }

    private static String hex(boolean isThere, byte[] bytes, int at, int length) {
        return isThere ? HexFormat.of().formatHex(bytes, at, at + length) : "null";
    }

    private static String headers(List<Header> headers) {
        return headers.stream()
                .map(h -> h.key() + "=" + (h.value() == null ? "null" : HexFormat.of().formatHex(h.value())))
                .toList()
                .toString();
    }

    /** What Kafka's own reader says of the same bytes. */
    private static List<String> expected(MemoryRecords records, long from) {
        List<String> out = new ArrayList<>();
        for (MutableRecordBatch batch : records.batches()) {
            boolean hasTime = batch.timestampType() != TimestampType.NO_TIMESTAMP_TYPE;
            for (Record record : batch) {
                if (record.offset() >= from) {
                    out.add(record.offset() + " " + (hasTime ? record.timestamp() : -1) + " "
                            + batch.partitionLeaderEpoch() + " " + hex(record.key()) + " " + hex(record.value()) + " "
                            + headers(List.of(record.headers())));
                }
            }
        }
        return out;
    }

    private static String hex(ByteBuffer buffer) {
        if (buffer == null) {
            return "null";
        }
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (random.nextInt(4) == 0 ? random.nextInt() : 'a'); // some of it is binary, some compresses
        }
        return bytes;
    }

    private byte[] maybe(int length) {
        return switch (random.nextInt(4)) {
            case 0 -> null;
            case 1 -> new byte[0];
            default -> bytes(random.nextInt(length + 1));
        };
    }

    private SimpleRecord record(long timestamp, int size) {
        Header[] headers = new Header[random.nextInt(3) == 0 ? random.nextInt(5) : 0];
        for (int i = 0; i < headers.length; i++) {
            headers[i] = new RecordHeader(random.nextBoolean() ? "same" : "h" + i, maybe(20));
        }
        return new SimpleRecord(timestamp, maybe(30), maybe(size), headers);
    }

    private MemoryRecords batches(byte magic, CompressionType type, TimestampType time, int count) {
        ByteBuffer out = ByteBuffer.allocate(16 << 20);
        long offset = 100;
        for (int batch = 0; batch < count; batch++) {
            MemoryRecordsBuilder builder = MemoryRecords.builder(out, magic, Compression.of(type).build(), time, offset,
                    1_700_000_000_000L, EPOCH + batch);
            int records = 1 + random.nextInt(50);
            for (int i = 0; i < records; i++) {
                SimpleRecord each = record(1_700_000_000_000L + random.nextInt(100_000) - 50_000,
                        random.nextInt(10) == 0 ? 100_000 : 200);
                if (magic < 2) {
                    builder.appendWithOffset(offset, each.timestamp(), each.key(), each.value());
                } else {
                    builder.appendWithOffset(offset, each);
                }
                offset += 1 + random.nextInt(3); // compacted
            }
            var _ = builder.build();
            offset += random.nextInt(5);
        }
        out.flip();
        return MemoryRecords.readableRecords(out);
    }

    @ParameterizedTest
    @EnumSource(CompressionType.class)
    void readsWhatKafkasLibraryReads(CompressionType type) {
        for (TimestampType time : List.of(TimestampType.CREATE_TIME, TimestampType.LOG_APPEND_TIME)) {
            MemoryRecords records = batches((byte) 2, type, time, 20);
            BatchRun run = run(records, 100, List.of());
            List<String> wanted = expected(records, 100);
            assertThat(read(run)).isEqualTo(wanted);
            long last = Long.parseLong(wanted.getLast().split(" ")[0]);
            assertThat(run.nextPosition().offset()).isEqualTo(last + 1);
            assertThat(run.nextPosition().leaderEpoch()).contains(EPOCH + 19);
            assertThat(read(records, last - 20)).isEqualTo(expected(records, last - 20));
        }
    }

    @ParameterizedTest
    @ValueSource(bytes = {0, 1})
    void readsOlderVersions(byte magic) {
        TimestampType time = magic == 0 ? TimestampType.NO_TIMESTAMP_TYPE : TimestampType.CREATE_TIME;
        for (CompressionType type : List.of(CompressionType.NONE, CompressionType.GZIP)) {
            MemoryRecords records = batches(magic, type, time, 3);
            assertThat(read(records, 110)).isEqualTo(expected(records, 110));
        }
    }

    @Test
    void aTransactionThatWasAbortedIsPassedOverUpToItsMarker() {
        ByteBuffer out = ByteBuffer.allocate(1 << 16);
        transactional(out, 0, 11, "a");
        transactional(out, 1, 22, "b");
        transactional(out, 2, 11, "c");
        marker(out, 3, 11, ControlRecordType.ABORT);
        transactional(out, 4, 11, "d");
        marker(out, 5, 11, ControlRecordType.COMMIT);
        marker(out, 6, 22, ControlRecordType.COMMIT);
        transactional(out, 7, 22, "e");
        marker(out, 8, 22, ControlRecordType.ABORT);
        out.flip();
        MemoryRecords records = MemoryRecords.readableRecords(out);
        AbortedTransaction first = new AbortedTransaction().setProducerId(11).setFirstOffset(0);
        AbortedTransaction second = new AbortedTransaction().setProducerId(22).setFirstOffset(7);
        BatchRun run = run(records, 0, List.of(second, first));
        assertThat(values(run)).containsExactly("1=b", "4=d");
        assertThat(run.nextPosition().offset()).isEqualTo(9);
        // Read from its middle the transaction is still one that was aborted.
        assertThat(values(run(records, 2, List.of(first, second)))).containsExactly("4=d");
        BatchRun uncommitted = new BatchRun(PARTITION, records, List.of(first, second), 0, -1,
                new BatchRun.Reading(false, true, idle));
        assertThat(values(uncommitted)).containsExactly("0=a", "1=b", "2=c", "4=d", "7=e");
    }

    private static List<String> values(MessageRun run) {
        List<String> out = new ArrayList<>();
        while (run.hasNext()) {
            Message message = run.next();
            out.add(message.offset() + "=" + new String(message.valueBytes(), message.valueAt(), message.valueLength(),
                    StandardCharsets.UTF_8));
        }
        return out;
    }

    private static void transactional(ByteBuffer out, long offset, long producer, String value) {
        MemoryRecordsBuilder builder = MemoryRecords.builder(out, (byte) 2, Compression.NONE, TimestampType.CREATE_TIME,
                offset, 0, producer, (short) 0, 0, true, EPOCH);
        builder.appendWithOffset(offset, new SimpleRecord(0, null, value.getBytes(StandardCharsets.UTF_8)));
        var _ = builder.build();
    }

    private static void marker(ByteBuffer out, long offset, long producer, ControlRecordType type) {
        MemoryRecords.writeEndTransactionalMarker(out, offset, 0, EPOCH, producer, (short) 0,
                new EndTransactionMarker(type, 0));
    }

    @Test
    void anAnswerWithNothingButControlRecordsMovesThePosition() {
        ByteBuffer out = ByteBuffer.allocate(1 << 10);
        marker(out, 41, 11, ControlRecordType.COMMIT);
        out.flip();
        BatchRun run = run(MemoryRecords.readableRecords(out), 40, List.of());
        assertThat(run.hasNext()).isFalse();
        assertThat(run.isEmpty()).isFalse();
        assertThat(run.nextPosition().offset()).isEqualTo(42);
        assertThat(run(MemoryRecords.EMPTY, 42, List.of()).isEmpty()).isTrue();
    }

    /** Compaction leaves a header behind where a producer's last batch was. */
    @Test
    void aBatchThatWasEmptiedMovesThePosition() {
        ByteBuffer out = ByteBuffer.allocate(1 << 10);
        DefaultRecordBatch.writeEmptyHeader(out, (byte) 2, 11, (short) 0, 0, 40, 49, EPOCH, TimestampType.CREATE_TIME,
                0, false, false);
        transactional(out, 50, 11, "a");
        out.flip();
        BatchRun run = run(MemoryRecords.readableRecords(out), 45, List.of());
        assertThat(values(run)).containsExactly("50=a");
        ByteBuffer alone = out.duplicate().limit(DefaultRecordBatch.RECORD_BATCH_OVERHEAD);
        BatchRun nothing = run(MemoryRecords.readableRecords(alone.slice()), 45, List.of());
        assertThat(nothing.hasNext()).isFalse();
        assertThat(nothing.nextPosition().offset()).isEqualTo(50);
    }

    /** Where checksums are not looked at, a wrong count must neither hide messages nor make some up. */
    @ParameterizedTest
    @ValueSource(ints = {-1, 1, 2, 4, 1_000_000})
    void aWrongNumberOfRecordsIsNamed(int wrong) {
        for (CompressionType type : List.of(CompressionType.NONE, CompressionType.LZ4)) {
            SimpleRecord each = new SimpleRecord(0, null, "value".getBytes(StandardCharsets.UTF_8));
            ByteBuffer bytes = MemoryRecords
                    .withRecords(0, Compression.of(type).build(), EPOCH, each, each, each)
                    .buffer()
                    .duplicate();
            bytes.putInt(DefaultRecordBatch.RECORDS_COUNT_OFFSET, wrong);
            assertThatThrownBy(() -> values(new BatchRun(PARTITION, MemoryRecords.readableRecords(bytes), null, 0, -1,
                    new BatchRun.Reading(true, false, idle)))).isInstanceOf(KafkaException.class)
                    .hasMessageContaining("t-3")
                    .hasMessageContaining("damaged");
        }
    }

    /** The broker names a transaction that began before the answer in every answer that has messages of it. */
    @Test
    void anAbortedTransactionMayReachOverSeveralAnswers() {
        ByteBuffer out = ByteBuffer.allocate(1 << 12);
        transactional(out, 5, 11, "c");
        transactional(out, 6, 22, "d");
        out.flip();
        AbortedTransaction began = new AbortedTransaction().setProducerId(11).setFirstOffset(1);
        BatchRun second = run(MemoryRecords.readableRecords(out), 5, List.of(began));
        assertThat(values(second)).containsExactly("6=d");
        assertThat(second.nextPosition().offset()).isEqualTo(7);
        ByteBuffer rest = ByteBuffer.allocate(1 << 12);
        transactional(rest, 7, 11, "e");
        marker(rest, 8, 11, ControlRecordType.ABORT);
        transactional(rest, 9, 11, "f");
        rest.flip();
        assertThat(values(run(MemoryRecords.readableRecords(rest), 7, List.of(began)))).containsExactly("9=f");
    }

    @Test
    void theLastBatchMayBeCutOff() {
        MemoryRecords whole = batches((byte) 2, CompressionType.LZ4, TimestampType.CREATE_TIME, 2);
        int first = whole.firstBatchSize();
        ByteBuffer cut = whole.buffer().duplicate().limit(whole.sizeInBytes() - 1);
        MemoryRecords records = MemoryRecords.readableRecords(cut.slice());
        ByteBuffer alone = whole.buffer().duplicate().limit(first);
        assertThat(read(records, 100)).isEqualTo(expected(MemoryRecords.readableRecords(alone.slice()), 100));
    }

    /** Any flipped bit is found, or it is in one of the two fields of the header that the checksum leaves out. */
    @ParameterizedTest
    @EnumSource(value = CompressionType.class, names = {"NONE", "LZ4"})
    void aFlippedBitIsNamed(CompressionType type) {
        MemoryRecords whole = batches((byte) 2, type, TimestampType.CREATE_TIME, 1);
        List<String> wanted = expected(whole, 0);
        byte[] bytes = new byte[whole.sizeInBytes()];
        whole.buffer().duplicate().get(bytes);
        for (int i = 0; i < 400; i++) {
            int at = 17 + random.nextInt(Math.min(bytes.length - 17, 4000)); // from the checksum on
            byte[] flipped = bytes.clone();
            flipped[at] ^= (byte) (1 << random.nextInt(8));
            assertThatThrownBy(() -> read(MemoryRecords.readableRecords(ByteBuffer.wrap(flipped)), 0))
                    .as("byte %d", at)
                    .isInstanceOf(KafkaException.class)
                    .hasMessageContaining("t-3")
                    .hasMessageContaining("damaged");
        }
        assertThat(read(MemoryRecords.readableRecords(ByteBuffer.wrap(bytes)), 0)).isEqualTo(wanted);
    }

    @Test
    void withoutChecksumsDamageIsStillAnErrorOrOtherBytesAndNeverAnythingElse() {
        MemoryRecords whole = batches((byte) 2, CompressionType.NONE, TimestampType.CREATE_TIME, 1);
        byte[] bytes = new byte[whole.sizeInBytes()];
        whole.buffer().duplicate().get(bytes);
        int errors = 0;
        for (int i = 0; i < 5000; i++) {
            byte[] flipped = bytes.clone();
            flipped[57 + random.nextInt(Math.min(bytes.length - 57, 3000))] ^= (byte) (1 << random.nextInt(8));
            BatchRun run = new BatchRun(PARTITION, MemoryRecords.readableRecords(ByteBuffer.wrap(flipped)), null, 0, -1,
                    new BatchRun.Reading(true, false, idle));
            try {
                var _ = read(run);
            } catch (KafkaException e) {
                errors++;
            }
        }
        assertThat(errors).isBetween(1, 4999);
    }

    @Test
    void aBatchThatGrowsBeyondMeasureIsReadRecordByRecord() {
        ByteBuffer out = ByteBuffer.allocate(8 << 20);
        MemoryRecordsBuilder builder = MemoryRecords.builder(out, (byte) 2, Compression.gzip().build(),
                TimestampType.CREATE_TIME, 0, 0, EPOCH);
        byte[] zeros = new byte[1 << 20];
        int count = (Unpacked.MAX_BYTES >> 20) + 3;
        for (int i = 0; i < count; i++) {
            builder.appendWithOffset(i, new SimpleRecord(i, new byte[] {(byte) i}, zeros));
        }
        MemoryRecords records = builder.build();
        BatchRun run = run(records, 2, List.of());
        int seen = 0;
        while (run.hasNext()) {
            Message message = run.next();
            assertThat(message.valueLength()).isEqualTo(zeros.length);
            assertThat(message.offset()).isEqualTo(seen + 2);
            seen++;
        }
        assertThat(seen).isEqualTo(count - 2);
    }

    @Test
    void runsThatAreReadInTurnsDoNotShareMemory() {
        MemoryRecords first = batches((byte) 2, CompressionType.ZSTD, TimestampType.CREATE_TIME, 1);
        MemoryRecords second = batches((byte) 2, CompressionType.LZ4, TimestampType.CREATE_TIME, 1);
        BatchRun one = run(first, 101, List.of());
        BatchRun other = run(second, 101, List.of());
        List<String> wanted = expected(first, 101);
        assertThat(one.hasNext()).isTrue();
        var _ = read(other);
        assertThat(read(one)).isEqualTo(wanted);
    }
}
