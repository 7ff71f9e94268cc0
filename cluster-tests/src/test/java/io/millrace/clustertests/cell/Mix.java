package io.millrace.clustertests.cell;

import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;

/** Cells as a soak draws them. Pure, but for what faults do. */
public final class Mix {
    /** What a soak's nodes have in their configuration. */
    public static final String NODE_YAML = CellsIT.NODE_YAML;

    /** Refuses settings and such; nothing that could break. */
    private static final List<String> NOT = List.of("O10");

    private static final List<Cell> CELLS = Cells.all().stream().filter(cell -> !NOT.contains(cell.plan())).toList();

    private Mix() {}

    /** A fault with its own seed. */
    public record Draw(String name, String what, long seed) {
        /** {@code K8} of {@code K8.commit.3.after}. */
        public String plan() {
            return name.replaceAll("\\..*", "");
        }

        /** @return how many faults happened */
        public int fire(Rig rig) throws Exception {
            rig.takeFiredCount();
            Cell cell = CELLS.stream().filter(each -> each.name().equals(name)).findFirst().orElseThrow();
            cell.fault().fire(rig, new Random(seed));
            int fired = rig.takeFiredCount();
            if (fired == 0) {
                throw new AssertionError("planned fault did not fire: " + name);
            }
            return fired;
        }
    }

    /** Plans first, then variants: thirty ways to be killed do not push out the rest. */
    public static Draw draw(RandomGenerator random) {
        List<String> plans = CELLS.stream().map(Cell::plan).distinct().toList();
        String plan = plans.get(random.nextInt(plans.size()));
        List<Cell> variants = CELLS.stream().filter(cell -> cell.plan().equals(plan)).toList();
        Cell cell = variants.get(random.nextInt(variants.size()));
        return new Draw(cell.name(), cell.what(), random.nextLong());
    }

    /** Keeps what tells of a failure. */
    public static void keep(Rig rig) {
        Artefacts.keep(rig);
    }
}
