package io.millrace.coordination.commit;

import io.millrace.coordination.codec.Fields;
import io.millrace.coordination.codec.ValueFormat;
import io.millrace.coordination.log.BlockHash;
import io.millrace.coordination.table.TablePath;

/** The value of {@code <table>/blocks/<hash>}. */
record BlockRecord(String token) {
    private static final ValueFormat FORMAT = new ValueFormat("block", 1);

    static String path(TablePath table, BlockHash hash) {
        return table.blocks() + "/" + hash;
    }

    String encode() {
        return FORMAT.encode(new Fields().with("token", token));
    }

    static BlockRecord decode(String text, String where) {
        return new BlockRecord(FORMAT.decode(text, where).string("token"));
    }
}
