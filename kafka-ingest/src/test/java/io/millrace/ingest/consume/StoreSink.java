package io.millrace.ingest.consume;

import io.millrace.coordination.commit.BlockCommit;
import io.millrace.coordination.commit.CommitOutcome;
import io.millrace.coordination.commit.Committer;
import io.millrace.coordination.commit.LedgerAdvance;
import io.millrace.replication.column.Block;
import io.millrace.replication.column.DictionaryColumn;
import io.millrace.replication.column.LongColumn;
import io.millrace.replication.column.StringColumn;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** A sink that keeps rows in memory and commits ledgers for real, so that what is in it is what was committed. */
final class StoreSink implements BlockSink {
    static final Set<String> COLUMNS = Set.of("_topic", "_partition", "_offset");

    /** What all nodes have committed together. */
    static final class Store {
        private final Map<String, Block> blocks = new ConcurrentHashMap<>();
        private final List<Block> inOrder = new ArrayList<>();

        /** A token is stored once, however often its commit is reported. */
        synchronized void add(String token, Block block) {
            if (blocks.put(token, block) == null && block.rowCount() > 0) {
                inOrder.add(block);
            }
        }

        synchronized List<Block> blocks() {
            return List.copyOf(inOrder);
        }

        synchronized int rowCount() {
            return inOrder.stream().mapToInt(Block::rowCount).sum();
        }

        /** How often each {@code topic-partition@offset} is there. */
        Map<String, Integer> offsets() {
            Map<String, Integer> counts = new TreeMap<>();
            for (Block block : blocks()) {
                DictionaryColumn topic = (DictionaryColumn) block.column("_topic");
                LongColumn partition = (LongColumn) block.column("_partition");
                LongColumn offset = (LongColumn) block.column("_offset");
                for (int i = 0; i < block.rowCount(); i++) {
                    String name = ((StringColumn) topic.dictionary()).stringAt(topic.codeAt(i)) + "-"
                            + partition.valueAt(i) + "@" + offset.valueAt(i);
                    counts.merge(name, 1, Integer::sum);
                }
            }
            return counts;
        }
    }

    private final Store store;
    private final Committer committer;
    volatile Set<String> columns = COLUMNS;
    /** Called before a block is prepared; throws to make a view fail. */
    volatile Consumer<SourceBlock> beforePrepare = block -> {
    };
    volatile Consumer<SourceBlock> beforeCommit = block -> {
    };

    StoreSink(Store store, Committer committer) {
        this.store = store;
        this.committer = committer;
    }

    @Override
    public Set<String> requiredColumns() {
        return columns;
    }

    @Override
    public PreparedBlock prepare(SourceBlock source) {
        beforePrepare.accept(source);
        return new PreparedBlock() {
            @Override
            public CommitOutcome commit(List<LedgerAdvance> advances) {
                beforeCommit.accept(source);
                CommitOutcome outcome = committer.commit(new BlockCommit(source.token(), advances, List.of()));
                if (outcome instanceof CommitOutcome.Committed) {
                    store.add(source.token(), source.block());
                }
                return outcome;
            }

            @Override
            public void close() {}
        };
    }
}
