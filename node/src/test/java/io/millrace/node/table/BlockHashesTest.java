package io.millrace.node.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.coordination.log.BlockHash;
import io.millrace.coordination.log.SourceRange;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class BlockHashesTest {
    private static final SourceRange RANGE = new SourceRange("id", "topic", 3, 10, 20);

    @Test
    void messagesAreKnownByTheirPlaceAndTheWayTheyCame() {
        Set<BlockHash> hashes = new HashSet<>();
        hashes.add(BlockHashes.ofMessages(List.of(RANGE), "v"));
        hashes.add(BlockHashes.ofMessages(List.of(RANGE), "w"));
        hashes.add(BlockHashes.ofMessages(List.of(RANGE), "v/w"));
        hashes.add(BlockHashes.ofMessages(List.of(new SourceRange("other id", "topic", 3, 10, 20)), "v"));
        hashes.add(BlockHashes.ofMessages(List.of(new SourceRange("id", "topic", 4, 10, 20)), "v"));
        hashes.add(BlockHashes.ofMessages(List.of(new SourceRange("id", "topic", 3, 11, 20)), "v"));
        hashes.add(BlockHashes.ofMessages(List.of(new SourceRange("id", "topic", 3, 10, 21)), "v"));
        hashes.add(BlockHashes.ofMessages(List.of(RANGE, RANGE), "v"));
        assertThat(hashes).hasSize(8);
        // The name of a topic may be used again; its id may not.
        assertThat(BlockHashes.ofMessages(List.of(new SourceRange("id", "renamed", 3, 10, 20)), "v")).isIn(hashes);
    }

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
        assertThat(BlockHashes.ofMessages(List.of(RANGE), "v").toString())
                .isEqualTo("03483ead3e49886efadcd605019db7da");
        assertThat(BlockHashes.ofInsert("c", 0, "v").toString()).isEqualTo("27419e88d6d730c27d15ebd361918673");
    }
}
