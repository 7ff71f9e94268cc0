package io.millrace.replication.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.coordination.failure.CorruptionException;
import io.millrace.coordination.failure.RetriableException;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

class StoreFailuresTest {
    @TempDir
    private Path directory;

    private RuntimeException failure(Status.Code code, Status.SubCode subCode) {
        return new StoreFailures(directory).of(new RocksDBException("it", new Status(code, subCode, "it")),
                "writing x");
    }

    @Test
    void aFullDiskIsToldWithItsPlaceAndWhatToDo() {
        assertThat(failure(Status.Code.IOError, Status.SubCode.NoSpace)).isInstanceOf(RetriableException.class)
                .hasMessageContaining("no space left in " + directory)
                .hasMessageMatching(".*free bytes=\\d+.*")
                .hasMessageContaining(
                        "free some space");
    }

    @Test
    void otherDiskFailuresAreRetriable() {
        assertThat(failure(Status.Code.IOError, Status.SubCode.None)).isInstanceOf(RetriableException.class)
                .hasMessageContaining(
                        "check the disk");
        assertThat(failure(Status.Code.Busy, Status.SubCode.None)).isInstanceOf(RetriableException.class);
        assertThat(new StoreFailures(directory).of(new IOException("gone"), "reading"))
                .isInstanceOf(RetriableException.class)
                .hasMessageContaining("free bytes=");
    }

    @Test
    void corruptionIsCorruptionAndMisuseIsABug() {
        assertThat(failure(Status.Code.Corruption, Status.SubCode.None)).isInstanceOf(CorruptionException.class);
        assertThat(failure(Status.Code.InvalidArgument, Status.SubCode.None)).isInstanceOf(IllegalStateException.class);
        assertThat(new StoreFailures(directory).of(new RocksDBException("no status"), "x")).isInstanceOf(
                IllegalStateException.class);
    }

    @Test
    void freeBytesOfAMissingDirectoryAreUnknown() {
        assertThat(new StoreFailures(directory.resolve("missing")).freeBytes()).startsWith("unknown");
    }
}
