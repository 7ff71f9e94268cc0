package io.millrace.clustertests.simulation;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Waits at a failpoint for a process to kill or to stop. One thread. */
final class Ambush {
    private final World world;
    private final Dice dice;
    private @Nullable String at;
    private int passes;
    private FaultKind kind = FaultKind.KILL_AT_FAILPOINT;
    /** Names that were reached in this world, so that one is chosen that there is. */
    private final Map<String, Integer> known = new TreeMap<>();

    Ambush(World world) {
        this.world = world;
        this.dice = world.dice("ambush");
    }

    /** Lies in wait for whoever comes to a failpoint that was passed before. */
    void lay(FaultKind what) {
        if (at == null && !known.isEmpty()) {
            List<String> names = List.copyOf(known.keySet());
            at = names.get(dice.next31() % names.size());
            passes = dice.between(0, 2);
            kind = what;
        }
    }

    void lift() {
        at = null;
    }

    void reached(SimulatedNode node, SimulatedProcess process, String name) {
        known.merge(name, 1, Integer::sum);
        Fibers fibers = world.fibers();
        if (!world.isChaos() || !fibers.isInFiber()) {
            return;
        }
        if (name.equals(at) && passes-- == 0) {
            at = null;
            world.fired(kind);
            world.trace(process, "reaches " + name);
            if (kind == FaultKind.PAUSE_AT_FAILPOINT) {
                node.pause(dice.spread(100, 12_000) * 1_000_000L);
                fibers.delay(1);
            } else {
                node.killAndRestart(process, dice.spread(1, 5_000) * 1_000_000L);
                fibers.never();
            }
        } else if (dice.oneIn(8)) {
            fibers.delay(dice.spread(1_000, 40_000_000));
        }
    }
}
