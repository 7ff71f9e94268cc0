package io.millrace.clustertests.fault;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * A fault of the next {@code multi} of ZooKeeper that names a path.
 *
 * @param kind
 *            what happens
 * @param pathPart
 *            text that one of its paths contains; empty for any
 * @param lateMs
 *            of {@link Kind#LATE}
 */
public record MultiFault(Kind kind, String pathPart, long lateMs) {
    private static final int MULTI = 14;

    /** Kinds of faults. */
    public enum Kind {
        /** The server never gets it; the client sees its connection break. */
        DROP_REQUEST,
        /** The server applies it; the client sees its connection break instead of the reply. */
        DROP_REPLY,
        /** The client sees its connection break, and the server gets the request a while later. */
        LATE
    }

    public static MultiFault of(Kind kind, String pathPart) {
        return new MultiFault(kind, pathPart, 1_500);
    }

    /** A request: transaction number, operation code, and what belongs to it. */
    boolean concerns(byte[] frame) {
        return frame.length >= 8 && ByteBuffer.wrap(frame).getInt(4) == MULTI
                && new String(frame, StandardCharsets.ISO_8859_1).contains(pathPart);
    }

    static int transaction(byte[] frame) {
        return ByteBuffer.wrap(frame).getInt(0);
    }
}
