package io.millrace.replication.transfer;

import java.nio.file.Path;

/** A part's file that stays where it is until closed. */
public interface ServedFile extends AutoCloseable {
    Path file();

    long sizeBytes();

    String fileChecksum();

    @Override
    void close();
}
