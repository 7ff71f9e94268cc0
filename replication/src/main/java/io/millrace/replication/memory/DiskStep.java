package io.millrace.replication.memory;

/** What is about to happen to a {@link MemoryDisk}. */
public enum DiskStep {
    /** A part file is opened to be written or received. */
    CREATE_FILE,
    /** Received bytes are added to a file. */
    APPEND,
    /** A file's bytes become durable. */
    SYNC_FILE,
    /** A file gets a second name. */
    LINK,
    /** The names of a directory become durable. */
    SYNC_DIRECTORY,
    /** Files move into the database, durable. */
    INGEST,
    /** A batch is added to the log of records. */
    WRITE_RECORDS,
    /** The log of records becomes durable. */
    SYNC_RECORDS,
    /** A part leaves the database, durable. */
    DELETE_INGESTED,
    /** A name goes. */
    DELETE_NAME,
    /** A file gets another name, durable. */
    MOVE
}
