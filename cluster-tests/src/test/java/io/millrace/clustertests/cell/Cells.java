package io.millrace.clustertests.cell;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** All cells, and the choice of the short form. Pure. */
final class Cells {
    private Cells() {}

    static List<Cell> all() {
        List<Cell> all = new ArrayList<>(KillCells.all());
        all.addAll(NetworkCells.all());
        all.addAll(ZooKeeperCells.all());
        all.addAll(KafkaCells.all());
        all.addAll(OperationCells.all());
        all.addAll(DamageCells.all());
        all.addAll(DataCells.all());
        all.addAll(LossCells.all());
        return all;
    }

    /** What a run does, in its order: by turns one that is always done, and one of the others, shuffled by the seed. */
    static List<Cell> of(String only, long seed) {
        List<Cell> chosen = new ArrayList<>();
        for (String wanted : only.split(",", -1)) {
            List<Cell> meant = all().stream().filter(cell -> cell.isMeantBy(wanted.strip())).toList();
            if (meant.isEmpty()) {
                throw new IllegalArgumentException("no cell is named '" + wanted + "'; there are "
                        + all().stream().map(Cell::name).toList());
            }
            chosen.addAll(meant);
        }
        if (!only.isEmpty()) {
            return chosen;
        }
        List<Cell> always = chosen.stream().filter(Cell::isAlways).toList();
        List<Cell> sample = new ArrayList<>(chosen.stream().filter(cell -> !cell.isAlways()).toList());
        Collections.shuffle(sample, new Random(seed));
        List<Cell> order = new ArrayList<>();
        for (int i = 0; i < Math.max(always.size(), sample.size()); i++) {
            if (i < always.size()) {
                order.add(always.get(i));
            }
            if (i < sample.size()) {
                order.add(sample.get(i));
            }
        }
        return order;
    }
}
