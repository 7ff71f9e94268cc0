package io.millrace.replication.memory;

import io.millrace.replication.store.PartFile;

/** The bytes of a part file. Owned by one thread. */
final class MemoryReading implements PartFile {
    private final MemoryDisk disk;
    private final MemoryMedium medium;
    private final MemoryFile file;

    MemoryReading(MemoryDisk disk, MemoryMedium medium, MemoryFile file) {
        this.disk = disk;
        this.medium = medium;
        this.file = file;
    }

    @Override
    public long sizeBytes() {
        synchronized (disk) {
            return file.length;
        }
    }

    @Override
    public int read(long fromOffset, byte[] into, int at, int count) {
        synchronized (disk) {
            disk.requireOpen(medium);
            disk.requireReadable("reading a part file", null);
            if (fromOffset >= file.length) {
                return -1;
            }
            int n = (int) Math.min(count, file.length - fromOffset);
            System.arraycopy(file.bytes, (int) fromOffset, into, at, n);
            return n;
        }
    }

    @Override
    public void close() {
        // nothing is held
    }
}
