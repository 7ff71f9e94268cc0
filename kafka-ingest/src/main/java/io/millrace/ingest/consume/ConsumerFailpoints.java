package io.millrace.ingest.consume;

/** Names of this package's failpoints: before and after each step that leaves a trace outside the process. */
public final class ConsumerFailpoints {
    /** Step 1: the ledgers are about to be taken. */
    public static final String BEFORE_ACQUIRE = "consume.before-acquire";
    /** Step 1: ledgers are ours and sought. */
    public static final String AFTER_ACQUIRE = "consume.after-acquire";
    /** Step 2: records are in memory. */
    public static final String AFTER_POLL = "consume.after-poll";
    /** Step 5: a block is about to be handed over. */
    public static final String BEFORE_HAND_OVER = "consume.before-hand-over";
    /** Step 7 is done and its result not yet taken note of. */
    public static final String AFTER_COMMIT = "consume.after-commit";
    /** Step 8: Kafka has been told. */
    public static final String AFTER_ADVISORY_COMMIT = "consume.after-advisory-commit";
    /** A revocation has begun. */
    public static final String ON_REVOKE = "consume.on-revoke";

    private ConsumerFailpoints() {}
}
