package io.millrace.replication.memory;

/** Called by the thread that is about to touch the disk, without any lock. */
@FunctionalInterface
public interface DiskHook {
    /** Does nothing. */
    DiskHook NONE = step -> {
    };

    /** May wait, throw any RuntimeException or Error, or never return; the step has not happened then. */
    void before(DiskStep step);
}
