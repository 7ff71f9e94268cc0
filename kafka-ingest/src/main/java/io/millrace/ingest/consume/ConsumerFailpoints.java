package io.millrace.ingest.consume;

/** Names of this package's failpoints: before and after each step that leaves a trace outside the process. */
public final class ConsumerFailpoints {
    /** Step 1: the ledgers are about to be taken. */
    public static final String BEFORE_ACQUIRE = "consume.1.before";
    /** Step 1: ledgers are ours and sought. */
    public static final String AFTER_ACQUIRE = "consume.1.after";
    /** Step 2: records are in memory. */
    public static final String AFTER_POLL = "consume.2.after";
    /** Step 5: a block is about to be handed over. */
    public static final String BEFORE_HAND_OVER = "consume.5.before";
    /** Step 7 is done and its result not yet taken note of. */
    public static final String AFTER_COMMIT = "consume.7.after";
    /** Step 8: Kafka has been told. */
    public static final String AFTER_ADVISORY_COMMIT = "consume.8.after";
    /** A revocation has begun. */
    public static final String ON_REVOKE = "revoke.1.before";

    /** What was read is committed or dropped; the topic partitions are not given up yet. */
    public static final String AFTER_REVOKE_FLUSH = "revoke.1.after";

    private ConsumerFailpoints() {}
}
