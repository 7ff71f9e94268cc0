package io.millrace.clustertests.simulation;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** How often what happened. One thread; batches add up those of their threads. */
final class FaultCounts {
    private final Map<FaultKind, Long> fired = new EnumMap<>(FaultKind.class);
    private final Map<String, Long> failpoints = new HashMap<>();

    void fired(FaultKind kind) {
        fired.merge(kind, 1L, Long::sum);
    }

    void reached(String failpoint) {
        failpoints.merge(failpoint, 1L, Long::sum);
    }

    void add(FaultCounts more) {
        more.fired.forEach((kind, count) -> fired.merge(kind, count, Long::sum));
        more.failpoints.forEach((name, count) -> failpoints.merge(name, count, Long::sum));
    }

    long total() {
        return fired.values().stream().mapToLong(Long::longValue).sum();
    }

    Map<String, Long> failpoints() {
        return failpoints;
    }

    boolean hasFired(Set<FaultKind> kinds) {
        return kinds.stream().anyMatch(fired::containsKey);
    }

    List<FaultKind> never() {
        List<FaultKind> out = new ArrayList<>(List.of(FaultKind.values()));
        out.removeAll(fired.keySet());
        return out;
    }

    @Override
    public String toString() {
        StringBuilder out = new StringBuilder();
        fired.forEach((kind, count) -> out.append(out.isEmpty() ? "" : ", ").append(kind).append(' ').append(count));
        return out.toString();
    }
}
