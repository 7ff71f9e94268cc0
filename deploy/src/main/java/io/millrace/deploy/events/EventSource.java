package io.millrace.deploy.events;

/**
 * A deterministic function from an event's index to its message body. Immutable: may be shared by threads.
 */
public sealed interface EventSource permits GithubEvents, UserEvents {

    /** The name by which command lines know this source. */
    String name();

    /** The space that {@link #write} asks for, in bytes; no event is longer. */
    int maxBytes();

    /**
     * Writes event {@code index} into {@code into} from position {@code at}. Allocates nothing.
     *
     * @return the position after the last byte written
     * @throws IllegalArgumentException
     *             if the index is negative or less than {@link #maxBytes} bytes are left
     */
    int write(long index, byte[] into, int at);

    /** Event {@code index} in an array of its own. */
    default byte[] event(long index) {
        byte[] buffer = new byte[maxBytes()];
        int end = write(index, buffer, 0);
        return java.util.Arrays.copyOf(buffer, end);
    }

    /**
     * The source of that name.
     *
     * @throws IllegalArgumentException
     *             if there is none
     */
    static EventSource named(String name, long seed) {
        return switch (name) {
            case GithubEvents.NAME -> new GithubEvents(seed);
            case UserEvents.NAME -> new UserEvents(seed);
            default -> throw new IllegalArgumentException(
                    "no events named '" + name + "'; there are " + GithubEvents.NAME + " and " + UserEvents.NAME);
        };
    }
}
