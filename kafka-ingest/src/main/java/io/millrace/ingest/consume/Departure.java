package io.millrace.ingest.consume;

/** How a consumer leaves its group. */
public enum Departure {
    /** The topic partitions go to other members at once: DETACH, DROP. */
    LEAVE,
    /** The member comes back soon under the same name and finds its topic partitions: a restart of the node. */
    RETURN
}
