package io.millrace.node.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.ValueSource;

final class BodyDecodingTest {
    private static final byte[] TEXT = "INSERT INTO t FORMAT CSV\n".repeat(5000).getBytes(StandardCharsets.UTF_8);

    private static byte[] encode(ResponseCompression compression, byte[] plain) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (var out = compression.open(bytes, 3)) {
            out.write(plain);
        }
        return bytes.toByteArray();
    }

    private static byte[] decode(String encoding, byte[] body) throws IOException {
        return BodyDecoding.open(new ByteArrayInputStream(body), encoding, false).readAllBytes();
    }

    @ParameterizedTest
    @EnumSource(ResponseCompression.class)
    void readsEachEncodingThatAnswersHave(ResponseCompression compression) throws IOException {
        assertThat(decode(compression.token(), encode(compression, TEXT))).isEqualTo(TEXT);
    }

    /** clickhouse-connect sends one LZ4 frame for each block; gzip members and ZSTD frames may follow each other as well. */
    @ParameterizedTest
    @EnumSource(value = ResponseCompression.class, names = {"LZ4", "GZIP", "ZSTD"})
    void goesOnAfterTheFirstFrame(ResponseCompression compression) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (int i = 0; i < 3; i++) {
            body.write(encode(compression, TEXT));
        }
        assertThat(decode(compression.token(), body.toByteArray())).hasSize(TEXT.length * 3);
    }

    @ParameterizedTest
    @EnumSource(value = ResponseCompression.class, mode = Mode.EXCLUDE, names = "NONE")
    void aBodyThatIsCutOffOrNoneIsRefused(ResponseCompression compression) throws IOException {
        byte[] whole = encode(compression, TEXT);
        byte[] cut = Arrays.copyOf(whole, whole.length - 7);
        fails(ErrorCode.CANNOT_DECOMPRESS, compression.token(), cut);
        fails(ErrorCode.CANNOT_DECOMPRESS, compression.token(), "SELECT 1 -- plain".getBytes(StandardCharsets.UTF_8));
        assertThat(decode(compression.token(), new byte[0])).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "identity", " Identity "})
    void noEncodingIsNoWork(String encoding) throws IOException {
        assertThat(decode(encoding, TEXT)).isEqualTo(TEXT);
    }

    @Test
    void namesWhatItCannotRead() {
        fails(ErrorCode.NOT_IMPLEMENTED, "br", TEXT);
    }

    @Test
    void framesAreInsideTheEncoding() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        try (var out = NativeFrames.writer(ResponseCompression.GZIP.open(body, 1))) {
            out.write(TEXT);
        }
        assertThat(BodyDecoding.open(new ByteArrayInputStream(body.toByteArray()), "gzip", true).readAllBytes())
                .isEqualTo(TEXT);
    }

    private static void fails(ErrorCode code, String encoding, byte[] body) {
        assertThatThrownBy(() -> decode(encoding, body)).isInstanceOfSatisfying(UserException.class,
                e -> assertThat(e.code()).isEqualTo(code));
    }
}
