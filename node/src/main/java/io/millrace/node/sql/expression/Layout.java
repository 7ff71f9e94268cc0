package io.millrace.node.sql.expression;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which slot is at which position of a batch. Immutable. */
public final class Layout {
    private final List<Bound.Slot> slots;
    private final Map<Integer, Integer> positions = new HashMap<>();

    public Layout(List<Bound.Slot> slots) {
        this.slots = List.copyOf(slots);
        for (int i = 0; i < this.slots.size(); i++) {
            positions.put(this.slots.get(i).id(), i);
        }
    }

    public List<Bound.Slot> slots() {
        return slots;
    }

    public int size() {
        return slots.size();
    }

    public boolean has(int slot) {
        return positions.containsKey(slot);
    }

    public int positionOf(int slot) {
        Integer position = positions.get(slot);
        if (position == null) {
            throw new IllegalStateException("slot " + slot + " is not in " + slots);
        }
        return position;
    }
}
