package io.millrace.replication.store;

import io.millrace.coordination.failure.CorruptionException;
import io.millrace.coordination.failure.RetriableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

/** What went wrong below, as what the caller may do about it. */
final class StoreFailures {
    private final Path directory;

    StoreFailures(Path directory) {
        this.directory = directory;
    }

    RuntimeException of(RocksDBException e, String action) {
        Status status = e.getStatus();
        if (status == null) {
            return new IllegalStateException(action + " in " + directory + ": " + e.getMessage(), e);
        }
        return switch (status.getCode()) {
            case Corruption -> new CorruptionException(action + " in " + directory + ": " + e.getMessage()
                    + "; the file is damaged, fetch the part from another replica", e);
            case IOError -> io(e, action);
            case Incomplete, Aborted, Busy, TimedOut, TryAgain, ShutdownInProgress ->
                new RetriableException(action + " in "
                        + directory + ": " + e.getMessage(), e);
            case Ok, NotFound, NotSupported, InvalidArgument, MergeInProgress, Expired, Undefined ->
                new IllegalStateException(
                        action + " in " + directory + ": " + e.getMessage(), e);
        };
    }

    private RuntimeException io(RocksDBException e, String action) {
        boolean noSpace = e.getStatus().getSubCode() == Status.SubCode.NoSpace;
        return new RetriableException(
                action + (noSpace ? ": no space left in " : ": reading or writing failed in ") + directory
                        + ", free bytes=" + freeBytes() + ": " + e.getMessage() + (noSpace
                                ? "; free some space, it will be tried again"
                                : "; check the disk, it will be tried again"),
                e);
    }

    RuntimeException of(IOException e, String action) {
        return new RetriableException(
                action + ": reading or writing failed in " + directory + ", free bytes=" + freeBytes() + ": "
                        + e + "; check the disk and its free space, it will be tried again",
                e);
    }

    String freeBytes() {
        try {
            return Long.toString(Files.getFileStore(directory).getUsableSpace());
        } catch (IOException e) {
            return "unknown (" + e + ")";
        }
    }
}
