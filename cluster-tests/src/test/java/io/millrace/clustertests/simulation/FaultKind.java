package io.millrace.clustertests.simulation;

/** What can go wrong in a world. A batch of runs in which one of them never happened has proved less than it says. */
enum FaultKind {
    /** {@code kill -9} of one node, of some, of all; what was not synced is lost each time. */
    KILL_ONE, KILL_SOME, KILL_ALL,
    /** {@code kill -9} when the process reaches a certain failpoint. */
    KILL_AT_FAILPOINT,
    /** {@code kill -9} while the node is starting after another one. */
    KILL_IN_START,
    /** SIGTERM: the node closes in order. */
    STOP,
    /** SIGSTOP and SIGCONT: shorter than any time-out, longer than the session, longer than the poll interval. */
    PAUSE_SHORT, PAUSE_PAST_SESSION, PAUSE_PAST_POLL,
    /** SIGSTOP at a certain failpoint. */
    PAUSE_AT_FAILPOINT,
    /** Another process starts under the name of one that is paused and then wakes up. */
    TWIN,

    /** The connection to ZooKeeper breaks before a write is applied, after it, or the write arrives later. */
    ZK_LOST_REQUEST, ZK_LOST_REPLY, ZK_LATE_WRITE,
    ZK_EXPIRED, ZK_OUTAGE, ZK_STALE_SERVER, ZK_LATE_WATCH, ZK_LOST_WATCH,
    /** The sequence of log entries skips numbers. */
    ZK_SEQUENCE_GAP,
    /** The sequence comes to its half: the log rolls. */
    LOG_ROLL,

    NET_REFUSED, NET_CUT, NET_HALF_OPEN, NET_FLIP, NET_SLOW, NET_PARTITION,

    DISK_FULL, DISK_FLIP, DISK_TRUNCATE, DISK_DELETE,

    KAFKA_REBALANCE, KAFKA_ZOMBIE, KAFKA_DUPLICATE, KAFKA_OLDER, KAFKA_HOLE, KAFKA_RETENTION, KAFKA_RECREATED,
    KAFKA_COORDINATOR_AWAY, KAFKA_BROKER_AWAY, KAFKA_BROKEN_MESSAGE,
    /** The client does not come back from a poll. */
    KAFKA_HANG,
    /** One call to the brokers fails, before or after it has its effect. */
    KAFKA_CALL_FAILS,
    /** The view throws, or a target says that it has no room. */
    VIEW_FAILS, VIEW_WAITS,

    /** A client gives up waiting and sends the same block to another node. */
    CLIENT_RETRIES,
    DROP_PARTS,
    /** The log is cut so short that an absent replica has to clone. */
    SHORT_LOG,
    /** The wall clock of a node, or of ZooKeeper, jumps by half a minute, an hour, a day or ten years, forwards or back. */
    CLOCK_JUMP
}
