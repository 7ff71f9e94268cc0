package io.millrace.ingest.consume;

/** What a consumer as a whole is doing; its topic partitions have phases of their own. */
public enum ConsumerState {
    /** The thread runs and has no Kafka client yet. */
    CONNECTING,
    /** No broker can be reached. */
    BROKER_UNREACHABLE,
    /** In the group, without a topic partition: there are more consumers than topic partitions, or a rebalance goes on. */
    UNASSIGNED,
    /** Reading. */
    CONSUMING,
    /** Both blocks are full: waiting for the older one to be committed. */
    COMMIT_BOUND,
    /** A block failed; waiting to read it again. */
    BACKING_OFF,
    /** Paused by an operator. */
    PAUSED,
    STOPPED
}
