package io.millrace.node.http;

import com.github.luben.zstd.ZstdInputStream;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;
import net.jpountz.lz4.LZ4FrameInputStream;
import org.jspecify.annotations.Nullable;

/** Undoes what the client did to the body: Content-Encoding outside, ClickHouse's frames inside. */
final class BodyDecoding {
    private static final int BUFFER_BYTES = 1 << 16;

    private BodyDecoding() {}

    /**
     * @param contentEncoding the header, or empty
     * @throws UserException NOT_IMPLEMENTED (48) for an encoding that is not read; later, from reads, CANNOT_DECOMPRESS (271)
     */
    static InputStream open(InputStream body, String contentEncoding, boolean nativeFrames) {
        String encoding = contentEncoding.strip().toLowerCase(Locale.ROOT);
        InputStream plain = encoding.isEmpty() || encoding.equals("identity") ? body : new Decoded(body, encoding);
        return nativeFrames ? NativeFrames.reader(plain) : plain;
    }

    /** Opens the decoder on first use, because decoders read ahead. An empty body stays empty. */
    private static final class Decoded extends InputStream {
        private final InputStream body;
        private final String encoding;
        private final Opener opener;
        private @Nullable InputStream decoder;

        private interface Opener {
            InputStream open(InputStream in) throws IOException;
        }

        Decoded(InputStream body, String encoding) {
            this.body = body;
            this.encoding = encoding;
            this.opener = switch (encoding) {
                case "gzip", "x-gzip" -> in -> new GZIPInputStream(in, BUFFER_BYTES);
                case "deflate" -> InflaterInputStream::new;
                case "zstd" -> ZstdInputStream::new;
                // Goes on after the first frame: clickhouse-connect sends one frame per block.
                case "lz4" -> LZ4FrameInputStream::new;
                default -> throw new UserException(ErrorCode.NOT_IMPLEMENTED, "Unknown compression method "
                        + encoding + " in Content-Encoding. Only gzip, deflate, zstd and lz4 are read");
            };
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int from, int length) throws IOException {
            try {
                if (decoder == null) {
                    PushbackInputStream start = new PushbackInputStream(body, 1);
                    int first = start.read();
                    if (first < 0) {
                        return -1;
                    }
                    start.unread(first);
                    decoder = opener.open(start);
                }
                return decoder.read(target, from, length);
            } catch (IOException e) {
                // The body itself throws UserException, so this is about its content.
                throw new UserException(ErrorCode.CANNOT_DECOMPRESS,
                        "Cannot decompress the request's body as " + encoding + ": " + e.getMessage(), e);
            }
        }

        @Override
        public void close() throws IOException {
            if (decoder != null) {
                decoder.close();
            }
            body.close();
        }
    }
}
