package io.millrace.ingest.consume;

import java.util.EnumSet;
import java.util.Set;

/** What a topic partition that is assigned to this consumer is doing. */
public enum PartitionPhase {
    /** Assigned by the group; the ledger is not ours yet. */
    ACQUIRING,
    /** Being read. */
    RUNNING,
    /** Waits at a message that cannot be parsed; tried again from time to time. */
    BROKEN_MESSAGE,
    /** Someone else has taken the ledger while the group says it is ours; taken again after a pause. */
    FENCED,
    /** The next offset is not in the topic any more; the gap is being recorded. */
    OFFSET_GAP,
    /** As OFFSET_GAP, and {@code auto_offset_reset} forbids to pass over it: an operator must decide. */
    OFFSET_LOST;

    Set<PartitionPhase> next() {
        return switch (this) {
            case ACQUIRING -> EnumSet.of(RUNNING, OFFSET_LOST);
            case RUNNING -> EnumSet.of(BROKEN_MESSAGE, FENCED, OFFSET_GAP, ACQUIRING);
            case BROKEN_MESSAGE -> EnumSet.of(RUNNING, FENCED, ACQUIRING, OFFSET_GAP);
            case FENCED -> EnumSet.of(ACQUIRING);
            case OFFSET_GAP -> EnumSet.of(RUNNING, FENCED, OFFSET_LOST, ACQUIRING);
            case OFFSET_LOST -> EnumSet.of(RUNNING, FENCED);
        };
    }
}
