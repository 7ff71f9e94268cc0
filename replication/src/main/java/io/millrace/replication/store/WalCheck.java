package io.millrace.replication.store;

import io.millrace.coordination.failure.CorruptionException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/**
 * Compares the checksums in RocksDB's write-ahead logs, as RocksDB does when it is strict. Needed when it cannot be strict for
 * the sake of a damaged part file: it would then skip damaged records in silence.
 *
 * <p>A log is blocks of 32 KiB of records: masked CRC32C u32, length u16, type u8, for some types a log number u32, payload;
 * little-endian. A block's last 6 bytes may be unused.
 */
final class WalCheck {
    private static final int BLOCK_BYTES = 32 << 10;
    private static final int HEADER_BYTES = 7;
    private static final int MASK = 0xA282EAD8;

    private WalCheck() {}

    /** @throws CorruptionException when a record is damaged; one that is cut off at the end was never acknowledged */
    static void verify(Path database) throws IOException {
        List<Path> logs;
        try (Stream<Path> files = Files.list(database)) {
            logs = files.filter(file -> file.getFileName().toString().matches("\\d+\\.log")).sorted().toList();
        }
        for (Path log : logs) {
            verifyLog(log, Files.readAllBytes(log));
        }
    }

    private static void verifyLog(Path log, byte[] file) {
        ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        int at = 0;
        while (bytes.limit() - at >= HEADER_BYTES) {
            int leftInBlock = BLOCK_BYTES - at % BLOCK_BYTES;
            if (leftInBlock < HEADER_BYTES) {
                at += leftInBlock;
                continue;
            }
            int length = Short.toUnsignedInt(bytes.getShort(at + 4));
            int type = Byte.toUnsignedInt(bytes.get(at + 6));
            if (type == 0 && length == 0) {
                at += leftInBlock; // allocated and not written
                continue;
            }
            int end = at + HEADER_BYTES + (hasLogNumber(type) ? 4 : 0) + length;
            if (end > bytes.limit()) {
                return;
            }
            CRC32C crc = new CRC32C();
            crc.update(file, at + 6, end - at - 6);
            int rotated = bytes.getInt(at) - MASK;
            if ((rotated >>> 17 | rotated << 15) != (int) crc.getValue()) {
                throw new CorruptionException("the write-ahead log " + log + " is damaged at byte " + at);
            }
            at = end;
        }
    }

    private static boolean hasLogNumber(int type) {
        return type >= 5 && type <= 8 || type == 11 || type == 131;
    }
}
