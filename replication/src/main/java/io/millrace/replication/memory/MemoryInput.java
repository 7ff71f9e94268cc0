package io.millrace.replication.memory;

import io.millrace.coordination.log.PartId;
import io.millrace.replication.store.PartInput;
import java.util.Map;

/** The pairs of a part file. Owned by one thread. */
final class MemoryInput implements PartInput {
    private final MemoryDisk disk;
    private final MemoryMedium medium;
    private final PartId part;
    private final MemoryFile file;
    private final Map<Long, Integer> index;

    MemoryInput(MemoryDisk disk, MemoryMedium medium, PartId part, MemoryFile file, Map<Long, Integer> index) {
        this.disk = disk;
        this.medium = medium;
        this.part = part;
        this.file = file;
        this.index = index;
    }

    @Override
    public void verify() {
        synchronized (disk) {
            disk.requireOpen(medium);
            disk.requireReadable("reading part", part);
            index.values().forEach(header -> PairFormat.value(part, file.bytes, header));
        }
    }

    @Override
    public byte[] chunk(PartId wanted, int columnId, int granule) {
        synchronized (disk) {
            disk.requireOpen(medium);
            disk.requireReadable("reading part", part);
            Integer header = wanted.equals(part) ? index.get(PairFormat.slot(columnId, granule)) : null;
            if (header == null) {
                throw PairFormat.damaged(part, "no chunk part=" + wanted + " column=" + columnId + " granule="
                        + granule);
            }
            return PairFormat.value(part, file.bytes, header);
        }
    }

    @Override
    public void close() {
        // nothing is held
    }
}
