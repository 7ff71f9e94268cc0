package io.millrace.clustertests.fault;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** A session of ZooKeeper as its server granted it. */
public final class ZooKeeperSession {
    /** No session. */
    public static final ZooKeeperSession NONE = new ZooKeeperSession(0, new byte[16]);

    private final long id;
    private final byte[] password;

    private ZooKeeperSession(long id, byte[] password) {
        this.id = id;
        this.password = password;
    }

    /** From the first frame that a server sends: version, time-out, id, password. */
    static ZooKeeperSession ofConnectResponse(byte[] frame) {
        ByteBuffer in = ByteBuffer.wrap(frame);
        in.getInt();
        in.getInt();
        long id = in.getLong();
        byte[] password = new byte[in.getInt()];
        in.get(password);
        return new ZooKeeperSession(id, password);
    }

    public long id() {
        return id;
    }

    public byte[] copyPassword() {
        return Arrays.copyOf(password, password.length);
    }
}
