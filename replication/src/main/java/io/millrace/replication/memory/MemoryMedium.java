package io.millrace.replication.memory;

import io.millrace.coordination.log.PartId;
import io.millrace.replication.store.IncomingFile;
import io.millrace.replication.store.Medium;
import io.millrace.replication.store.PartDirectory;
import io.millrace.replication.store.PartFile;
import io.millrace.replication.store.PartInput;
import io.millrace.replication.store.PartOutput;
import io.millrace.replication.store.RecordChange;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One process's way to a {@link MemoryDisk}, whose monitor guards everything. */
final class MemoryMedium implements Medium {
    private final MemoryDisk disk;
    private final Map<PartId, Pairs> pairs = new HashMap<>();

    /** Where the pairs of a file are, as long as nobody has damaged it. */
    private record Pairs(MemoryFile file, int damages, Map<Long, Integer> index) {}

    MemoryMedium(MemoryDisk disk) {
        this.disk = disk;
    }

    private void before(DiskStep step) {
        disk.hook.before(step);
    }

    @Override
    public String place() {
        return disk.place();
    }

    @Override
    public long freeBytes() {
        return disk.freeBytes();
    }

    // ---- records

    @Override
    public byte @Nullable [] get(byte[] key) {
        synchronized (disk) {
            disk.requireOpen(this);
            byte[] value = disk.records.get(key);
            return value == null ? null : value.clone();
        }
    }

    @Override
    public void scan(byte[] prefix, BiConsumer<byte[], byte[]> each) {
        List<Map.Entry<byte[], byte[]>> found = new ArrayList<>();
        synchronized (disk) {
            disk.requireOpen(this);
            for (Map.Entry<byte[], byte[]> entry : disk.records.tailMap(prefix, true).entrySet()) {
                byte[] key = entry.getKey();
                if (key.length < prefix.length || Arrays.mismatch(key, 0, prefix.length, prefix, 0,
                        prefix.length) >= 0) {
                    break;
                }
                found.add(Map.entry(key, entry.getValue()));
            }
        }
        found.forEach(entry -> each.accept(entry.getKey().clone(), entry.getValue().clone()));
    }

    @Override
    public void write(List<RecordChange> changes) {
        MemoryDisk.Pending batch = new MemoryDisk.Pending(List.copyOf(changes));
        before(DiskStep.WRITE_RECORDS);
        synchronized (disk) {
            disk.requireOpen(this);
            long bytes = 0;
            for (RecordChange change : changes) {
                byte[] value = change.value();
                bytes += change.key().length + (value == null ? 0 : value.length);
            }
            disk.take(bytes, "recording changes", null);
            disk.give(bytes); // the log is not counted, what it leads to is
            disk.pending.add(batch);
        }
        before(DiskStep.SYNC_RECORDS);
        synchronized (disk) {
            disk.requireOpen(this);
            disk.applyUpTo(batch);
        }
    }

    // ---- part files by name

    private NavigableMap<PartId, MemoryDisk.Name> names(PartDirectory directory) {
        return disk.names(directory);
    }

    @Override
    public PartOutput create(PartId part) {
        before(DiskStep.CREATE_FILE);
        synchronized (disk) {
            disk.requireOpen(this);
            disk.requireWritable("opening part", part);
            return new MemoryOutput(disk, this, part, newFile(part));
        }
    }

    private MemoryFile newFile(PartId part) {
        MemoryFile file = new MemoryFile();
        putName(PartDirectory.TMP, part, file);
        return file;
    }

    private MemoryDisk.Name putName(PartDirectory directory, PartId part, MemoryFile file) {
        MemoryDisk.Name name = new MemoryDisk.Name(file);
        if (directory == PartDirectory.PARTS) {
            disk.newNames.add(name);
        }
        MemoryDisk.Name before = names(directory).put(part, name);
        file.links++;
        if (before != null) {
            disk.unlinked(before.file);
        }
        return name;
    }

    @Override
    public IncomingFile receive(PartId part) {
        before(DiskStep.CREATE_FILE);
        synchronized (disk) {
            disk.requireOpen(this);
            disk.requireWritable("receiving part", part);
            MemoryDisk.Name there = names(PartDirectory.TMP).get(part);
            return new MemoryIncoming(disk, this, part, there == null ? newFile(part) : there.file);
        }
    }

    @Override
    public PartFile open(PartDirectory directory, PartId part) {
        synchronized (disk) {
            return new MemoryReading(disk, this, file(directory, part));
        }
    }

    @Override
    public PartInput openPairs(PartDirectory directory, PartId part) {
        synchronized (disk) {
            disk.requireReadable("reading part", part);
            MemoryFile file = file(directory, part);
            return new MemoryInput(disk, this, part, file, PairFormat.index(part, file.bytes, file.length));
        }
    }

    private MemoryFile file(PartDirectory directory, PartId part) {
        disk.requireOpen(this);
        MemoryDisk.Name name = names(directory).get(part);
        if (name == null) {
            throw PairFormat.damaged(part, "it is gone from " + directory.directoryName());
        }
        return name.file;
    }

    @Override
    public boolean exists(PartDirectory directory, PartId part) {
        synchronized (disk) {
            disk.requireOpen(this);
            return names(directory).containsKey(part);
        }
    }

    @Override
    public Set<PartId> list(PartDirectory directory) {
        synchronized (disk) {
            disk.requireOpen(this);
            return new TreeSet<>(names(directory).keySet());
        }
    }

    @Override
    public void delete(PartDirectory directory, PartId part) {
        before(DiskStep.DELETE_NAME);
        synchronized (disk) {
            disk.requireOpen(this);
            disk.requireWritable("deleting the file of part", part);
            MemoryDisk.Name name = names(directory).remove(part);
            if (name != null) {
                if (name.isDurable) {
                    disk.deleted(directory).put(part, name.file);
                }
                disk.unlinked(name.file);
            }
        }
    }

    @Override
    public void clear(PartDirectory directory) {
        list(directory).forEach(part -> delete(directory, part));
    }

    @Override
    public void move(PartId part, PartDirectory from, PartDirectory to) {
        before(DiskStep.MOVE);
        synchronized (disk) {
            disk.requireWritable("moving part", part);
            MemoryFile file = file(from, part);
            putName(to, part, file).isDurable = true;
            names(from).remove(part);
            disk.unlinked(file);
        }
    }

    @Override
    public void link(List<PartId> parts) {
        for (PartId part : parts) {
            before(DiskStep.LINK);
            synchronized (disk) {
                disk.requireWritable("linking part", part);
                putName(PartDirectory.PARTS, part, file(PartDirectory.TMP, part));
            }
        }
        syncNames();
    }

    private void syncNames() {
        before(DiskStep.SYNC_DIRECTORY);
        synchronized (disk) {
            disk.requireOpen(this);
            disk.requireWritable("syncing parts", null);
            disk.newNames.forEach(name -> name.isDurable = true);
            disk.newNames.clear();
            disk.deleted(PartDirectory.PARTS).clear();
        }
    }

    @Override
    public Optional<Path> path(PartDirectory directory, PartId part) {
        return Optional.empty();
    }

    // ---- the database of part files

    @Override
    public void ingest(List<PartId> parts) {
        before(DiskStep.INGEST);
        synchronized (disk) {
            disk.requireWritable("taking in part files", null);
            Map<PartId, MemoryFile> files = new HashMap<>();
            for (PartId part : parts) {
                MemoryFile file = file(PartDirectory.TMP, part);
                PairFormat.index(part, file.bytes, file.length);
                files.put(part, file);
            }
            files.forEach((part, file) -> {
                MemoryFile before = disk.ingested.put(part, file); // takes the place of the name in tmp
                names(PartDirectory.TMP).remove(part);
                if (before != null) {
                    disk.unlinked(before);
                }
            });
        }
    }

    /** Nothing here is damaged in a way that would stop others. */
    @Override
    public void onLoss(Consumer<PartId> listener) {
        // never told
    }

    @Override
    public Set<PartId> ingested() {
        synchronized (disk) {
            disk.requireOpen(this);
            return new TreeSet<>(disk.ingested.keySet());
        }
    }

    @Override
    public byte @Nullable [] chunk(PartId part, int columnId, int granule) {
        synchronized (disk) {
            disk.requireOpen(this);
            disk.requireReadable("reading part", part);
            MemoryFile file = disk.ingested.get(part);
            if (file == null) {
                return null;
            }
            Pairs known = pairs.get(part);
            if (known == null || known.file() != file || known.damages() != file.damages) {
                known = new Pairs(file, file.damages, PairFormat.index(part, file.bytes, file.length));
                pairs.put(part, known);
            }
            Integer header = known.index().get(PairFormat.slot(columnId, granule));
            return header == null ? null : PairFormat.value(part, file.bytes, header);
        }
    }

    @Override
    public void deleteIngested(PartId part) {
        before(DiskStep.DELETE_INGESTED);
        synchronized (disk) {
            disk.requireOpen(this);
            disk.requireWritable("deleting part", part);
            pairs.remove(part);
            MemoryFile file = disk.ingested.remove(part);
            if (file != null) {
                disk.unlinked(file);
            }
        }
    }

    private boolean hasName(PartId part) {
        synchronized (disk) {
            MemoryDisk.Name name = names(PartDirectory.PARTS).get(part);
            return name != null && name.file == disk.ingested.get(part);
        }
    }

    private boolean putIngestedName(PartId part) {
        before(DiskStep.LINK);
        synchronized (disk) {
            disk.requireOpen(this);
            disk.requireWritable("linking part", part);
            MemoryFile file = disk.ingested.get(part);
            if (file != null) {
                putName(PartDirectory.PARTS, part, file);
            }
            return file != null;
        }
    }

    @Override
    public boolean relink(PartId part) {
        boolean isChanged = putIngestedName(part);
        if (isChanged) {
            syncNames();
        }
        return isChanged;
    }

    @Override
    public void matchNames() {
        boolean isChanged = false;
        for (PartId part : list(PartDirectory.PARTS)) {
            if (!ingested().contains(part)) {
                delete(PartDirectory.PARTS, part);
            }
        }
        for (PartId part : ingested()) {
            isChanged |= !hasName(part) && putIngestedName(part);
        }
        if (isChanged) {
            syncNames();
        }
    }

    @Override
    public void close() {
        disk.closed(this);
    }
}
