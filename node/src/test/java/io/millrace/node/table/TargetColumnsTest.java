package io.millrace.node.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.node.catalog.Catalogs;
import io.millrace.replication.column.Block;
import io.millrace.replication.column.Field;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class TargetColumnsTest {
    private static TargetColumns target(String columns) {
        return new TargetColumns(Definitions.of(Catalogs.table(
                Catalogs.after("CREATE TABLE t (" + columns + ") ENGINE = Memory"), "t"), List.of()), TableFixture.ZONE,
                TableFixture.CONTEXTS);
    }

    private static String completed(String columns, Map<String, Long> row) {
        Block block = target(columns).complete(TableFixture.row(row), null);
        StringBuilder out = new StringBuilder();
        for (Field field : block.schema().fields()) {
            out.append(field.name()).append('=').append(TableFixture.value(block, field.name(), 0)).append(' ');
        }
        return out.toString().strip();
    }

    @Test
    void whatIsCompleteIsNotCopied() {
        Block given = TableFixture.row(Map.of("a", 1L));
        assertThat(target("a UInt64").complete(given, null)).isSameAs(given);
    }

    @Test
    void whatIsNotGivenIsComputedOrTheTypesDefault() {
        assertThat(completed("a UInt64, b UInt64 DEFAULT a + 1, c UInt64", Map.of("a", 5L))).isEqualTo("a=5 b=6 c=0");
        assertThat(completed("a UInt64, b UInt64 DEFAULT a + 1, c UInt64", Map.of("b", 5L))).isEqualTo("a=0 b=5 c=0");
    }

    @Test
    void defaultsMayReadEachOtherWhateverTheirOrder() {
        assertThat(completed("c UInt64 DEFAULT b * 2, b UInt64 DEFAULT a + 1, a UInt64 DEFAULT 10", Map.of("x", 0L)))
                .isEqualTo("c=22 b=11 a=10");
        assertThat(completed("c UInt64 DEFAULT b * 2, b UInt64 DEFAULT a + 1, a UInt64 DEFAULT 10", Map.of("b", 1L)))
                .isEqualTo("c=2 b=1 a=10");
    }

    @Test
    void materializedIsAlwaysComputedAndAliasAndEphemeralAreNotStored() {
        assertThat(completed("a UInt64, m UInt64 MATERIALIZED a + e, l UInt64 ALIAS a, e UInt64 EPHEMERAL 7",
                Map.of("a", 5L, "m", 100L, "e", 2L))).isEqualTo("a=5 m=7");
        assertThat(completed("a UInt64, m UInt64 MATERIALIZED a + e, e UInt64 EPHEMERAL 7", Map.of("a", 5L)))
                .isEqualTo("a=5 m=12");
    }

    @Test
    void aCircleOfDefaultsIsRefused() {
        assertThatThrownBy(() -> completed("a UInt64, b UInt64 DEFAULT c, c UInt64 DEFAULT b", Map.of("a", 5L)))
                .isInstanceOfSatisfying(UserException.class, e -> {
                    assertThat(e.code()).isEqualTo(ErrorCode.CYCLIC_ALIASES);
                    assertThat(e).hasMessageContaining("[b, c]");
                });
    }

    @Test
    void aDefaultThatReadsNothingThatExistsIsRefusedByItsName() {
        assertThatThrownBy(() -> completed("a UInt64, b UInt64 DEFAULT nowhere", Map.of("a", 5L)))
                .isInstanceOfSatisfying(UserException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.UNKNOWN_IDENTIFIER));
    }
}
