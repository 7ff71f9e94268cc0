package io.millrace.node.table;

import io.millrace.coordination.log.BlockHash;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** What makes two blocks the same for one table. Pure. */
final class BlockHashes {
    private BlockHashes() {}

    /** Of INSERT: the given name, or the content of the rows as they came in. */
    static BlockHash ofInsert(String source, long blockNumber, String viewPath) {
        return of("insert:" + source + ":" + blockNumber + ":" + viewPath);
    }

    private static BlockHash of(String text) {
        try {
            ByteBuffer digest = ByteBuffer
                    .wrap(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
            return new BlockHash(digest.getLong(), digest.getLong());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
