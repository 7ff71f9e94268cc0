package io.millrace.ingest.format;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import org.jspecify.annotations.Nullable;

/**
 * Local seconds to unix seconds and back, in one zone. Remembers the stretch between two transitions it used last. Owned by one
 * thread.
 *
 * <p>Local times that a transition skips or repeats are read as ClickHouse reads them: from the local time on at which the old
 * offset ends, the new offset counts.
 */
final class ZoneClock {
    private static final long DAY_SECONDS = 86_400;
    /** No zone is further from UTC than 18 hours. */
    private static final long FAR_SECONDS = 2 * DAY_SECONDS;

    private final ZoneRules rules;
    private long localFrom = Long.MAX_VALUE;
    private long localEndExclusive = Long.MIN_VALUE;
    private long localOffset;
    private long unixFrom = Long.MAX_VALUE;
    private long unixEndExclusive = Long.MIN_VALUE;
    private long unixOffset;

    ZoneClock(ZoneId zone) {
        this.rules = zone.getRules();
    }

    /** Unix seconds of local seconds (those that UTC would show as the same clock face). */
    long toUnix(long localSeconds) {
        if (localSeconds < localFrom || localSeconds >= localEndExclusive) {
            findLocal(localSeconds);
        }
        return localSeconds - localOffset;
    }

    long toLocal(long unixSeconds) {
        if (unixSeconds < unixFrom || unixSeconds >= unixEndExclusive) {
            findUnix(unixSeconds);
        }
        return unixSeconds + unixOffset;
    }

    private void findLocal(long localSeconds) {
        ZoneOffsetTransition last = rules.previousTransition(Instant.ofEpochSecond(localSeconds + FAR_SECONDS));
        ZoneOffsetTransition next = null;
        while (last != null && wallBefore(last) > localSeconds) {
            next = last;
            last = rules.previousTransition(last.getInstant());
        }
        if (next == null) {
            next = rules.nextTransition(Instant.ofEpochSecond(localSeconds + FAR_SECONDS - 1));
        }
        localFrom = last == null ? Long.MIN_VALUE : wallBefore(last);
        localEndExclusive = next == null ? Long.MAX_VALUE : wallBefore(next);
        localOffset = (last == null ? firstOffset(next) : last.getOffsetAfter()).getTotalSeconds();
    }

    private void findUnix(long unixSeconds) {
        ZoneOffsetTransition last = rules.previousTransition(Instant.ofEpochSecond(unixSeconds + 1));
        ZoneOffsetTransition next = rules.nextTransition(Instant.ofEpochSecond(unixSeconds));
        unixFrom = last == null ? Long.MIN_VALUE : last.toEpochSecond();
        unixEndExclusive = next == null ? Long.MAX_VALUE : next.toEpochSecond();
        unixOffset = (last == null ? firstOffset(next) : last.getOffsetAfter()).getTotalSeconds();
    }

    private ZoneOffset firstOffset(@Nullable ZoneOffsetTransition next) {
        return next == null ? rules.getOffset(Instant.EPOCH) : next.getOffsetBefore();
    }

    private static long wallBefore(ZoneOffsetTransition t) {
        return t.toEpochSecond() + t.getOffsetBefore().getTotalSeconds();
    }
}
