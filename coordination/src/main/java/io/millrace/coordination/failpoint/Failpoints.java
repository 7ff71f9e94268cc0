package io.millrace.coordination.failpoint;

/** Where named failpoints are reached. In production this is {@link #NONE}, an empty call. */
@FunctionalInterface
public interface Failpoints {
    /** Does nothing. */
    Failpoints NONE = name -> {
    };

    /**
     * Called by the code at the named place. May block, throw any RuntimeException or Error, or never return.
     *
     * @param name a constant of the protocol's package
     */
    void reach(String name);
}
