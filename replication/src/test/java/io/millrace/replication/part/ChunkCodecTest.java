package io.millrace.replication.part;

import static io.millrace.replication.column.ColumnFixtures.column;
import static io.millrace.replication.column.ColumnFixtures.plainValues;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.coordination.failure.CorruptionException;
import io.millrace.replication.column.Column;
import io.millrace.replication.column.ColumnFixtures;
import io.millrace.replication.column.ColumnFixtures.Draw;
import io.millrace.replication.column.ConstColumn;
import io.millrace.replication.column.DataType;
import io.millrace.replication.column.DataTypes;
import io.millrace.replication.column.SimpleType;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ChunkCodecTest {
    private final ChunkEncoder encoder = new ChunkEncoder();
    private final ChunkDecoder decoder = new ChunkDecoder();

    static Stream<DataType> types() {
        return ColumnFixtures.TYPES.stream();
    }

    @ParameterizedTest
    @MethodSource("types")
    void everyTypeComesBackAsItWas(DataType type) {
        Random random = new Random(11);
        for (Draw draw : Draw.values()) {
            for (int rowCount : new int[] {0, 1, 2, 63, 64, 65, 1500, 8191, 8192}) {
                Column column = column(type, rowCount + 9, draw, random).slice(4, 4 + rowCount);
                assertThat(plainValues(roundTrip(type, column))).as("%s %s", draw, rowCount)
                        .isEqualTo(plainValues(column));
            }
        }
    }

    private Column roundTrip(DataType type, Column column) {
        ByteWriter out = new ByteWriter(16);
        encoder.encode(column, out);
        return decoder.decode(type, out.copyBytes(), column.rowCount());
    }

    @ParameterizedTest
    @MethodSource("types")
    void constantsAreSpelledOut(DataType type) {
        ConstColumn column = new ConstColumn(column(type, 1, Draw.WILD, new Random(12)), 100);
        assertThat(plainValues(roundTrip(type, column))).isEqualTo(plainValues(column));
    }

    @ParameterizedTest
    @MethodSource("types")
    void damagedBytesAreNoticedOrDecodeToSomethingButNeverBreakTheDecoder(DataType type) {
        Random random = new Random(13);
        for (int round = 0; round < 60; round++) {
            Column column = column(type, 300, ColumnFixtures.DRAWS.get(round % 5), random);
            ByteWriter out = new ByteWriter(16);
            encoder.encode(column, out);
            byte[] bytes = out.copyBytes();
            byte[] damaged = round % 2 == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes.clone();
            if (round % 2 == 1) {
                if (type.text().contains("Array")) {
                    continue; // a damaged length may well be a huge one
                }
                // The head, where lengths and encodings stand.
                damaged[random.nextInt(Math.min(bytes.length, 24))] ^= (byte) (1 + random.nextInt(255));
            }
            try {
                assertThat(decoder.decode(type, damaged, 300).rowCount()).isEqualTo(300);
            } catch (CorruptionException expected) {
                assertThat(expected).hasMessageMatching("(?s).*(fetch|newer version).*");
            }
        }
    }

    @Test
    void aShorterChunkThanTheRowsIsCorrupt() {
        ByteWriter out = new ByteWriter(16);
        encoder.encode(column(SimpleType.STRING, 100, Draw.WILD, new Random(1)), out);
        assertThatThrownBy(() -> decoder.decode(SimpleType.STRING, out.copyBytes(), 101))
                .isInstanceOf(CorruptionException.class);
        assertThatThrownBy(() -> decoder.decode(SimpleType.STRING, out.copyBytes(), 99))
                .isInstanceOf(CorruptionException.class);
    }

    @Test
    void regularColumnsTakeFewBytes() {
        Random random = new Random(14);
        assertThat(encodedBytes("UInt64", Draw.SAME, random)).isLessThan(16);
        assertThat(encodedBytes("UInt64", Draw.GROWING, random)).isLessThan(8192 / 4 + 32);
        assertThat(encodedBytes("UInt64", Draw.FEW, random)).isLessThan(8192 / 2);
        assertThat(encodedBytes("UInt64", Draw.RUNS, random)).isLessThan(8192 * 8 / 10);
        assertThat(encodedBytes("String", Draw.FEW, random)).isLessThan(8192 / 2);
        assertThat(encodedBytes("String", Draw.SAME, random)).isLessThan(64);
        assertThat(encodedBytes("LowCardinality(String)", Draw.FEW, random)).isLessThan(8192 / 2);
        assertThat(encodedBytes("FixedString(17)", Draw.SAME, random)).isEqualTo(18);
    }

    private int encodedBytes(String type, Draw draw, Random random) {
        ByteWriter out = new ByteWriter(16);
        encoder.encode(column(DataTypes.parse(type), 8192, draw, random), out);
        return out.length();
    }

    @Test
    void bitPackingKeepsEveryWidth() {
        Random random = new Random(15);
        for (int bits = 0; bits <= 64; bits++) {
            for (int count : new int[] {1, 2, 7, 64, 65, 1000}) {
                long[] values = new long[count];
                long base = random.nextLong();
                for (int i = 0; i < count; i++) {
                    values[i] = base + (bits == 0 ? 0 : random.nextLong() >>> 64 - bits);
                }
                ByteWriter out = new ByteWriter(16);
                BitPacking.pack(values, 0, count, base, bits, out);
                assertThat(out.length()).isEqualTo(BitPacking.sizeBytes(count, bits));
                long[] back = new long[count];
                BitPacking.unpack(out.copyBytes(), 0, count, bits, base, back, 0);
                assertThat(back).as("bits=%s count=%s", bits, count).isEqualTo(values);
            }
        }
    }

    @Test
    void everyIntEncodingIsChosenSomewhere() {
        boolean[] seen = new boolean[5];
        Random random = new Random(16);
        for (Draw draw : Draw.values()) {
            ByteWriter out = new ByteWriter(16);
            encoder.encode(column(DataTypes.parse("UInt64"), 4096, draw, random), out);
            seen[out.bytes()[0]] = true;
        }
        assertThat(seen).containsOnly(true);
    }
}
