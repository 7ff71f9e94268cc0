package io.millrace.coordination.ephemeral;

/** One ephemeral that is being kept. For any thread. */
public interface Hold extends AutoCloseable {
    /** As of the latest round; a hint. */
    HoldState state();

    /** The value of the one who has it, when blocked; empty text otherwise. */
    String blockedBy();

    /** Writes a new value, now or in the next round. */
    void update(String text);

    /** Stops keeping it and deletes it if it is ours; if the service cannot be reached, in a later round or with the session. */
    @Override
    void close();
}
