package io.millrace.coordination.ephemeral;

/** What became of a kept ephemeral in the latest round. */
public enum HoldState {
    /** Not created so far. */
    PENDING,
    /** There, in this session. */
    HELD,
    /** Another has it. */
    BLOCKED,
    /** Given up by {@link Hold#close}. */
    RELEASED
}
