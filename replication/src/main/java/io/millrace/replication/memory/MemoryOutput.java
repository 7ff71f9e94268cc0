package io.millrace.replication.memory;

import io.millrace.coordination.log.PartId;
import io.millrace.replication.part.FileHash;
import io.millrace.replication.store.PartOutput;

/** A part file being written. Owned by one thread. */
final class MemoryOutput implements PartOutput {
    private final MemoryDisk disk;
    private final MemoryMedium medium;
    private final PartId part;
    private final MemoryFile file;
    private int pairCount;

    MemoryOutput(MemoryDisk disk, MemoryMedium medium, PartId part, MemoryFile file) {
        this.disk = disk;
        this.medium = medium;
        this.part = part;
        this.file = file;
    }

    @Override
    public void put(byte[] key, byte[] value, int length) {
        byte[] header = PairFormat.header(key, value, length);
        synchronized (disk) {
            disk.requireOpen(medium);
            disk.take(header.length + length, "writing part", part);
            file.append(header, 0, header.length);
            file.append(value, 0, length);
        }
        pairCount++;
    }

    @Override
    public Finished finish() {
        synchronized (disk) {
            disk.requireOpen(medium);
            disk.take(PairFormat.END_BYTES, "finishing part", part);
            file.append(PairFormat.end(pairCount), 0, PairFormat.END_BYTES);
        }
        disk.hook.before(DiskStep.SYNC_FILE);
        synchronized (disk) {
            disk.requireOpen(medium);
            disk.requireWritable("finishing part", part);
            file.synced = file.length;
            FileHash hash = new FileHash();
            hash.update(file.bytes, 0, file.length);
            return new Finished(file.length, hash.finish());
        }
    }

    @Override
    public void close() {
        // nothing is held
    }
}
