package io.millrace.node.http;

import java.util.List;

/** What {@code /replicas_status} asks. Called on an event loop: must not block. */
public interface ReplicaDelays {
    List<ReplicaDelay> current();
}
