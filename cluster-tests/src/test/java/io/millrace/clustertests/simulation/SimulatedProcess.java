package io.millrace.clustertests.simulation;

/** One start of a node's process. Killed, none of its fibers is ever resumed; paused, not before a time. One thread. */
final class SimulatedProcess {
    private final String name;
    private final int id;
    private boolean isDead;
    private long pausedUntilNs;

    SimulatedProcess(String name, int id) {
        this.name = name;
        this.id = id;
    }

    int id() {
        return id;
    }

    boolean isDead() {
        return isDead;
    }

    /** As {@code kill -9}. */
    void kill() {
        isDead = true;
    }

    long pausedUntilNs() {
        return pausedUntilNs;
    }

    /** As SIGSTOP, and SIGCONT at that time; who stands still already does not go on earlier. */
    void pauseUntil(long atNs) {
        pausedUntilNs = Math.max(pausedUntilNs, atNs);
    }

    @Override
    public String toString() {
        return name;
    }
}
