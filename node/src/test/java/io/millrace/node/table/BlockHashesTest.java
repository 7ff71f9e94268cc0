package io.millrace.node.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

final class BlockHashesTest {
    @Test
    void insertsAreKnownByContentNumberAndWay() {
        assertThat(Set.of(BlockHashes.ofInsert("c", 0, ""), BlockHashes.ofInsert("c", 1, ""),
                BlockHashes.ofInsert("d", 0, ""),
                BlockHashes.ofInsert("c", 0, "v"))).hasSize(4);
        assertThat(BlockHashes.ofInsert("c", 0, "v")).isEqualTo(BlockHashes.ofInsert("c", 0, "v"));
    }

    /** The hash is in ZooKeeper while releases change: another one would let a repeated block in. */
    @Test
    void theHashStaysTheSameOverReleases() {
        assertThat(BlockHashes.ofInsert("c", 0, "v").toString()).isEqualTo("27419e88d6d730c27d15ebd361918673");
    }
}
