package io.millrace.node.http;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4Factory;
import org.jspecify.annotations.Nullable;

/**
 * ClickHouse's own compressed frames, which {@code compress=1} and {@code decompress=1} ask for. The layout is in the package
 * description. Each stream is owned by one thread.
 */
final class NativeFrames {
    private static final int CHECKSUM_BYTES = 16;
    private static final int HEADER_BYTES = 9;
    private static final byte NONE = 0x02;
    private static final byte LZ4 = (byte) 0x82;
    private static final byte ZSTD = (byte) 0x90;
    /** Clients send about 1 MiB; guards against a corrupt length. */
    private static final int MAX_FRAME_BYTES = 1 << 27;
    private static final int WRITE_BYTES = 1 << 20;

    private NativeFrames() {}

    /** Frames to plain bytes. Broken frames are a {@link UserException}, 40 or 271. */
    static InputStream reader(InputStream frames) {
        return new Reader(frames);
    }

    /** Plain bytes to LZ4 frames of at most 1 MiB each. Nothing written is no frame. Closing passes on the rest. */
    static OutputStream writer(OutputStream frames) {
        return new Writer(frames);
    }

    private static final class Reader extends InputStream {
        private final InputStream in;
        private byte[] frame = new byte[0];
        private byte[] plain = new byte[0];
        private int position;
        private int limit;

        Reader(InputStream in) {
            this.in = in;
        }

        @Override
        public int read() throws IOException {
            return fill() ? plain[position++] & 0xff : -1;
        }

        @Override
        public int read(byte[] target, int from, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            if (!fill()) {
                return -1;
            }
            int count = Math.min(length, limit - position);
            System.arraycopy(plain, position, target, from, count);
            position += count;
            return count;
        }

        private boolean fill() throws IOException {
            while (position == limit) {
                if (!nextFrame()) {
                    return false;
                }
            }
            return true;
        }

        private boolean nextFrame() throws IOException {
            byte[] head = new byte[CHECKSUM_BYTES + HEADER_BYTES];
            int got = in.readNBytes(head, 0, head.length);
            if (got == 0) {
                return false;
            }
            if (got < head.length) {
                throw cutOff(head.length, got);
            }
            ByteBuffer header = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN);
            int packedBytes = header.getInt(CHECKSUM_BYTES + 1);
            int plainBytes = header.getInt(CHECKSUM_BYTES + 5);
            if (packedBytes < HEADER_BYTES || packedBytes > MAX_FRAME_BYTES || plainBytes < 0
                    || plainBytes > MAX_FRAME_BYTES) {
                throw new UserException(ErrorCode.TOO_LARGE_SIZE_COMPRESSED,
                        "A compressed frame of the request gives its sizes as " + Integer.toUnsignedString(packedBytes)
                                + " and " + Integer.toUnsignedString(plainBytes)
                                + " bytes; the body of a request with decompress=1 must be ClickHouse's compressed"
                                + " frames");
            }
            if (frame.length < packedBytes) {
                frame = new byte[packedBytes];
            }
            System.arraycopy(head, CHECKSUM_BYTES, frame, 0, HEADER_BYTES);
            int payload = packedBytes - HEADER_BYTES;
            got = in.readNBytes(frame, HEADER_BYTES, payload);
            if (got < payload) {
                throw cutOff(payload, got);
            }
            CityHash128 actual = CityHash128.of(frame, 0, packedBytes);
            CityHash128 expected = new CityHash128(header.getLong(0), header.getLong(8));
            if (!actual.equals(expected)) {
                throw new UserException(ErrorCode.CHECKSUM_DOESNT_MATCH,
                        "Checksum doesn't match: corrupted data in the request's body. Expected " + expected
                                + ", actual " + actual + ", size of the compressed frame: " + packedBytes);
            }
            unpack(payload, plainBytes);
            position = 0;
            limit = plainBytes;
            return true;
        }

        private void unpack(int payload, int plainBytes) {
            if (plain.length < plainBytes) {
                plain = new byte[plainBytes];
            }
            switch (frame[0]) {
                case NONE -> {
                    if (payload != plainBytes) {
                        throw broken("an uncompressed frame of " + payload + " bytes says " + plainBytes, null);
                    }
                    System.arraycopy(frame, HEADER_BYTES, plain, 0, plainBytes);
                }
                case LZ4 -> {
                    try {
                        int used = LZ4Factory.fastestInstance()
                                .safeDecompressor()
                                .decompress(frame, HEADER_BYTES, payload, plain, 0, plainBytes);
                        if (used != plainBytes) {
                            throw broken("LZ4 gave " + used + " bytes, not " + plainBytes, null);
                        }
                    } catch (LZ4Exception e) {
                        throw broken(String.valueOf(e.getMessage()), e);
                    }
                }
                case ZSTD -> {
                    try {
                        long used = Zstd.decompressByteArray(plain, 0, plainBytes, frame, HEADER_BYTES, payload);
                        if (used != plainBytes) {
                            throw broken("ZSTD gave " + used + " bytes, not " + plainBytes, null);
                        }
                    } catch (ZstdException e) {
                        throw broken(String.valueOf(e.getMessage()), e);
                    }
                }
                default -> throw new UserException(ErrorCode.UNKNOWN_COMPRESSION_METHOD,
                        "Unknown codec family code: " + (frame[0] & 0xff)
                                + "; LZ4 (130), ZSTD (144) and NONE (2) are read");
            }
        }

        private static UserException cutOff(int expected, int actual) {
            return new UserException(ErrorCode.CANNOT_READ_ALL_DATA, "Cannot read all data. Bytes read: " + actual
                    + ". Bytes expected: " + expected + ". The request's body ends inside a compressed frame");
        }

        private static UserException broken(String why, @Nullable Throwable cause) {
            String text = "Cannot decompress a frame of the request's body: " + why;
            return cause == null
                    ? new UserException(ErrorCode.CANNOT_DECOMPRESS, text)
                    : new UserException(ErrorCode.CANNOT_DECOMPRESS, text, cause);
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }

    private static final class Writer extends OutputStream {
        private final OutputStream out;
        private final LZ4Compressor compressor = LZ4Factory.fastestInstance().fastCompressor();
        private final byte[] plain = new byte[WRITE_BYTES];
        private final byte[] frame = new byte[CHECKSUM_BYTES + HEADER_BYTES
                + compressor.maxCompressedLength(WRITE_BYTES)];
        private int length;

        Writer(OutputStream out) {
            this.out = out;
        }

        @Override
        public void write(int b) throws IOException {
            if (length == plain.length) {
                writeFrame();
            }
            plain[length++] = (byte) b;
        }

        @Override
        public void write(byte[] source, int from, int count) throws IOException {
            int at = from;
            int left = count;
            while (left > 0) {
                if (length == plain.length) {
                    writeFrame();
                }
                int step = Math.min(left, plain.length - length);
                System.arraycopy(source, at, plain, length, step);
                length += step;
                at += step;
                left -= step;
            }
        }

        private void writeFrame() throws IOException {
            if (length == 0) {
                return;
            }
            int start = CHECKSUM_BYTES + HEADER_BYTES;
            int packed = HEADER_BYTES + compressor.compress(plain, 0, length, frame, start, frame.length - start);
            ByteBuffer header = ByteBuffer.wrap(frame).order(ByteOrder.LITTLE_ENDIAN);
            header.put(CHECKSUM_BYTES, LZ4).putInt(CHECKSUM_BYTES + 1, packed).putInt(CHECKSUM_BYTES + 5, length);
            CityHash128 hash = CityHash128.of(frame, CHECKSUM_BYTES, packed);
            header.putLong(0, hash.low()).putLong(8, hash.high());
            out.write(frame, 0, CHECKSUM_BYTES + packed);
            length = 0;
        }

        @Override
        public void flush() throws IOException {
            writeFrame();
            out.flush();
        }

        @Override
        public void close() throws IOException {
            writeFrame();
            out.close();
        }
    }
}
