package io.millrace.replication.part;

import static io.millrace.replication.column.ColumnFixtures.column;
import static io.millrace.replication.column.ColumnFixtures.plainValues;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.coordination.failure.CorruptionException;
import io.millrace.coordination.log.PartId;
import io.millrace.coordination.log.SourceRange;
import io.millrace.replication.column.Block;
import io.millrace.replication.column.Column;
import io.millrace.replication.column.ColumnFixtures;
import io.millrace.replication.column.ColumnFixtures.Draw;
import io.millrace.replication.column.DataType;
import io.millrace.replication.column.DataTypes;
import io.millrace.replication.column.DoubleColumn;
import io.millrace.replication.column.Field;
import io.millrace.replication.column.IntColumn;
import io.millrace.replication.column.LongColumn;
import io.millrace.replication.column.NullableColumn;
import io.millrace.replication.column.NumberType;
import io.millrace.replication.column.Schema;
import io.millrace.replication.column.StringColumn;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class PartFormatTest {
    private static final PartId PART = new PartId(0x0123456789ABCDEFL, 0x76543210FEDCBA98L);
    private static final UUID TABLE = new UUID(3, 4);

    private final Map<String, byte[]> pairs = new TreeMap<>();
    private String lastKey = "";

    private void put(byte[] key, byte[] value, int length) {
        String hex = HexFormat.of().formatHex(key);
        assertThat(hex).isGreaterThan(lastKey);
        lastKey = hex;
        pairs.put(hex, Arrays.copyOf(value, length));
    }

    private byte[] get(PartId part, int column, int granule) {
        byte[] found = pairs.get(HexFormat.of().formatHex(PartLayout.key(part, column, granule)));
        if (found == null) {
            throw new CorruptionException("no chunk; fetch");
        }
        return found;
    }

    private PartManifest write(Block block, List<String> key, List<SourceRange> ranges) {
        pairs.clear();
        lastKey = "";
        PartSpec spec = new PartSpec(PART, TABLE, "202511", TableLayout.of(block.schema(), key), 0, ranges);
        return PartWriter.write(spec, block, SortKey.of(block, key), this::put, new PartScratch());
    }

    private static Block everyType(int rowCount, int seed) {
        Random random = new Random(seed);
        List<Field> fields = new ArrayList<>();
        List<Column> columns = new ArrayList<>();
        for (DataType type : ColumnFixtures.TYPES) {
            fields.add(new Field("c" + fields.size(), type));
            columns.add(column(type, rowCount, ColumnFixtures.DRAWS.get(random.nextInt(5)), random));
        }
        return new Block(new Schema(fields), columns, rowCount);
    }

    @Test
    void chunksOfVersionOneStayReadableAndTheSame() throws Exception {
        StringBuilder lines = new StringBuilder();
        for (DataType type : ColumnFixtures.TYPES) {
            for (Draw draw : Draw.values()) {
                ByteWriter out = new ByteWriter(16);
                new ChunkEncoder().encode(column(type, 24, draw, new Random(7)), out);
                ColumnHash hash = new ColumnHash();
                hash.update(column(type, 24, draw, new Random(7)));
                lines.append(type.text())
                        .append('\t')
                        .append(draw)
                        .append('\t')
                        .append(hash.finish())
                        .append('\t')
                        .append(
                                HexFormat.of().formatHex(out.copyBytes()))
                        .append('\n');
            }
        }
        GoldenFile.check("chunks-1.tsv", lines.toString().getBytes(StandardCharsets.UTF_8));
        for (String line : new String(GoldenFile.read("chunks-1.tsv"), StandardCharsets.UTF_8).lines().toList()) {
            String[] fields = line.split("\t");
            DataType type = DataTypes.parse(fields[0]);
            Column expected = column(type, 24, Draw.valueOf(fields[1]), new Random(7));
            assertThat(plainValues(new ChunkDecoder().decode(type, HexFormat.of().parseHex(fields[3]), 24)))
                    .isEqualTo(plainValues(
                            expected));
        }
    }

    @Test
    void manifestOfVersionOneStaysReadableAndTheSame() throws Exception {
        PartManifest manifest = write(everyType(50, 8), List.of("c3", "c11"),
                List.of(new SourceRange("id", "topic", 3, 100,
                        150)));
        byte[] bytes = ManifestCodec.encode(manifest);
        GoldenFile.check("manifest-1.bin", bytes);
        PartManifest read = ManifestCodec.decode(GoldenFile.read("manifest-1.bin"));
        assertThat(read.contentChecksum()).isEqualTo(manifest.contentChecksum());
        assertThat(read.sourceRanges()).isEqualTo(manifest.sourceRanges());
        assertThat(read.keyNames()).containsExactly("c3", "c11");
        assertThat(read.columns()).extracting(ManifestColumn::name)
                .isEqualTo(manifest.columns()
                        .stream()
                        .map(
                                ManifestColumn::name)
                        .toList());
    }

    @Test
    void fileHashStaysTheSame() throws Exception {
        byte[] bytes = new byte[1001];
        new Random(9).nextBytes(bytes);
        FileHash hash = new FileHash();
        hash.update(bytes, 0, bytes.length);
        GoldenFile.check("file-hash-1.txt", hash.finish().getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void aPartIsReadBackWholeAndVerified() {
        for (int rowCount : new int[] {0, 1, 8191, 8192, 8193, 16384, 17000}) {
            Block block = everyType(rowCount, rowCount);
            PartManifest manifest = write(block, List.of("c7", "c33", "c0"), List.of());
            assertThat(manifest.rowCount()).isEqualTo(rowCount);
            PartReader reader = new PartReader(ManifestCodec.decode(get(PART, PartLayout.MANIFEST_COLUMN_ID, 0)),
                    this::get);
            reader.verify();
            int[] order = RowOrder.sort(SortKey.of(block, List.of("c7", "c33", "c0")), rowCount);
            Block sorted = order == null ? block : block.gather(order, rowCount);
            for (int i = 0; i < block.schema().size(); i++) {
                assertThat(plainValues(reader.read(i, 0, manifest.granuleCount())))
                        .isEqualTo(plainValues(sorted.column(i)));
            }
            assertThat(manifest.contentChecksum()).isEqualTo(ContentHash.of(sorted));
            assertThat(reader.hasColumn(0)).isTrue();
            assertThat(reader.hasColumn(999)).isFalse();
        }
    }

    @Test
    void aChangedValueIsFoundByVerify() {
        write(everyType(100, 1), List.of("c0"), List.of());
        PartManifest manifest = ManifestCodec.decode(get(PART, PartLayout.MANIFEST_COLUMN_ID, 0));
        String key = HexFormat.of().formatHex(PartLayout.key(PART, 7, 0));
        ByteWriter out = new ByteWriter(16);
        new ChunkEncoder().encode(new LongColumn(new long[100], 0, 100), out);
        pairs.put(key, out.copyBytes());
        assertThatThrownBy(() -> new PartReader(manifest, this::get).verify()).isInstanceOf(CorruptionException.class)
                .hasMessageContaining("column=c7");
    }

    @Test
    void anyDamagedByteOfAManifestIsNoticed() {
        byte[] bytes = ManifestCodec.encode(write(everyType(10, 2), List.of("c0"), List.of()));
        for (int i = 0; i < bytes.length; i++) {
            byte[] damaged = bytes.clone();
            damaged[i] ^= 0x20;
            assertThatThrownBy(() -> ManifestCodec.decode(damaged)).isInstanceOf(CorruptionException.class);
        }
        assertThatThrownBy(() -> ManifestCodec.decode(Arrays.copyOf(bytes, 5))).isInstanceOf(CorruptionException.class);
    }

    @Test
    void columnsKeepTheTablesOrderWhateverTheirIds() {
        Block block = new Block(
                new Schema(List.of(new Field("b", NumberType.INT64), new Field("extra", NumberType.INT8), new Field(
                        "a", NumberType.INT64))),
                List.of(longs(1, 2), ((Column) new io.millrace.replication.column.ByteColumn(new byte[2],
                        0, 2)), longs(3, 4)),
                2);
        TableLayout layout = new TableLayout(5,
                List.of(new TableColumn(9, "a", NumberType.INT64), new TableColumn(2, "b",
                        NumberType.INT64)),
                List.of());
        PartManifest manifest = PartWriter.write(new PartSpec(PART, TABLE, "all", layout, 0, List.of()), block,
                SortKey.NONE,
                this::put, new PartScratch());
        assertThat(manifest.columns()).extracting(ManifestColumn::id).containsExactly(9, 2);
        assertThat(manifest.schemaVersion()).isEqualTo(5);
        assertThat(plainValues(new PartReader(manifest, this::get).read(9, 0))).isEqualTo(List.of(3L, 4L));
        assertThat(manifest.marks()).isEmpty();
        TableLayout wrongType = new TableLayout(5, List.of(new TableColumn(9, "a", NumberType.UINT64)), List.of());
        assertThatThrownBy(
                () -> PartWriter.write(new PartSpec(PART, TABLE, "all", wrongType, 0, List.of()), block, SortKey.NONE,
                        this::put, new PartScratch()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static LongColumn longs(long... values) {
        return new LongColumn(values, 0, values.length);
    }

    @Test
    void marksAreTheKeyAtGranuleStartsAndTheEnd() {
        long[] keys = new long[20_000];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = 20_000L - i;
        }
        Block block = new Block(new Schema(List.of(new Field("k", NumberType.INT64))), List.of(longs(keys)),
                keys.length);
        PartManifest manifest = write(block, List.of("k"), List.of());
        assertThat(plainValues(manifest.marks().getFirst())).isEqualTo(List.of(1L, 8193L, 16385L, 20_000L));
        assertThat(plainValues(manifest.columns().getFirst().min())).isEqualTo(List.of(1L, 8193L, 16385L));
        assertThat(plainValues(manifest.columns().getFirst().max())).isEqualTo(List.of(8192L, 16384L, 20_000L));
    }

    @Test
    void boundsLeaveOutNullsAndGiveUpOnNan() {
        GranuleStatistics doubles = new GranuleStatistics(NumberType.FLOAT64, 2);
        doubles.add(new DoubleColumn(new double[] {3, Double.NaN, -1}, 0, 3));
        doubles.add(new DoubleColumn(new double[] {3, 5, -1}, 0, 3));
        assertThat(((DoubleColumn) doubles.min()).copyValues()).containsExactly(Double.NEGATIVE_INFINITY, -1);
        assertThat(((DoubleColumn) doubles.max()).copyValues()).containsExactly(Double.POSITIVE_INFINITY, 5);
        GranuleStatistics nullable = new GranuleStatistics(DataTypes.parse("Nullable(Int32)"), 2);
        nullable.add(new NullableColumn(new byte[] {1, 0, 0}, 0, new IntColumn(new int[] {-99, 4, 7}, 0, 3)));
        nullable.add(new NullableColumn(new byte[] {1}, 0, new IntColumn(new int[] {-99}, 0, 1)));
        assertThat(plainValues(nullable.min())).isEqualTo(Arrays.asList(4, null));
        assertThat(plainValues(nullable.max())).isEqualTo(Arrays.asList(7, null));
        GranuleStatistics unsigned = new GranuleStatistics(NumberType.UINT64, 1);
        unsigned.add(longs(-1, 5, 3));
        assertThat(plainValues(unsigned.min())).isEqualTo(List.of(3L));
        assertThat(plainValues(unsigned.max())).isEqualTo(List.of(-1L));
    }

    @Test
    void stringsHaveBoundsOnlyInTheSortingKey() {
        Block block = everyType(100, 3);
        PartManifest manifest = write(block, List.of("c11", "c33"), List.of());
        assertThat(manifest.column(11).min()).isInstanceOf(StringColumn.class);
        assertThat(manifest.column(33).min()).isNotNull();
        assertThat(manifest.column(34).min()).isNull();
        assertThat(manifest.column(28).type()).isEqualTo(DataTypes.parse("Nullable(Int64)"));
        assertThat(manifest.column(28).min()).isNotNull();
    }
}
