package io.millrace.deploy.events;

import java.util.zip.CRC32C;

/**
 * One message that the broker acknowledged, as its producer knows it.
 *
 * @param partition
 *            topic partition
 * @param offset
 *            the offset that the broker gave it
 * @param eventIndex
 *            index of the event in its source
 * @param crc32c
 *            CRC-32C of the body
 */
public record Expected(int partition, long offset, long eventIndex, int crc32c) {

    public Expected {
        if (partition < 0 || offset < 0 || eventIndex < 0) {
            throw new IllegalArgumentException(
                    "partition=" + partition + " offset=" + offset + " eventIndex=" + eventIndex);
        }
    }

    /** CRC-32C of {@code length} bytes of {@code body} from {@code from}. */
    public static int crc32c(byte[] body, int from, int length) {
        CRC32C crc = new CRC32C();
        crc.update(body, from, length);
        return (int) crc.getValue();
    }
}
