package io.millrace.jmh.stage;

import io.millrace.replication.column.Block;
import io.millrace.replication.part.SortKey;
import io.millrace.replication.store.PartStore;
import io.millrace.replication.store.StoreOptions;
import io.millrace.replication.table.InsertRows;
import io.millrace.replication.table.PartSetChange;
import io.millrace.replication.table.PartSnapshot;
import io.millrace.replication.table.PreparedBlock;
import io.millrace.replication.table.RowPartitions;
import io.millrace.replication.table.TableStorage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/** A store with one table in a directory that goes when it is closed. Owned by one thread. */
final class ScratchStore implements AutoCloseable {
    private final Stages stages;
    private final Path directory;
    private final PartStore store;
    private final TableStorage table;
    private final List<PreparedBlock> prepared = new ArrayList<>();
    private long blockNumber;

    ScratchStore(Stages stages) {
        this.stages = stages;
        try {
            directory = Files.createTempDirectory("millrace-jmh-");
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        store = PartStore.open(directory, StoreOptions.DEFAULT);
        table = TableStorage.open(store, UUID.randomUUID(), stages.layout());
    }

    TableStorage table() {
        return table;
    }

    /** Sorts, encodes, writes, syncs, takes in and records one part: what an insert does before its commit. */
    PreparedBlock prepare(Block block) {
        SortKey key = stages.sortKey(block);
        InsertRows rows = new InsertRows(block, RowPartitions.single(stages.workload().partitionId()), key, List.of());
        PreparedBlock done = table.prepare("jmh", rows);
        prepared.add(done);
        return done;
    }

    /** Removes what was prepared and not published. */
    void discard() {
        prepared.forEach(PreparedBlock::discard);
        prepared.clear();
    }

    /** Makes a prepared block visible. */
    void publish(PreparedBlock block) {
        PartSetChange change = table.change();
        block.facts(table.tableId()).forEach(fact -> change.add(fact.at(++blockNumber), "r1"));
        change.commit();
        prepared.remove(block);
    }

    /** Bytes of all visible parts. */
    long sizeBytes() {
        try (PartSnapshot snapshot = table.snapshot()) {
            return snapshot.parts().stream().mapToLong(part -> part.fact().sizeBytes()).sum();
        }
    }

    @Override
    public void close() {
        discard();
        table.close();
        store.close();
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path each : (Iterable<Path>) all.sorted(Comparator.reverseOrder())::iterator) {
                Files.deleteIfExists(each);
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
