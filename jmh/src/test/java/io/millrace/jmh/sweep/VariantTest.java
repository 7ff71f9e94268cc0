package io.millrace.jmh.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.deploy.cli.CommandLine;
import io.millrace.deploy.cli.UsageException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class VariantTest {
    private static SweepOptions options(String... args) {
        return SweepOptions.of(CommandLine.parse("sweep", SweepOptions.FLAGS, SweepOptions.VALUED, args));
    }

    private static Variant variant(String over, String value) {
        return Variant.of(options("--over", over), value);
    }

    @ParameterizedTest
    @EnumSource(Over.class)
    void everyDimensionHasValuesThatItTakes(Over over) {
        SweepOptions options = options("--over", over.option());
        assertThat(options.values()).isEqualTo(over.defaultValues()).hasSizeGreaterThan(2);
        assertThat(options.values().stream().map(value -> Variant.of(options, value)))
                .allSatisfy(each -> assertThat(each.rows()).isPositive());
    }

    @Test
    void keepsTheNumberOfCells() {
        Variant wide = variant("columns", "64");
        SyntheticRows rows = Objects.requireNonNull(wide.synthetic());
        assertThat(rows.columnCount()).isEqualTo(64);
        assertThat(rows.columns()).hasSize(64);
        assertThat(wide.rows()).isEqualTo(250_000);
    }

    @Test
    void makesMessagesOfTheWantedSize() {
        SyntheticRows rows = Objects.requireNonNull(variant("message-bytes", "1000").synthetic());
        assertThat(rows.message(1_000_000)).hasSize(1000);
        assertThat(new String(rows.message(5), StandardCharsets.US_ASCII)).startsWith("{\"id\":5,\"s0\":\"");
        assertThat(rows.message(5)).isEqualTo(rows.message(5)).isNotEqualTo(rows.message(6));
    }

    @Test
    void letsSeveralVariantsReadOneTopic() {
        assertThat(variant("block-rows", "256").topic()).isEqualTo(variant("block-rows", "8192").topic());
        assertThat(variant("block-rows", "256").settings()).contains("kafka_max_block_size = 256");
        assertThat(variant("partitions", "16").topic()).isNotEqualTo(variant("partitions", "4").topic());
    }

    @Test
    void refusesWhatItCannotVary() {
        assertThatThrownBy(() -> options("--over", "moons")).isInstanceOf(UsageException.class)
                .hasMessageContaining("block-rows");
        assertThatThrownBy(() -> options("--over", "nodes", "--values", "two")).isInstanceOf(UsageException.class);
        assertThatThrownBy(() -> options("--over", "heap", "--values", "512")).isInstanceOf(UsageException.class);
        assertThatThrownBy(() -> options()).isInstanceOf(UsageException.class).hasMessageContaining("--over");
    }

    @Test
    void showsTheSpreadOfAllRounds() {
        SweepOptions options = options("--over", "consumers", "--values", "1");
        Variant variant = Variant.of(options, "1");
        List<Reading> readings = List.of(new Reading(variant, 1, 650_000_000, 2, 1, 4, 16, 60_000_000, 500_000_000),
                new Reading(variant, 2, 650_000_000, 4, 1, 4, 16, 60_000_000, 500_000_000));
        assertThat(Sweep.table(options, readings).lines().getLast()).contains("375,000 (250,000 - 500,000)", "650 |",
                " 250,000 |");
    }
}
