package io.millrace.replication.replica;

import java.util.EnumSet;
import java.util.Set;

/** What becomes of a part that is known but not here. */
public enum FetchState {
    /** Waits for a fetcher, or for its next try. */
    QUEUED,
    /** Its bytes are coming. */
    FETCHING,
    /** Its bytes are here and are being checked. */
    VERIFYING,
    /** Handed to the table. */
    DONE;

    Set<FetchState> next() {
        return switch (this) {
            case QUEUED -> EnumSet.of(FETCHING);
            case FETCHING -> EnumSet.of(VERIFYING, QUEUED); // peer gone
            case VERIFYING -> EnumSet.of(DONE, FETCHING, QUEUED); // bad copy: the next replica's, or later
            case DONE -> EnumSet.noneOf(FetchState.class);
        };
    }
}
