package io.millrace.replication.part;

import static io.millrace.replication.column.ColumnFixtures.column;
import static io.millrace.replication.column.ColumnFixtures.plainValues;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.coordination.log.ContentChecksum;
import io.millrace.replication.column.Block;
import io.millrace.replication.column.ByteColumn;
import io.millrace.replication.column.Column;
import io.millrace.replication.column.ColumnBuilder;
import io.millrace.replication.column.ColumnFixtures;
import io.millrace.replication.column.ColumnFixtures.Draw;
import io.millrace.replication.column.DataType;
import io.millrace.replication.column.DataTypes;
import io.millrace.replication.column.DictionaryColumn;
import io.millrace.replication.column.Field;
import io.millrace.replication.column.IntColumn;
import io.millrace.replication.column.NullableColumn;
import io.millrace.replication.column.Schema;
import io.millrace.replication.column.StringColumn;
import io.millrace.replication.column.StringColumnBuilder;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ContentHashTest {
    static Stream<DataType> types() {
        return ColumnFixtures.TYPES.stream();
    }

    @ParameterizedTest
    @MethodSource("types")
    void piecesEncodingsAndDictionariesDoNotMatter(DataType type) {
        Random random = new Random(31);
        Column column = column(type, 1000, Draw.WILD, random);
        ContentChecksum whole = hash(column);
        ColumnHash pieces = new ColumnHash();
        ChunkEncoder encoder = new ChunkEncoder();
        ChunkDecoder decoder = new ChunkDecoder();
        for (int from = 0; from < 1000; from += 100) {
            ByteWriter out = new ByteWriter(16);
            encoder.encode(column.slice(from, from + 100), out);
            pieces.update(decoder.decode(type, out.copyBytes(), 100));
        }
        assertThat(pieces.finish()).isEqualTo(whole);
        ColumnBuilder again = type.newBuilder(0);
        for (int i = 999; i >= 0; i--) {
            again.appendFrom(column, i);
        }
        int[] reversed = new int[1000];
        for (int i = 0; i < 1000; i++) {
            reversed[i] = 999 - i;
        }
        assertThat(hash(again.build().gather(reversed, 1000))).isEqualTo(whole);
    }

    @ParameterizedTest
    @MethodSource("types")
    void everyOtherValueOrOrderGivesAnotherHash(DataType type) {
        Random random = new Random(32);
        Column column = column(type, 64, Draw.WILD, random);
        List<Object> model = plainValues(column);
        Set<List<Object>> contents = new HashSet<>();
        Set<ContentChecksum> hashes = new HashSet<>();
        int[] rows = new int[64];
        for (int round = 0; round < 200; round++) {
            int count = random.nextInt(64);
            for (int i = 0; i < count; i++) {
                rows[i] = random.nextInt(64);
            }
            Column some = column.gather(rows, count);
            contents.add(plainValues(some));
            hashes.add(hash(some));
        }
        assertThat(hashes).hasSameSizeAs(contents);
        assertThat(model).hasSize(64);
    }

    private static ContentChecksum hash(Column column) {
        ColumnHash hash = new ColumnHash();
        hash.update(column);
        return hash.finish();
    }

    @Test
    void whatStandsUnderNullDoesNotMatter() {
        byte[] nulls = {0, 1, 0};
        Column a = new NullableColumn(nulls, 0, new IntColumn(new int[] {1, 2, 3}, 0, 3));
        Column b = new NullableColumn(nulls, 0, new IntColumn(new int[] {1, 9, 3}, 0, 3));
        Column c = new NullableColumn(new byte[] {0, 0, 0}, 0, new IntColumn(new int[] {1, 0, 3}, 0, 3));
        assertThat(hash(a)).isEqualTo(hash(b)).isNotEqualTo(hash(c));
    }

    @Test
    void theDictionarysOrderAndUnusedEntriesDoNotMatter() {
        Column one = new DictionaryColumn(strings("x", "y"), false, new int[] {0, 1, 1}, 0, 3);
        Column two = new DictionaryColumn(strings("unused", "y", "x"), false, new int[] {2, 1, 1}, 0, 3);
        assertThat(hash(one)).isEqualTo(hash(two));
    }

    @Test
    void bordersBetweenStringsAndArraysMatter() {
        assertThat(hash(strings("ab", "c"))).isNotEqualTo(hash(strings("a", "bc")));
        assertThat(hash(strings("", "a"))).isNotEqualTo(hash(strings("a", "")));
    }

    @Test
    void typesAndColumnOrderMatterNamesDoNot() {
        Column bytes = new ByteColumn(new byte[] {1, 2}, 0, 2);
        Column other = new ByteColumn(new byte[] {3, 4}, 0, 2);
        ContentChecksum unsigned = ContentHash.of(block("a UInt8", bytes, "b UInt8", other));
        assertThat(ContentHash.of(block("x UInt8", bytes, "y UInt8", other))).isEqualTo(unsigned);
        assertThat(ContentHash.of(block("a Int8", bytes, "b UInt8", other))).isNotEqualTo(unsigned);
        assertThat(ContentHash.of(block("a UInt8", other, "b UInt8", bytes))).isNotEqualTo(unsigned);
    }

    private static Block block(String a, Column first, String b, Column second) {
        return new Block(new Schema(List.of(field(a), field(b))), List.of(first, second), 2);
    }

    private static Field field(String text) {
        String[] words = text.split(" ");
        return new Field(words[0], DataTypes.parse(words[1]));
    }

    private static StringColumn strings(String... values) {
        StringColumnBuilder b = new StringColumnBuilder(0);
        for (String value : values) {
            b.append(value);
        }
        return b.build();
    }

    @Test
    void aFilesHashDoesNotDependOnHowItIsRead() {
        Random random = new Random(33);
        for (int size : new int[] {0, 1, 31, 32, 33, 64, 1000, 5000}) {
            byte[] bytes = new byte[size];
            random.nextBytes(bytes);
            FileHash whole = new FileHash();
            whole.update(bytes, 0, size);
            FileHash pieces = new FileHash();
            for (int at = 0; at < size;) {
                int n = Math.min(size - at, random.nextInt(70));
                pieces.update(bytes, at, n);
                at += n;
            }
            String expected = whole.finish();
            assertThat(pieces.finish()).isEqualTo(expected);
            if (size > 0) {
                bytes[random.nextInt(size)] ^= 1;
                FileHash flipped = new FileHash();
                flipped.update(bytes, 0, size);
                assertThat(flipped.finish()).isNotEqualTo(expected);
            }
        }
    }
}
