package io.millrace.clustertests.oracle;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The record of one producer on one topic. Thread-safe: acknowledgements come on the Kafka client's thread. */
public final class ProducerRecordBook {
    private final List<Lane> lanes = new ArrayList<>();
    private long count;
    /** Messages of which nobody knows whether the broker has them, by sequence number. */
    private final Map<Long, Unknown> unknown = new HashMap<>();

    /** What was sent. */
    record Unknown(int partition, int crc) {}

    /** A topic partition: by offset, sequence number (-1: no message acknowledged) and CRC-32C. */
    private static final class Lane {
        private long[] sequences = new long[1024];
        private int[] crcs = new int[1024];
        private int end;

        Lane() {
            Arrays.fill(sequences, -1);
        }

        boolean put(int offset, long sequence, int crc) {
            if (offset >= sequences.length) {
                int capacity = Math.max(offset + 1, sequences.length * 2);
                int old = sequences.length;
                sequences = Arrays.copyOf(sequences, capacity);
                Arrays.fill(sequences, old, capacity, -1);
                crcs = Arrays.copyOf(crcs, capacity);
            }
            boolean isNew = sequences[offset] < 0;
            sequences[offset] = sequence;
            crcs[offset] = crc;
            end = Math.max(end, offset + 1);
            return isNew;
        }
    }

    public ProducerRecordBook(int partitions) {
        for (int i = 0; i < partitions; i++) {
            lanes.add(new Lane());
        }
    }

    /** @throws IllegalStateException if the broker gave that offset before */
    public synchronized void add(int partition, long offset, long sequence, int crc) {
        if (!lanes.get(partition).put(Math.toIntExact(offset), sequence, crc)) {
            throw new IllegalStateException("offset given twice: partition=" + partition + " offset=" + offset);
        }
        count++;
    }

    /** The broker may have it, and may yet get it. */
    public synchronized void addUnknown(int partition, long sequence, int crc) {
        unknown.put(sequence, new Unknown(partition, crc));
    }

    public synchronized long unknownCount() {
        return unknown.size();
    }

    /** Whether a row may be a message of unknown fate. */
    synchronized boolean mayBe(int partition, long sequence) {
        Unknown sent = unknown.get(sequence);
        return sent != null && sent.partition() == partition;
    }

    public synchronized long count() {
        return count;
    }

    public int partitions() {
        return lanes.size();
    }

    /** The offset after the last acknowledged message. */
    public synchronized long endOffset(int partition) {
        return lanes.get(partition).end;
    }

    /** -1 if no message of that offset was acknowledged. */
    synchronized long sequence(int partition, long offset) {
        Lane lane = lanes.get(partition);
        return offset < lane.end ? lane.sequences[(int) offset] : -1;
    }

    synchronized int crc(int partition, long offset) {
        return lanes.get(partition).crcs[(int) offset];
    }

    /** One line of {@code partition offset sequence crc32c} per message. */
    public synchronized void write(Path file) throws IOException {
        try (BufferedWriter out = Files.newBufferedWriter(file, StandardCharsets.US_ASCII)) {
            for (int partition = 0; partition < lanes.size(); partition++) {
                Lane lane = lanes.get(partition);
                for (int offset = 0; offset < lane.end; offset++) {
                    if (lane.sequences[offset] >= 0) {
                        out.write(partition + "\t" + offset + "\t" + lane.sequences[offset] + "\t"
                                + Integer.toHexString(lane.crcs[offset]) + "\n");
                    }
                }
            }
        }
    }
}
