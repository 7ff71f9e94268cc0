package io.millrace.node.sql.table;

import io.millrace.replication.column.Block;
import io.millrace.replication.column.Schema;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Blocks of one schema, pulled. Used by one thread; whoever opened it closes it. */
public interface BlockStream extends AutoCloseable {
    Schema schema();

    /** The next block with at least one row, or null at the end. */
    @Nullable
    Block next();

    @Override
    void close();

    /** Blocks that are there already. Empty ones are skipped. */
    static BlockStream of(Schema schema, List<Block> blocks) {
        Iterator<Block> rest = blocks.iterator();
        return new BlockStream() {
            @Override
            public Schema schema() {
                return schema;
            }

            @Override
            public @Nullable Block next() {
                while (rest.hasNext()) {
                    Block block = rest.next();
                    if (block.rowCount() > 0) {
                        return block;
                    }
                }
                return null;
            }

            @Override
            public void close() {
                // nothing is held
            }
        };
    }
}
