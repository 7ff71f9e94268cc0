package io.millrace.replication.store;

/** Names of the failpoints in {@link Preparation}; the numbers are the steps in the package's documentation. */
public final class PrepareFailpoints {
    public static final String WRITE_BEFORE = "prepare.1-write.before";
    public static final String WRITE_AFTER = "prepare.1-write.after";
    public static final String LINK_AFTER = "prepare.2-link.after";
    public static final String INGEST_AFTER = "prepare.3-ingest.after";
    public static final String RECORD_AFTER = "prepare.4-record.after";

    private PrepareFailpoints() {}
}
