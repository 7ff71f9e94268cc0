package io.millrace.clustertests.simulation;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/**
 * A row as its producer knows it. Its body follows from its id, and so does the checksum, so that a row that is read can be judged
 * by itself and against the producer's record.
 *
 * @param topicId   of the message; empty for a row of an INSERT
 * @param partition the topic partition; -1 for a row of an INSERT
 * @param offset    -1 for a row of an INSERT
 */
record Message(long id, String topicId, int partition, long offset) {
    static final int NO_PARTITION = -1;

    static Message inserted(long id) {
        return new Message(id, "", NO_PARTITION, -1);
    }

    String body() {
        return bodyOf(id);
    }

    static String bodyOf(long id) {
        return "b" + Long.toString(id * 0x9E3779B97F4A7C15L, 36) + "x".repeat((int) (id & 15));
    }

    static long crcOf(long id, String body) {
        CRC32C crc = new CRC32C();
        byte[] bytes = (id + ":" + body).getBytes(StandardCharsets.UTF_8);
        crc.update(bytes, 0, bytes.length);
        return crc.getValue();
    }

    /** What is sent, as TabSeparated. */
    byte[] payload() {
        String body = body();
        return (id + "\t" + body + "\t" + crcOf(id, body) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return partition < 0 ? "row " + id + " of an INSERT" : "message " + id + " at " + partition + "@" + offset;
    }
}
