package io.millrace.deploy.events;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The producer's record on disk: a heading, then one line of tab-separated {@code partition offset eventIndex crc32c} (the CRC in
 * hexadecimal) per message, in the order of acknowledgement; plain text, so that other tools can read it.
 */
public final class ExpectedFile {
    static final String HEADING = "# millrace expected 1: partition, offset, event index, crc32c";

    private ExpectedFile() {}

    /** Writes a new file; a file of that name is replaced. */
    public static Writer create(Path file) throws IOException {
        BufferedWriter out = Files.newBufferedWriter(file, StandardCharsets.US_ASCII);
        out.write(HEADING);
        out.write('\n');
        return new Writer(out);
    }

    /**
     * Hands every line of the file to {@code each}.
     *
     * @throws IOException
     *             if the file cannot be read or is not such a file, or its last line was cut off
     */
    public static void read(Path file, Consumer<Expected> each) throws IOException {
        try (Stream<String> lines = Files.lines(file, StandardCharsets.US_ASCII)) {
            long number = 0;
            for (String line : (Iterable<String>) lines::iterator) {
                number++;
                if (number == 1) {
                    if (!line.equals(HEADING)) {
                        throw new IOException(file + " is not a producer's record: it begins with '" + line + "'");
                    }
                    continue;
                }
                Expected expected = parse(line);
                if (expected == null) {
                    throw new IOException(file + " line " + number + " is damaged: '" + line + "'");
                }
                each.accept(expected);
            }
            if (number == 0) {
                throw new IOException(file + " is empty: no producer wrote it");
            }
        }
    }

    private static @Nullable Expected parse(String line) {
        String[] fields = line.split("\t", -1);
        if (fields.length != 4 || fields[3].length() != 8) {
            return null;
        }
        try {
            return new Expected(Integer.parseInt(fields[0]), Long.parseLong(fields[1]), Long.parseLong(fields[2]),
                    Integer.parseUnsignedInt(fields[3], 16));
        } catch (IllegalArgumentException malformed) {
            return null;
        }
    }

    /** Appends lines. Owned by one thread. */
    public static final class Writer implements AutoCloseable {
        private final BufferedWriter out;

        private Writer(BufferedWriter out) {
            this.out = out;
        }

        public void add(Expected expected) throws IOException {
            out.write(Integer.toString(expected.partition()));
            out.write('\t');
            out.write(Long.toString(expected.offset()));
            out.write('\t');
            out.write(Long.toString(expected.eventIndex()));
            out.write('\t');
            String crc = Integer.toHexString(expected.crc32c());
            out.write("00000000", 0, 8 - crc.length());
            out.write(crc);
            out.write('\n');
        }

        @Override
        public void close() throws IOException {
            out.close();
        }
    }
}
