package io.millrace.replication.transfer;

import java.nio.charset.StandardCharsets;

/** Numbers of the wire format; see the package. */
final class Frames {
    static final int MAGIC = 0x4D4C5452;
    static final byte VERSION = 1;
    static final int HEADER_BYTES = 10;
    /** A part record has a few hundred bytes and one source range per topic partition. */
    static final int MAX_PAYLOAD_BYTES = 16 << 20;
    static final int MAX_REQUEST_BYTES = 4096;

    static final byte GET_PART = 1;
    static final byte GET_STATE = 2;
    static final byte PART = 3;
    static final byte STATE = 4;
    static final byte STATE_PART = 5;
    static final byte REFUSED = 6;

    static final byte NOT_HERE = 1;
    static final byte WRONG_CLUSTER = 2;
    static final byte NOT_UNDERSTOOD = 3;
    static final byte FAILED = 4;

    private Frames() {}

    static byte[] utf8(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > 0xFFFF) {
            throw new IllegalArgumentException("text of " + bytes.length + " bytes does not fit a frame");
        }
        return bytes;
    }
}
