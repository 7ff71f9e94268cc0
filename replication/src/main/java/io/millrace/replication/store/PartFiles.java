package io.millrace.replication.store;

import io.millrace.coordination.log.PartId;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The directories of a store and what lies in them. Safe for use by many threads; each file has one name of its own. */
final class PartFiles {
    private static final Logger LOG = LoggerFactory.getLogger(PartFiles.class);
    private static final String SUFFIX = ".sst";

    private final Path directory;
    private final Path parts;
    private final Path tmp;

    PartFiles(Path directory) throws IOException {
        this.directory = directory;
        this.parts = Files.createDirectories(directory.resolve("parts"));
        this.tmp = Files.createDirectories(directory.resolve("tmp"));
    }

    Path database() {
        return directory.resolve("db");
    }

    /** Where the part's file is served from. */
    Path part(PartId id) {
        return parts.resolve(id + SUFFIX);
    }

    /** Where the part's file is written or received. */
    Path tmp(PartId id) {
        return tmp.resolve(id + SUFFIX);
    }

    /** Gives a file its second name in {@code parts}; the name is durable when this returns. */
    void link(List<Path> files) throws IOException {
        for (Path file : files) {
            Path to = parts.resolve(file.getFileName().toString());
            try {
                Files.createLink(to, file);
            } catch (FileAlreadyExistsException e) {
                // Left by an import that was cut off between link and record.
                Files.delete(to);
                Files.createLink(to, file);
            }
        }
        syncDirectory(parts);
    }

    /** Brings back a name that went missing, from the database's own file. */
    void relink(PartId id, Path databaseFile) throws IOException {
        Files.createLink(part(id), databaseFile);
        syncDirectory(parts);
        LOG.info("part {}: linked again from {}", id, databaseFile);
    }

    private static void syncDirectory(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    void delete(PartId id) throws IOException {
        Files.deleteIfExists(part(id));
    }

    /** Removes everything in {@code tmp}: nobody knows of it. */
    void clearTmp() throws IOException {
        for (Path file : list(tmp)) {
            LOG.info("removing unfinished file {}", file);
            Files.deleteIfExists(file);
        }
    }

    /** Removes files of parts that nothing records. */
    void deleteAllBut(Set<PartId> kept) throws IOException {
        for (Path file : list(parts)) {
            String name = file.getFileName().toString();
            boolean isPart = name.length() == 32 + SUFFIX.length() && name.endsWith(SUFFIX);
            if (!isPart || !kept.contains(PartId.parse(name.substring(0, 32)))) {
                LOG.info("removing part file without a record {}", file);
                Files.deleteIfExists(file);
            }
        }
    }

    private static List<Path> list(Path path) throws IOException {
        try (Stream<Path> files = Files.list(path)) {
            return new ArrayList<>(files.toList());
        }
    }
}
