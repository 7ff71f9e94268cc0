package io.millrace.deploy.events;

/**
 * Small user events, about 77 bytes: {@code {"EventDate":"2025-08-18 09:00:00","UserID":42,"Action":"click","Version":1}}. A few
 * users do most; event time advances by a second every fifty events. Immutable.
 */
public final class UserEvents implements EventSource {
    public static final String NAME = "user";
    /** 2025-08-18 09:00:00 UTC. */
    private static final long FIRST_EVENT_SECOND = 1_755_507_600L;
    private static final int EVENTS_PER_SECOND = 50;
    private static final int MAX_BYTES = 128;
    private static final int USERS = 10_000;

    private static final byte[] EVENT_DATE = Text.ascii("{\"EventDate\":\"");
    private static final byte[] USER_ID = Text.ascii("\",\"UserID\":");
    private static final byte[] ACTION = Text.ascii(",\"Action\":\"");
    private static final byte[] VERSION = Text.ascii("\",\"Version\":1}");
    private static final Fragments ACTIONS = Fragments.ofJson("view", "click", "purchase");
    private static final Weighted BY_ACTION = Weighted.of(60, 32, 8);
    private static final Weighted BY_USER = Weighted.zipf(USERS, 0.8, 2);

    private final long seed;

    public UserEvents(long seed) {
        this.seed = seed;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public int maxBytes() {
        return MAX_BYTES;
    }

    @Override
    public int write(long index, byte[] into, int start) {
        if (index < 0 || into.length - start < MAX_BYTES) {
            throw new IllegalArgumentException(
                    "index=" + index + " free=" + (into.length - start) + " required=" + MAX_BYTES);
        }
        long stream = Draw.stream(seed, index);
        int at = Text.put(EVENT_DATE, into, start);
        at = Text.dateTime(FIRST_EVENT_SECOND + index / EVENTS_PER_SECOND, into, at);
        at = Text.put(USER_ID, into, at);
        at = Text.number(BY_USER.pick(Draw.at(stream, 0)), into, at);
        at = Text.put(ACTION, into, at);
        at = ACTIONS.copy(BY_ACTION.pick(Draw.at(stream, 1)), into, at);
        return Text.put(VERSION, into, at);
    }
}
