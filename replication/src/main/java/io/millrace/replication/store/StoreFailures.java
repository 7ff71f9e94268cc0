package io.millrace.replication.store;

import io.millrace.coordination.failure.CorruptionException;
import io.millrace.coordination.failure.RetriableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

/** What went wrong below, as what the caller may do about it. For media. */
public final class StoreFailures {
    private final String place;
    private final FreeBytes free;

    /** Asks how much room there is left. */
    @FunctionalInterface
    public interface FreeBytes {
        long get() throws IOException;
    }

    /** @param place as {@link Medium#place} says it */
    public StoreFailures(String place, FreeBytes free) {
        this.place = place;
        this.free = free;
    }

    StoreFailures(Path directory) {
        this(directory.toString(), () -> Files.getFileStore(directory).getUsableSpace());
    }

    RuntimeException of(RocksDBException e, String action) {
        Status status = e.getStatus();
        if (status == null) {
            return new IllegalStateException(action + " in " + place + ": " + e.getMessage(), e);
        }
        return switch (status.getCode()) {
            case Corruption -> new CorruptionException(action + " in " + place + ": " + e.getMessage()
                    + "; the file is damaged, fetch the part from another replica", e);
            case IOError -> io(e, action);
            case Incomplete, Aborted, Busy, TimedOut, TryAgain, ShutdownInProgress ->
                new RetriableException(action + " in "
                        + place + ": " + e.getMessage(), e);
            case Ok, NotFound, NotSupported, InvalidArgument, MergeInProgress, Expired, Undefined ->
                new IllegalStateException(
                        action + " in " + place + ": " + e.getMessage(), e);
        };
    }

    private RuntimeException io(RocksDBException e, String action) {
        boolean noSpace = e.getStatus().getSubCode() == Status.SubCode.NoSpace;
        return new RetriableException(
                action + (noSpace ? ": no space left in " : ": reading or writing failed in ") + place
                        + ", free bytes=" + freeBytes() + ": " + e.getMessage() + (noSpace
                                ? "; free some space, it will be tried again"
                                : "; check the disk, it will be tried again"),
                e);
    }

    /** A file that cannot be read or written, for now. */
    public RuntimeException of(IOException e, String action) {
        return new RetriableException(
                action + ": reading or writing failed in " + place + ", free bytes=" + freeBytes() + ": "
                        + e + "; check the disk and its free space, it will be tried again",
                e);
    }

    String freeBytes() {
        try {
            return Long.toString(free.get());
        } catch (IOException e) {
            return "unknown (" + e + ")";
        }
    }
}
