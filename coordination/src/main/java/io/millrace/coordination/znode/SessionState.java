package io.millrace.coordination.znode;

/** What a client believes about its session. */
public enum SessionState {
    /** Never connected so far. */
    CONNECTING,
    /** Connected for the first time. */
    CONNECTED,
    /** The connection is gone; the session may live on, or be over already. */
    SUSPENDED,
    /** The session is over: its ephemerals are gone or will go soon. */
    LOST,
    /** Connected again, perhaps in a new session: compare {@link Znodes#sessionId()}. */
    RECONNECTED;

    /** Whether calls can be expected to get through. */
    public boolean isConnected() {
        return switch (this) {
            case CONNECTED, RECONNECTED -> true;
            case CONNECTING, SUSPENDED, LOST -> false;
        };
    }
}
