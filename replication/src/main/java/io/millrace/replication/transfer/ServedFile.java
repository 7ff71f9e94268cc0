package io.millrace.replication.transfer;

import io.millrace.replication.store.PartFile;
import java.nio.file.Path;
import java.util.Optional;

/** A part's file that stays where it is until closed. */
public interface ServedFile extends AutoCloseable {
    /** The file of the file system, where there is one: what the kernel can send without a copy. */
    Optional<Path> file();

    /**
     * Opens its bytes, for whoever sends them otherwise; close them first.
     *
     * @throws io.millrace.coordination.failure.CorruptionException when the file is gone
     */
    PartFile open();

    /**
     * Reads all of it and compares it with the checksum, which takes its time. To be called before any byte is sent.
     *
     * @throws io.millrace.coordination.failure.CorruptionException when it is damaged: it must not be sent, and is put aside
     */
    void verify();

    long sizeBytes();

    String fileChecksum();

    @Override
    void close();
}
