package io.millrace.node.sql.time;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;

/**
 * Seconds since the epoch to seconds of local time and back, in one zone. Remembers the span between two changes of the
 * zone's offset, so that neighbouring times cost a compare. Used by one thread.
 */
public final class ZoneClock {
    private final ZoneRules rules;
    private long spanFrom = 1;
    private long spanEnd;
    private int spanOffset;

    public ZoneClock(ZoneId zone) {
        this.rules = zone.getRules();
    }

    /** Seconds east of UTC at that instant. */
    public int offsetAt(long epochSecond) {
        if (epochSecond < spanFrom || epochSecond >= spanEnd) {
            learn(epochSecond);
        }
        return spanOffset;
    }

    private void learn(long epochSecond) {
        if (rules.isFixedOffset()) {
            spanFrom = Long.MIN_VALUE;
            spanEnd = Long.MAX_VALUE;
            spanOffset = rules.getOffset(Instant.EPOCH).getTotalSeconds();
            return;
        }
        Instant at = Instant.ofEpochSecond(epochSecond);
        spanOffset = rules.getOffset(at).getTotalSeconds();
        ZoneOffsetTransition next = rules.nextTransition(at);
        ZoneOffsetTransition previous = rules.previousTransition(at.plusSeconds(1));
        spanFrom = previous == null ? Long.MIN_VALUE : previous.toEpochSecond();
        spanEnd = next == null ? Long.MAX_VALUE : next.toEpochSecond();
    }

    /** Local seconds since 1970-01-01 00:00:00 local. */
    public long toLocal(long epochSecond) {
        return epochSecond + offsetAt(epochSecond);
    }

    /** Back again; of two instants with the same local time the earlier, and a skipped time moves forward. */
    public long toEpoch(long localSecond) {
        if (!rules.isFixedOffset()) {
            LocalDateTime local = LocalDateTime.ofEpochSecond(localSecond, 0, ZoneOffset.UTC);
            return localSecond - rules.getOffset(local).getTotalSeconds();
        }
        return localSecond - offsetAt(0);
    }

    public long localDay(long epochSecond) {
        return Math.floorDiv(toLocal(epochSecond), 86_400L);
    }

    /** The instant at which a local day starts. */
    public long startOfDay(long localDay) {
        return toEpoch(localDay * 86_400L);
    }
}
