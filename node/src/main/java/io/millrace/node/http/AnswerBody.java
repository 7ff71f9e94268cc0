package io.millrace.node.http;

import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Bytes of an answer. The first ones are held back, so that until they overflow a failure can replace the answer; then the
 * answer is streamed in chunks, or, when the client waits for the end, goes to a file. Owned by one worker.
 */
final class AnswerBody extends OutputStream {
    private static final int CHUNK_BYTES = 1 << 16;

    /** Makes the head when it is known what kind of answer it becomes. */
    interface Head {
        /** @param streaming the length is not known, and a failure may still follow */
        HttpResponse make(boolean streaming);
    }

    private final ResponseChannel channel;
    private final Head head;
    private final boolean chunkedAllowed;
    private final boolean headOnly;
    private final Path spillDirectory;
    private int holdBackBytes;
    private boolean waitForEnd;

    private final List<byte[]> heldBack = new ArrayList<>();
    private byte[] chunk = new byte[CHUNK_BYTES];
    private int chunkLength;
    private long totalBytes;
    private boolean streaming;
    private @Nullable FileChannel spill;

    /**
     * @param chunkedAllowed false for HTTP/1.0, whose streams end with the connection
     * @param headOnly count and send nothing
     */
    AnswerBody(ResponseChannel channel, Head head, boolean chunkedAllowed, boolean headOnly, int holdBackBytes,
            Path spillDirectory) {
        this.channel = channel;
        this.head = head;
        this.chunkedAllowed = chunkedAllowed;
        this.headOnly = headOnly;
        this.holdBackBytes = holdBackBytes;
        this.spillDirectory = spillDirectory;
    }

    /** Before the first byte. */
    void holdBack(int bytes) {
        holdBackBytes = bytes;
    }

    /** Before the first byte: stream nothing, however long it gets. */
    void waitForEnd() {
        waitForEnd = true;
    }

    /** Whether the head is on its way, so that a failure cannot replace the answer any more. */
    boolean isStreaming() {
        return streaming;
    }

    @Override
    public void write(int b) throws IOException {
        if (chunkLength == chunk.length) {
            endChunk();
        }
        chunk[chunkLength++] = (byte) b;
        totalBytes++;
    }

    @Override
    public void write(byte[] source, int from, int count) throws IOException {
        int at = from;
        int left = count;
        while (left > 0) {
            if (chunkLength == chunk.length) {
                endChunk();
            }
            int step = Math.min(left, chunk.length - chunkLength);
            System.arraycopy(source, at, chunk, chunkLength, step);
            chunkLength += step;
            at += step;
            left -= step;
        }
        totalBytes += count;
    }

    /** Does nothing: the end of the answer is {@link #complete}, which says whether it is a good one. */
    @Override
    public void close() {
        // see above
    }

    private void endChunk() throws IOException {
        if (headOnly) {
            chunkLength = 0;
            return;
        }
        if (streaming) {
            send(Arrays.copyOf(chunk, chunkLength));
        } else if (spill != null) {
            writeFully(spill, ByteBuffer.wrap(chunk, 0, chunkLength));
        } else {
            heldBack.add(Arrays.copyOf(chunk, chunkLength));
            if ((long) heldBack.size() * CHUNK_BYTES >= holdBackBytes) {
                overflow();
            }
        }
        chunkLength = 0;
    }

    private void overflow() throws IOException {
        if (waitForEnd) {
            FileChannel file = openSpill();
            spill = file;
            for (byte[] bytes : heldBack) {
                writeFully(file, ByteBuffer.wrap(bytes));
            }
        } else {
            startStreaming();
            heldBack.forEach(this::send);
        }
        heldBack.clear();
    }

    private FileChannel openSpill() throws IOException {
        try {
            Files.createDirectories(spillDirectory);
            return FileChannel.open(Files.createTempFile(spillDirectory, "http-answer-", ".tmp"),
                    StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
        } catch (IOException e) {
            throw new UserException(ErrorCode.CANNOT_OPEN_FILE, "Cannot keep the answer in " + spillDirectory
                    + " until it is whole, as wait_end_of_query=1 asks: " + e, e);
        }
    }

    private void startStreaming() {
        HttpResponse response = head.make(true);
        if (chunkedAllowed) {
            response.headers().set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
        }
        streaming = true;
        channel.send(response);
    }

    private void send(byte[] bytes) {
        if (bytes.length > 0) {
            channel.send(new DefaultHttpContent(Unpooled.wrappedBuffer(bytes)));
        }
    }

    /** The answer is whole: sends what is left and the end. */
    void complete() throws IOException {
        if (!streaming) {
            HttpResponse response = head.make(false);
            response.headers().set(HttpHeaderNames.CONTENT_LENGTH, totalBytes);
            channel.send(response);
        }
        sendRest();
        channel.send(LastHttpContent.EMPTY_LAST_CONTENT);
    }

    /** The answer is cut off: sends what is left, and no end. The connection must be closed. */
    void sendRest() throws IOException {
        if (headOnly) {
            return;
        }
        if (spill != null) {
            writeFully(spill, ByteBuffer.wrap(chunk, 0, chunkLength));
            sendSpilled(spill);
        } else {
            heldBack.forEach(this::send);
            send(Arrays.copyOf(chunk, chunkLength));
        }
        heldBack.clear();
        chunkLength = 0;
    }

    private void sendSpilled(FileChannel file) throws IOException {
        long position = 0;
        while (position < file.size()) {
            ByteBuffer buffer = ByteBuffer.allocate(CHUNK_BYTES);
            int count = file.read(buffer, position);
            if (count < 0) {
                throw new IOException("the spilled answer ends at " + position + " of " + file.size() + " bytes");
            }
            position += count;
            send(Arrays.copyOf(buffer.array(), count));
        }
    }

    /** Frees memory and file. Idempotent. */
    void release() throws IOException {
        heldBack.clear();
        chunk = new byte[0];
        chunkLength = 0;
        FileChannel file = spill;
        spill = null;
        if (file != null) {
            file.close();
        }
    }

    private static void writeFully(FileChannel file, ByteBuffer bytes) throws IOException {
        try {
            while (bytes.hasRemaining()) {
                file.write(bytes);
            }
        } catch (IOException e) {
            throw new UserException(ErrorCode.NOT_ENOUGH_SPACE,
                    "Cannot keep the answer until it is whole, as wait_end_of_query=1 asks: " + e, e);
        }
    }
}
