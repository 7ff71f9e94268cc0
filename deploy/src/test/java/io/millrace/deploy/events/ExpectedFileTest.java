package io.millrace.deploy.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExpectedFileTest {
    @TempDir
    Path directory;

    @Test
    void readsBackWhatWasWritten() throws IOException {
        Path file = directory.resolve("expected.tsv");
        List<Expected> written = List.of(new Expected(0, 0, 0, 0), new Expected(4, 17, 89, -1),
                new Expected(2, Long.MAX_VALUE, 3, 0xab));
        try (ExpectedFile.Writer out = ExpectedFile.create(file)) {
            for (Expected expected : written) {
                out.add(expected);
            }
        }
        assertThat(Files.readAllLines(file)).containsExactly(ExpectedFile.HEADING, "0\t0\t0\t00000000",
                "4\t17\t89\tffffffff",
                "2\t9223372036854775807\t3\t000000ab");
        List<Expected> read = new ArrayList<>();
        ExpectedFile.read(file, read::add);
        assertThat(read).isEqualTo(written);
    }

    @Test
    void namesTheLineThatIsDamaged() throws IOException {
        Path cut = directory.resolve("cut.tsv");
        Files.writeString(cut, ExpectedFile.HEADING + "\n0\t0\t0\t00000000\n1\t7\t3\t00f");
        assertThatThrownBy(() -> ExpectedFile.read(cut, expected -> {
        })).isInstanceOf(IOException.class).hasMessageContaining("line 3 is damaged");
        Path negative = directory.resolve("negative.tsv");
        Files.writeString(negative, ExpectedFile.HEADING + "\n0\t-1\t0\t00000000\n");
        assertThatThrownBy(() -> ExpectedFile.read(negative, expected -> {
        })).isInstanceOf(IOException.class).hasMessageContaining("line 2 is damaged");
    }

    @Test
    void refusesAnotherKindOfFile() throws IOException {
        Path other = directory.resolve("other.tsv");
        Files.writeString(other, "partition\toffset\n");
        assertThatThrownBy(() -> ExpectedFile.read(other, expected -> {
        })).isInstanceOf(IOException.class).hasMessageContaining("not a producer's record");
        Path empty = Files.createFile(directory.resolve("empty.tsv"));
        assertThatThrownBy(() -> ExpectedFile.read(empty, expected -> {
        })).isInstanceOf(IOException.class).hasMessageContaining("is empty");
    }

    @Test
    void crcIsThatOfTheRangeAlone() {
        // the check value of CRC-32C
        byte[] bytes = "xx123456789x".getBytes(StandardCharsets.US_ASCII);
        assertThat(Expected.crc32c(bytes, 2, 9)).isEqualTo(0xe3069283);
    }
}
