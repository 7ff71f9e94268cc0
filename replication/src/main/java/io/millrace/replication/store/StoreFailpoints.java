package io.millrace.replication.store;

/** Names of the failpoints around the store's other durable writes; the numbers are the steps in the package's documentation. */
public final class StoreFailpoints {
    /** Before a received file is compared with what the log says. */
    public static final String IMPORT_BEFORE = "import.1.before";
    /** After it, before it is taken in. */
    public static final String IMPORT_VERIFIED = "import.1.after";
    /** After it is taken in. */
    public static final String IMPORT_AFTER = "import.2.after";
    /** Before a batch of records becomes durable. */
    public static final String RECORD_BEFORE = "record.1.before";
    /** After it. */
    public static final String RECORD_AFTER = "record.1.after";
    /** Before a part's bytes are deleted. */
    public static final String DELETE_BEFORE = "delete.1.before";
    /** After they have left the database. */
    public static final String DELETE_INGESTED_AFTER = "delete.1.after";
    /** After their name in {@code parts} is gone. */
    public static final String DELETE_AFTER = "delete.2.after";
    /** Before a damaged part is put aside. */
    public static final String ASIDE_BEFORE = "aside.1.before";
    /** After its file is in {@code quarantine}. */
    public static final String ASIDE_MOVED = "aside.1.after";
    /** After it has left the database. */
    public static final String ASIDE_AFTER = "aside.2.after";

    private StoreFailpoints() {}
}
