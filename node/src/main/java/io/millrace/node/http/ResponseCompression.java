package io.millrace.node.http;

import com.github.luben.zstd.ZstdOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Locale;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import net.jpountz.lz4.LZ4FrameOutputStream;
import net.jpountz.lz4.LZ4FrameOutputStream.BLOCKSIZE;

/** HTTP compression of an answer, in the server's order of preference. */
enum ResponseCompression {
    ZSTD("zstd"), LZ4("lz4"), GZIP("gzip"), DEFLATE("deflate"), NONE("identity");

    private static final int BUFFER_BYTES = 1 << 16;

    private final String token;

    ResponseCompression(String token) {
        this.token = token;
    }

    /** The Content-Encoding. */
    String token() {
        return token;
    }

    /** The first of ours that the client takes; {@code q=0} is a no. */
    static ResponseCompression choose(String acceptEncoding) {
        for (ResponseCompression candidate : values()) {
            for (String part : acceptEncoding.split(",", -1)) {
                String[] pieces = part.strip().toLowerCase(Locale.ROOT).split(";", 2);
                boolean refused = pieces.length > 1 && pieces[1].replace(" ", "").matches("q=0(\\.0*)?");
                if (pieces[0].strip().equals(candidate.token) && !refused) {
                    return candidate;
                }
            }
        }
        return NONE;
    }

    /** @param zlibLevel 1 to 9, for gzip and deflate */
    OutputStream open(OutputStream out, int zlibLevel) throws IOException {
        return switch (this) {
            case ZSTD -> new ZstdOutputStream(out);
            case LZ4 -> new LZ4FrameOutputStream(out, BLOCKSIZE.SIZE_256KB);
            case GZIP -> new LevelledGzip(out, zlibLevel);
            case DEFLATE -> new LevelledDeflate(out, zlibLevel);
            case NONE -> out;
        };
    }

    private static final class LevelledGzip extends GZIPOutputStream {
        LevelledGzip(OutputStream out, int level) throws IOException {
            super(out, BUFFER_BYTES);
            def.setLevel(level);
        }
    }

    private static final class LevelledDeflate extends DeflaterOutputStream {
        LevelledDeflate(OutputStream out, int level) {
            super(out, new Deflater(level), BUFFER_BYTES);
        }

        @Override
        public void close() throws IOException {
            try {
                super.close();
            } finally {
                def.end();
            }
        }
    }
}
