package io.millrace.replication.store;

/** Names of the failpoints in {@link Preparation}; the numbers are the steps in the package's documentation. */
public final class PrepareFailpoints {
    /** Before a part's file is written. */
    public static final String WRITE_BEFORE = "prepare.1.before";
    /** After it is written and synced. */
    public static final String WRITE_AFTER = "prepare.1.after";
    /** After the files have their names in {@code parts}. */
    public static final String LINK_AFTER = "prepare.2.after";
    /** After the database has taken the files in. */
    public static final String INGEST_AFTER = "prepare.3.after";
    /** After the parts are recorded as prepared. */
    public static final String RECORD_AFTER = "prepare.4.after";

    private PrepareFailpoints() {}
}
