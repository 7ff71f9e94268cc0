package io.millrace.deploy.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * A directory that goes when the demo ends. A demo that was killed cannot delete its own; since it held a lock in it, which died with it, the next
 * demo knows and deletes it.
 */
final class TemporaryDirectory {
    private static final String PREFIX = "millrace-demo-";
    private static final String LOCK = "demo.lock";

    private final Path path;
    private final FileChannel lock;

    private TemporaryDirectory(Path path, FileChannel lock) {
        this.path = path;
        this.lock = lock;
    }

    /** A new directory below {@code parent}, where those of killed demos are deleted. */
    static TemporaryDirectory create(Path parent) throws IOException {
        try (DirectoryStream<Path> others = Files.newDirectoryStream(parent, PREFIX + "*")) {
            for (Path other : others) {
                deleteIfAbandoned(other);
            }
        }
        Path path = Files.createTempDirectory(parent, PREFIX);
        FileChannel lock = FileChannel.open(path.resolve(LOCK), StandardOpenOption.CREATE_NEW,
                StandardOpenOption.WRITE);
        lock.lock();
        return new TemporaryDirectory(path, lock);
    }

    private static void deleteIfAbandoned(Path other) {
        Path file = other.resolve(LOCK);
        // one without a lock is another's, or is being created at this moment
        if (!Files.isWritable(file)) {
            return;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
                FileLock held = channel.tryLock()) {
            if (held != null) {
                delete(other);
            }
        } catch (OverlappingFileLockException ours) {
            // held by this very process: in use
        } catch (IOException inUse) {
            System.err.println("left as it is: " + other + " of an earlier demo: " + inUse);
        }
    }

    Path path() {
        return path;
    }

    void delete() {
        try {
            lock.close();
            delete(path);
        } catch (IOException undeleted) {
            System.err.println("could not delete " + path + ": " + undeleted);
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path each : (Iterable<Path>) all.sorted(Comparator.reverseOrder())::iterator) {
                Files.deleteIfExists(each);
            }
        } catch (NoSuchFileException gone) {
            // somebody else removed it, which is just as well
        } catch (UncheckedIOException unwalkable) {
            throw unwalkable.getCause();
        }
    }
}
