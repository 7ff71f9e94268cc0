package io.millrace.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ExceptionTailTest {
    private static final String TAG = "abcdefghijklmnop";
    private static final String FAILURE = "Code: 1. DB::Exception: x (Y)\n";
    private static final String FRAME = "\r\n__exception__\r\n" + TAG + "\r\n" + FAILURE + FAILURE.length() + " " + TAG
            + "\r\n__exception__\r\n";

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private Optional<String> pass(String text, String tag, int step) throws IOException {
        out.reset();
        ExceptionTail tail = new ExceptionTail(out, tag);
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        for (int at = 0; at < bytes.length; at += step) {
            tail.write(bytes, at, Math.min(step, bytes.length - at));
        }
        return tail.finish();
    }

    @Test
    void separatesRowsFromTheFailureWhereverTheBytesAreCut() throws IOException {
        for (int step = 1; step < 80; step++) {
            assertThat(pass("row\r\r\nrow\n" + FRAME, TAG, step)).as("step %d", step).hasValue(FAILURE.strip());
            assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("row\r\r\nrow\n");
        }
    }

    @Test
    void passesEverythingElseOn() throws IOException {
        for (String text : new String[] {"", "a\n", "\r\n", "\r\n__exception__\r\n", "\r\r\r\n__exc",
            "x" + FRAME + "y"}) {
            for (int step = 1; step < 50; step++) {
                assertThat(pass(text, "otherotherothero", step)).isEmpty();
                assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo(text);
            }
        }
        assertThat(pass(FRAME, "", 7)).isEmpty();
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo(FRAME);
    }
}
