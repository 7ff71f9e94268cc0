package io.millrace.replication.table;

import io.millrace.replication.part.PartManifest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** The visible parts at one moment, kept readable until closed. Safe for use by many threads; closed once. */
public final class PartSnapshot implements AutoCloseable {
    private final PartSet set;
    private final AtomicBoolean isClosed = new AtomicBoolean();

    PartSnapshot(PartSet set) {
        this.set = set;
    }

    /** By table partition, then block number. */
    public List<VisiblePart> parts() {
        return set.parts();
    }

    /** Without reading anything. */
    public long rowCount() {
        return set.parts().stream().mapToLong(p -> p.fact().rowCount()).sum();
    }

    /** All in one. */
    public TableScan scan(ScanRequest request) {
        return scans(request, 1).getFirst();
    }

    /** At most {@code parallelism} scans of about equal size (at least one), each for one thread. */
    public List<TableScan> scans(ScanRequest request, int parallelism) {
        List<TableScan.Task> tasks = new ArrayList<>();
        int total = 0;
        for (VisiblePart part : set.parts()) {
            if (request.pruner().mayMatch(part)) {
                int[] granules = granules(part, request.pruner());
                if (granules.length > 0) {
                    tasks.add(new TableScan.Task(part, granules));
                    total += granules.length;
                }
            }
        }
        int share = Math.max(1, (total + Math.max(1, parallelism) - 1) / Math.max(1, parallelism));
        List<TableScan> scans = new ArrayList<>();
        List<TableScan.Task> mine = new ArrayList<>();
        int room = share;
        for (TableScan.Task task : tasks) {
            int from = 0;
            while (from < task.granules().length) {
                int end = Math.min(task.granules().length, from + room);
                mine.add(new TableScan.Task(task.part(), Arrays.copyOfRange(task.granules(), from, end)));
                room -= end - from;
                from = end;
                if (room == 0) {
                    scans.add(new TableScan(request, List.copyOf(mine)));
                    mine.clear();
                    room = share;
                }
            }
        }
        if (!mine.isEmpty() || scans.isEmpty()) {
            scans.add(new TableScan(request, List.copyOf(mine)));
        }
        return scans;
    }

    private static int[] granules(VisiblePart part, GranulePruner pruner) {
        PartManifest manifest = part.manifest();
        int[] out = new int[manifest.granuleCount()];
        int count = 0;
        for (int granule = 0; granule < out.length; granule++) {
            if (pruner.mayMatch(part, granule)) {
                out[count++] = granule;
            }
        }
        return Arrays.copyOf(out, count);
    }

    @Override
    public void close() {
        if (isClosed.compareAndSet(false, true)) {
            set.release();
        }
    }
}
