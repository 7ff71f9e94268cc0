package io.millrace.replication.store;

import io.millrace.coordination.log.PartId;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The directories of a store and what lies in them. Safe for use by many threads; each file has one name of its own. */
final class PartFiles {
    private static final Logger LOG = LoggerFactory.getLogger(PartFiles.class);
    private static final String SUFFIX = ".sst";

    private final Path directory;

    PartFiles(Path directory) throws IOException {
        this.directory = directory;
        for (PartDirectory each : PartDirectory.values()) {
            Files.createDirectories(path(each));
        }
    }

    Path database() {
        return directory.resolve("db");
    }

    private Path path(PartDirectory in) {
        return directory.resolve(in.directoryName());
    }

    Path path(PartDirectory in, PartId part) {
        return path(in).resolve(part + SUFFIX);
    }

    /** Gives files in {@code tmp} a second name in {@code parts}; the names are durable when this returns. */
    void link(List<PartId> parts) throws IOException {
        for (PartId part : parts) {
            link(path(PartDirectory.PARTS, part), path(PartDirectory.TMP, part));
        }
        syncDirectory(path(PartDirectory.PARTS));
    }

    private static void link(Path to, Path file) throws IOException {
        try {
            Files.createLink(to, file);
        } catch (FileAlreadyExistsException e) {
            // Left by an import that was cut off between link and record.
            Files.delete(to);
            Files.createLink(to, file);
        }
    }

    void link(PartId part, Path databaseFile) throws IOException {
        link(path(PartDirectory.PARTS, part), databaseFile);
        syncDirectory(path(PartDirectory.PARTS));
        LOG.info("part {}: linked again from {}", part, databaseFile);
    }

    void move(PartId part, PartDirectory from, PartDirectory to) throws IOException {
        Files.move(path(from, part), path(to, part), StandardCopyOption.REPLACE_EXISTING,
                StandardCopyOption.ATOMIC_MOVE);
        syncDirectory(path(to));
        syncDirectory(path(from));
    }

    private static void syncDirectory(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    void delete(PartDirectory in, PartId part) throws IOException {
        Files.deleteIfExists(path(in, part));
    }

    void clear(PartDirectory in) throws IOException {
        for (Path file : files(in)) {
            LOG.info("removing unfinished file {}", file);
            Files.deleteIfExists(file);
        }
    }

    Set<PartId> list(PartDirectory in) throws IOException {
        Set<PartId> parts = new HashSet<>();
        for (Path file : files(in)) {
            if (isPart(file)) {
                parts.add(partOf(file));
            }
        }
        return parts;
    }

    /** Makes the names in {@code parts} second names of these files and no others. */
    void match(Map<PartId, Path> databaseFiles) throws IOException {
        Set<PartId> there = new HashSet<>();
        for (Path file : files(PartDirectory.PARTS)) {
            Path inDatabase = isPart(file) ? databaseFiles.get(partOf(file)) : null;
            if (inDatabase == null) {
                LOG.info("removing part file without a record {}", file);
                Files.deleteIfExists(file);
            } else if (!Files.exists(inDatabase) || Files.isSameFile(file, inDatabase)) {
                there.add(partOf(file));
            }
        }
        boolean isChanged = false;
        for (Map.Entry<PartId, Path> each : databaseFiles.entrySet()) {
            if (!there.contains(each.getKey()) && Files.exists(each.getValue())) {
                link(path(PartDirectory.PARTS, each.getKey()), each.getValue());
                LOG.info("part {}: linked again from {}", each.getKey(), each.getValue());
                isChanged = true;
            }
        }
        if (isChanged) {
            syncDirectory(path(PartDirectory.PARTS));
        }
    }

    private static boolean isPart(Path file) {
        String name = file.getFileName().toString();
        return name.length() == 32 + SUFFIX.length() && name.endsWith(SUFFIX)
                && name.chars().limit(32).allMatch(c -> c >= '0' && c <= '9' || c >= 'a' && c <= 'f');
    }

    private static PartId partOf(Path file) {
        return PartId.parse(file.getFileName().toString().substring(0, 32));
    }

    private List<Path> files(PartDirectory in) throws IOException {
        try (Stream<Path> files = Files.list(path(in))) {
            return new ArrayList<>(files.toList());
        }
    }
}
