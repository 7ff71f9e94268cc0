package io.millrace.jmh.sweep;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * JSON messages of a chosen shape: an id, numbers, strings. A deterministic function of the row's index. Immutable.
 *
 * @param numbers
 *            UInt32 fields
 * @param strings
 *            String fields
 * @param stringBytes
 *            length of each
 */
record SyntheticRows(int numbers, int strings, int stringBytes) {
    private static final int ID_AND_NUMBER_BYTES = 40;
    private static final byte[] LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_ "
            .getBytes(StandardCharsets.US_ASCII);

    SyntheticRows {
        if (numbers < 0 || strings < 0 || stringBytes < 0) {
            throw new IllegalArgumentException("numbers=" + numbers + " strings=" + strings + " bytes=" + stringBytes);
        }
    }

    int columnCount() {
        return 1 + numbers + strings;
    }

    /** One line a column: name, space, type. */
    List<String> columns() {
        List<String> columns = new ArrayList<>(List.of("id UInt64"));
        for (int i = 0; i < numbers; i++) {
            columns.add("n" + i + " UInt32");
        }
        for (int i = 0; i < strings; i++) {
            columns.add("s" + i + " String");
        }
        return columns;
    }

    byte[] message(long index) {
        StringBuilder text = new StringBuilder(ID_AND_NUMBER_BYTES * (1 + numbers) + strings * (stringBytes + 16));
        long random = mix(index);
        text.append("{\"id\":").append(index);
        for (int i = 0; i < numbers; i++) {
            random = mix(random);
            text.append(",\"n").append(i).append("\":").append((random >>> 33) % 100_000_000);
        }
        for (int i = 0; i < strings; i++) {
            text.append(",\"s").append(i).append("\":\"");
            for (int j = 0; j < stringBytes; j++) {
                // words that come again, as text has them: compressible, but not to nothing
                random = j % 10 == 0 ? mix(random) : random >>> 6;
                text.append((char) LETTERS[(int) (random & 63)]);
            }
            text.append('"');
        }
        return text.append('}').toString().getBytes(StandardCharsets.US_ASCII);
    }

    /** SplitMix64. */
    private static long mix(long state) {
        long z = state + 0x9E37_79B9_7F4A_7C15L;
        z = (z ^ z >>> 30) * 0xBF58_476D_1CE4_E5B9L;
        z = (z ^ z >>> 27) * 0x94D0_49BB_1331_11EBL;
        return z ^ z >>> 31;
    }
}
