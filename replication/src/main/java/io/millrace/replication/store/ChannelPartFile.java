package io.millrace.replication.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A part's file in a directory of the file system. */
final class ChannelPartFile implements PartFile {
    private final Path path;
    private final StoreFailures failures;
    private final FileChannel channel;

    ChannelPartFile(Path path, StoreFailures failures) throws IOException {
        this.path = path;
        this.failures = failures;
        this.channel = FileChannel.open(path, StandardOpenOption.READ);
    }

    @Override
    public long sizeBytes() {
        try {
            return channel.size();
        } catch (IOException e) {
            throw failure(e);
        }
    }

    @Override
    public int read(long fromOffset, byte[] into, int at, int count) {
        try {
            return channel.read(ByteBuffer.wrap(into, at, count), fromOffset);
        } catch (IOException e) {
            throw failure(e);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw failure(e);
        }
    }

    private RuntimeException failure(IOException e) {
        return failures.of(e, "reading " + path.getFileName());
    }
}
