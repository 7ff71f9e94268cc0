package io.millrace.node.failpoint;

import java.util.Optional;

/**
 * A failpoint at one moment.
 *
 * @param reachCount how often the code came by since the node started
 * @param fireCount  how often it was armed and the time's turn
 * @param heldCount  threads that stand still here now
 */
public record FailpointState(String name, long reachCount, long fireCount, int heldCount,
        Optional<FailpointRule> rule) {}
