package io.millrace.node.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class NativeFramesTest {

    @Test
    void readsBackWhatItWritesInAnySize() throws IOException {
        Random random = new Random(3);
        for (int size : new int[] {1, 8, 9, 1000, (1 << 20) - 1, 1 << 20, (1 << 20) + 1, 3_000_000}) {
            byte[] plain = new byte[size];
            random.nextBytes(plain);
            Arrays.fill(plain, 0, size / 2, (byte) 5);
            assertThat(read(write(plain))).isEqualTo(plain);
        }
    }

    @Test
    void writesNoFrameForNothingAndLz4OfAtMostAMebibyteOtherwise() throws IOException {
        assertThat(write(new byte[0])).isEmpty();
        byte[] frames = write(new byte[2_000_000]);
        ByteBuffer header = ByteBuffer.wrap(frames).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(header.get(16)).isEqualTo((byte) 0x82);
        assertThat(header.getInt(21)).isEqualTo(1 << 20);
        assertThat(header.get(header.getInt(17) + 32)).isEqualTo((byte) 0x82);
    }

    @Test
    void readsZstdAndUncompressedFramesToo() throws IOException {
        byte[] plain = "some text, some text, some text".getBytes(StandardCharsets.UTF_8);
        assertThat(read(frame(0x90, Zstd.compress(plain), plain.length))).isEqualTo(plain);
        assertThat(read(frame(0x02, plain, plain.length))).isEqualTo(plain);
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        both.write(frame(0x90, Zstd.compress(plain), plain.length));
        both.write(frame(0x02, plain, plain.length));
        assertThat(read(both.toByteArray())).hasSize(plain.length * 2);
    }

    @Test
    void refusesWhatIsBroken() throws IOException {
        byte[] good = write("some text".getBytes(StandardCharsets.UTF_8));
        for (int i = 0; i < 16; i++) {
            byte[] bad = good.clone();
            bad[i] ^= 1;
            fails(ErrorCode.CHECKSUM_DOESNT_MATCH, bad);
        }
        fails(ErrorCode.CANNOT_READ_ALL_DATA, Arrays.copyOf(good, 10));
        fails(ErrorCode.CANNOT_READ_ALL_DATA, Arrays.copyOf(good, good.length - 1));
        fails(ErrorCode.UNKNOWN_COMPRESSION_METHOD, frame(0x77, new byte[4], 4));
        fails(ErrorCode.CANNOT_DECOMPRESS, frame(0x02, new byte[4], 5));
        fails(ErrorCode.CANNOT_DECOMPRESS, frame(0x82, new byte[] {(byte) 0xff, 1, 2}, 50));
        fails(ErrorCode.CANNOT_DECOMPRESS, frame(0x90, new byte[] {1, 2, 3}, 50));
        fails(ErrorCode.CANNOT_DECOMPRESS, frame(0x90, Zstd.compress(new byte[40]), 50));
        byte[] huge = good.clone();
        ByteBuffer.wrap(huge).order(ByteOrder.LITTLE_ENDIAN).putInt(17, Integer.MAX_VALUE);
        fails(ErrorCode.TOO_LARGE_SIZE_COMPRESSED, huge);
        fails(ErrorCode.TOO_LARGE_SIZE_COMPRESSED, "SELECT 1 -- not a frame at all".getBytes(StandardCharsets.UTF_8));
    }

    private static void fails(ErrorCode code, byte[] frames) {
        assertThatThrownBy(() -> read(frames)).isInstanceOfSatisfying(UserException.class,
                e -> assertThat(e.code()).isEqualTo(code));
    }

    private static byte[] frame(int method, byte[] payload, int plainBytes) {
        byte[] frame = new byte[25 + payload.length];
        ByteBuffer header = ByteBuffer.wrap(frame).order(ByteOrder.LITTLE_ENDIAN);
        header.put(16, (byte) method).putInt(17, 9 + payload.length).putInt(21, plainBytes).put(25, payload);
        CityHash128 hash = CityHash128.of(frame, 16, 9 + payload.length);
        header.putLong(0, hash.low()).putLong(8, hash.high());
        return frame;
    }

    private static byte[] write(byte[] plain) throws IOException {
        ByteArrayOutputStream frames = new ByteArrayOutputStream();
        try (var out = NativeFrames.writer(frames)) {
            out.write(plain);
        }
        return frames.toByteArray();
    }

    private static byte[] read(byte[] frames) throws IOException {
        return NativeFrames.reader(new ByteArrayInputStream(frames)).readAllBytes();
    }
}
