package io.millrace.replication.memory;

import io.millrace.coordination.log.PartId;
import io.millrace.replication.store.IncomingFile;
import java.io.IOException;

/** A part file being received. Owned by one thread. */
final class MemoryIncoming implements IncomingFile {
    private final MemoryDisk disk;
    private final MemoryMedium medium;
    private final PartId part;
    private final MemoryFile file;

    MemoryIncoming(MemoryDisk disk, MemoryMedium medium, PartId part, MemoryFile file) {
        this.disk = disk;
        this.medium = medium;
        this.part = part;
        this.file = file;
    }

    @Override
    public long sizeBytes() {
        synchronized (disk) {
            return file.length;
        }
    }

    @Override
    public void append(byte[] bytes, int from, int count) {
        disk.hook.before(DiskStep.APPEND);
        synchronized (disk) {
            disk.requireOpen(medium);
            disk.requireWritable("receiving part", part);
            int fitting = (int) Math.min(count, disk.freeBytes());
            disk.take(fitting, "receiving part", part);
            file.append(bytes, from, fitting);
            if (fitting < count) {
                throw disk.failures.of(new IOException("No space left on device"), "receiving part " + part);
            }
        }
    }

    @Override
    public void force() {
        disk.hook.before(DiskStep.SYNC_FILE);
        synchronized (disk) {
            disk.requireOpen(medium);
            disk.requireWritable("receiving part", part);
            file.synced = file.length;
        }
    }

    @Override
    public void close() {
        // nothing is held
    }
}
