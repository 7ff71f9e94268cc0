package io.millrace.ingest.consume;

/** {@code auto_offset_reset}: where to go on when the next offset is unknown or gone. */
public enum ResetPolicy {
    EARLIEST, LATEST,
    /** Stand still and say so. */
    FAIL
}
