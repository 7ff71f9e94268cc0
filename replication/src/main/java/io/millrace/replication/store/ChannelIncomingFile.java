package io.millrace.replication.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A received file in a directory of the file system. */
final class ChannelIncomingFile implements IncomingFile {
    private final Path path;
    private final StoreFailures failures;
    private final StoreQuota quota;
    private final FileChannel channel;

    ChannelIncomingFile(Path path, StoreFailures failures, StoreQuota quota) {
        this.path = path;
        this.failures = failures;
        this.quota = quota;
        try {
            this.channel = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw failure(e);
        }
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
    public void append(byte[] bytes, int from, int count) {
        try {
            quota.take(count);
            ByteBuffer left = ByteBuffer.wrap(bytes, from, count);
            while (left.hasRemaining()) {
                channel.write(left);
            }
        } catch (IOException e) {
            throw failure(e);
        }
    }

    @Override
    public void force() {
        try {
            channel.force(true);
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
        return failures.of(e, "receiving " + path.getFileName());
    }
}
