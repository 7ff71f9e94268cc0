package io.millrace.replication.store;

/** Where a part's file can have a name. */
public enum PartDirectory {
    /** The second name of a file in the database. */
    PARTS("parts"),
    /** Being written or received. */
    TMP("tmp"),
    /** Damaged, or not believed: kept until a good copy is here, since it may be the last one. */
    QUARANTINE("quarantine");

    private final String directoryName;

    PartDirectory(String directoryName) {
        this.directoryName = directoryName;
    }

    /** As in the package's layout. */
    public String directoryName() {
        return directoryName;
    }
}
