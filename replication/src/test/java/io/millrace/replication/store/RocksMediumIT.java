package io.millrace.replication.store;

import io.millrace.coordination.log.PartId;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** RocksDB in a directory is a medium. */
final class RocksMediumIT extends MediumContract {
    private static final long QUOTA = 256L << 20;

    @TempDir
    private Path directory;

    @Override
    protected Disk newDisk() {
        return new Disk() {
            private @org.jspecify.annotations.Nullable StoreQuota quota;

            @Override
            public Medium open() {
                RocksMedium medium = RocksMedium.open(directory, StoreOptions.DEFAULT.withQuotaBytes(QUOTA));
                quota = medium.quota();
                return medium;
            }

            // Closing RocksDB writes nothing: what was not synced is in the log of a process that is gone, all the same.
            @Override
            public void crash(Medium open) {
                open.close();
            }

            @Override
            public long sizeBytes(PartId part) {
                try {
                    return Files.size(file(part));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }

            @Override
            public void flipBit(PartId part, long bit) {
                change(part, file -> {
                    file.seek(bit / 8);
                    int value = file.read();
                    file.seek(bit / 8);
                    file.write(value ^ 1 << bit % 8);
                });
            }

            @Override
            public void truncate(PartId part, long sizeBytes) {
                change(part, file -> file.setLength(sizeBytes));
            }

            @Override
            public void lose(PartId part) {
                try (var files = Files.list(directory.resolve("db"))) {
                    for (Path each : files.toList()) {
                        if (Files.isSameFile(each, file(part))) {
                            Files.delete(each);
                        }
                    }
                    Files.delete(file(part));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }

            @Override
            public void loseName(PartId part) {
                try {
                    Files.delete(file(part));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }

            // A sparse file counts with its size, so it fills the quota and no disk.
            @Override
            public void setFull(boolean full) {
                try (RandomAccessFile ballast = new RandomAccessFile(directory.resolve("ballast").toFile(), "rw")) {
                    ballast.setLength(full ? QUOTA : 0);
                    java.util.Objects.requireNonNull(quota).distrust();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        };
    }

    private interface Change {
        void to(RandomAccessFile file) throws IOException;
    }

    /** In place: the database's name is of the same file. */
    private void change(PartId part, Change change) {
        try (RandomAccessFile file = new RandomAccessFile(file(part).toFile(), "rw")) {
            change.to(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path file(PartId part) {
        return directory.resolve("parts").resolve(part + ".sst");
    }
}
