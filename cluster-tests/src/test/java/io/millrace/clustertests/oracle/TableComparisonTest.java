package io.millrace.clustertests.oracle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

/** The comparison must be able to fail: each anomaly, alone and where a total would hide it. */
class TableComparisonTest {
    private static final String BODY = "a\tb\\c\n'ä\"";
    private static final String ROW_00 = "0\t0\t10\ta\\tb\\\\c\\n\\'ä\"\n";
    private static final String ROW_01 = "0\t1\t11\ta\\tb\\\\c\\n\\'ä\"\n";
    private static final String ROW_10 = "1\t0\t12\ta\\tb\\\\c\\n\\'ä\"\n";

    private static ProducerRecordBook book() {
        CRC32C crc = new CRC32C();
        crc.update(BODY.getBytes(StandardCharsets.UTF_8));
        ProducerRecordBook book = new ProducerRecordBook(2);
        book.add(0, 1, 11, (int) crc.getValue());
        book.add(0, 0, 10, (int) crc.getValue());
        book.add(1, 0, 12, (int) crc.getValue());
        return book;
    }

    private static TableComparison compare(String... rows) throws IOException {
        return TableComparison.of(
                new ByteArrayInputStream(String.join("", rows).getBytes(StandardCharsets.UTF_8)), true, book());
    }

    @Test
    void theSameRowsInAnyOrderAreEqual() throws IOException {
        assertThat(compare(ROW_10, ROW_01, ROW_00).isEqual()).isTrue();
    }

    @Test
    void oneLostAndOneDuplicateDoNotCancelOut() throws IOException {
        TableComparison comparison = compare(ROW_00, ROW_00, ROW_10);
        assertThat(comparison.rowCount()).isEqualTo(book().count());
        assertThat(comparison.isEqual()).isFalse();
        assertThat(comparison.toString()).contains("1 lost-write, 1 duplicate, 0 corrupt, 0 strangers")
                .contains("lost-write partition=0 offset=1 sequence=11")
                .contains("duplicate partition=0 offset=0");
    }

    @Test
    void aLostLastMessageIsLost() throws IOException {
        assertThat(compare(ROW_00, ROW_01).toString()).contains("1 lost-write, 0 duplicate");
        assertThat(compare().toString()).contains("3 lost-write");
    }

    @Test
    void anotherBodyIsCorrupt() throws IOException {
        assertThat(compare(ROW_00, ROW_01, ROW_10.replace('a', 'b')).toString())
                .contains("0 lost-write, 0 duplicate, 1 corrupt, 0 strangers");
    }

    @Test
    void aMessageAtTheWrongOffsetIsCorrupt() throws IOException {
        assertThat(compare(ROW_00, ROW_01.replace("11", "12"), ROW_10).toString()).contains("1 corrupt");
    }

    @Test
    void anOffsetThatWasNeverAcknowledgedIsAStranger() throws IOException {
        assertThat(compare(ROW_00, ROW_01, ROW_10, "1\t1\t13\tx\n", "2\t0\t14\tx\n").toString())
                .contains("0 lost-write, 0 duplicate, 0 corrupt, 2 strangers");
    }

    @Test
    void aMessageOfUnknownFateMayBeThereOnce() throws IOException {
        ProducerRecordBook book = book();
        book.addUnknown(1, 13, 0);
        String row = "1\t1\t13\tx\n";
        String all = ROW_00 + ROW_01 + ROW_10;
        for (String rows : List.of(all, all + row)) {
            assertThat(TableComparison.of(new ByteArrayInputStream(rows.getBytes(StandardCharsets.UTF_8)), true, book)
                    .isEqual()).isTrue();
        }
        for (String rows : List.of(all + row + "1\t2\t13\tx\n", all + "0\t2\t13\tx\n")) {
            assertThat(TableComparison.of(new ByteArrayInputStream(rows.getBytes(StandardCharsets.UTF_8)), true, book)
                    .isEqual()).isFalse();
        }
    }

    @Test
    void anAnswerThatBreaksOffIsAnError() {
        assertThatThrownBy(() -> compare(ROW_00, "0\t1\t11")).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> compare(ROW_00, "0\t1\n")).isInstanceOf(IOException.class);
    }

    @Test
    void theBrokerNeverGivesAnOffsetTwice() {
        ProducerRecordBook book = book();
        assertThatThrownBy(() -> book.add(0, 1, 15, 0)).isInstanceOf(IllegalStateException.class);
    }
}
