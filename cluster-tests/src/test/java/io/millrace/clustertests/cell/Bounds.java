package io.millrace.clustertests.cell;

import io.millrace.clustertests.process.Node;
import io.millrace.clustertests.process.Usage;
import java.util.ArrayList;
import java.util.List;

/** What nodes may use when all is calm. Stateless. */
public final class Bounds {
    private static final int MAX_THREADS = 160;
    private static final int MAX_FILES = 1_500;
    private static final int MAX_HEAP_MB = 256;
    /** A heap, and what RocksDB, the page cache of its files aside, and direct buffers take. */
    private static final int MAX_RESIDENT_MB = 1_400;
    private static final int ZNODES_FIXED = 400;
    private static final int ZNODES_PER_TABLE = 2 * (2 * OperationCells.KEPT_ENTRIES + OperationCells.MAX_HASHES);

    private Bounds() {}

    /** @return what was found, for people */
    public static String check(Rig rig) throws Exception {
        List<String> found = new ArrayList<>();
        List<String> violations = new ArrayList<>();
        for (Node node : rig.nodes()) {
            Usage usage = Usage.of(node.process());
            long heapMb = Usage.heapMbAfterCollection(node.process());
            String text = node + ": heap " + heapMb + " MB after collection, " + usage.residentMb() + " MB resident, "
                    + usage.threads() + " threads, " + usage.files() + " files";
            found.add(text);
            if (heapMb > MAX_HEAP_MB || usage.residentMb() > MAX_RESIDENT_MB || usage.threads() > MAX_THREADS
                    || usage.files() > MAX_FILES) {
                violations.add("unbounded: " + text);
            }
        }
        int tables = (int) rig.nodes().getFirst().sql().number("SELECT count() FROM system.replicas");
        int znodes = Artefacts.znodeCount(rig);
        found.add(znodes + " znodes, " + tables + " tables");
        if (znodes > ZNODES_FIXED + tables * ZNODES_PER_TABLE) {
            violations.add("unbounded: " + znodes + " znodes for " + tables + " tables");
        }
        if (!violations.isEmpty()) {
            throw new AssertionError(String.join("\n  ", violations));
        }
        return String.join("\n  ", found);
    }
}
