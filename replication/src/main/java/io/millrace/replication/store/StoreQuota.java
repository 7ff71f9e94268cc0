package io.millrace.replication.store;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Keeps a directory from growing beyond a number of bytes. All files under it count, whoever wrote them; they are measured
 * anew every second and when there is no room, and what was asked for since is added. Safe for use by many threads.
 */
final class StoreQuota {
    private static final long TRUSTED_NS = TimeUnit.SECONDS.toNanos(1);

    private final Path directory;
    private final long quotaBytes;
    private final AtomicLong usedBytes;
    private volatile long measuredAtNs;

    /** @param quotaBytes {@link Long#MAX_VALUE} for no limit, which costs nothing */
    StoreQuota(Path directory, long quotaBytes) throws IOException {
        this.directory = directory;
        this.quotaBytes = quotaBytes;
        this.usedBytes = new AtomicLong(isLimited() ? measure() : 0);
    }

    private boolean isLimited() {
        return quotaBytes != Long.MAX_VALUE;
    }

    /**
     * Asks for room.
     *
     * @throws IOException when there is too little
     */
    void take(long bytes) throws IOException {
        if (isLimited()) {
            takeLimited(bytes);
        }
    }

    private void takeLimited(long bytes) throws IOException {
        boolean isTrusted = System.nanoTime() - measuredAtNs < TRUSTED_NS;
        if (isTrusted && usedBytes.addAndGet(bytes) <= quotaBytes) {
            return;
        }
        long measured = measure(); // something may have been deleted
        boolean fits = measured + bytes <= quotaBytes;
        usedBytes.set(measured + (fits ? bytes : 0));
        if (!fits) {
            throw new IOException("No space left: the store may take " + quotaBytes + " bytes, it has " + measured
                    + " and wants " + bytes + " more");
        }
    }

    long freeBytes() throws IOException {
        if (!isLimited()) {
            return Long.MAX_VALUE;
        }
        long measured = measure();
        usedBytes.set(measured);
        return Math.max(0, quotaBytes - measured);
    }

    /** Forgets what was measured. */
    void distrust() {
        measuredAtNs = System.nanoTime() - TRUSTED_NS;
    }

    private long measure() throws IOException {
        measuredAtNs = System.nanoTime();
        long[] sum = new long[1];
        Set<Object> seen = new HashSet<>();
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                Object key = attributes.fileKey();
                if (key == null || seen.add(key)) {
                    sum[0] += attributes.size();
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                if (e instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE; // deleted meanwhile
                }
                throw e;
            }
        });
        return sum[0];
    }
}
