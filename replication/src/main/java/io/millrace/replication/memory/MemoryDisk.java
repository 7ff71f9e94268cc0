package io.millrace.replication.memory;

import io.millrace.coordination.failure.RetriableException;
import io.millrace.coordination.log.PartId;
import io.millrace.replication.store.Medium;
import io.millrace.replication.store.PartDirectory;
import io.millrace.replication.store.RecordChange;
import io.millrace.replication.store.StoreFailures;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The disk of one simulated node, see the package. It outlives the node's process: {@link #open} gives the next process its
 * medium. Any thread; the monitor guards all state and is never held across the hook.
 */
public final class MemoryDisk {
    /** A name in a directory. */
    static final class Name {
        final MemoryFile file;
        boolean isDurable;

        Name(MemoryFile file) {
            this.file = file;
        }
    }

    /** A batch in the log of records that is not synced yet. */
    record Pending(List<RecordChange> changes) {}

    final StoreFailures failures;
    final DiskHook hook;
    private final String place;
    final NavigableMap<byte[], byte[]> records = new TreeMap<>(Arrays::compareUnsigned);
    /** In the order of the log. */
    final List<Pending> pending = new ArrayList<>();
    final NavigableMap<PartId, MemoryFile> ingested = new TreeMap<>();
    private final Map<PartDirectory, NavigableMap<PartId, Name>> names = new EnumMap<>(PartDirectory.class);
    /** Names in {@code parts} since that directory was last synced. */
    final List<Name> newNames = new ArrayList<>();
    /** Names that were deleted since their directory was last synced. */
    private final Map<PartDirectory, NavigableMap<PartId, MemoryFile>> deleted = new EnumMap<>(PartDirectory.class);
    private @Nullable MemoryMedium open;
    private long quotaBytes = Long.MAX_VALUE;
    private long usedBytes;
    private boolean isFull;
    private boolean readsFail;
    private boolean writesFail;

    public MemoryDisk() {
        this("memory", DiskHook.NONE);
    }

    /** @param place for messages */
    public MemoryDisk(String place, DiskHook hook) {
        this.place = place;
        this.hook = hook;
        this.failures = new StoreFailures(place, this::freeBytes);
        for (PartDirectory directory : PartDirectory.values()) {
            names.put(directory, new TreeMap<>());
            deleted.put(directory, new TreeMap<>());
        }
    }

    /**
     * For the store of one process, which closes it.
     *
     * @throws RetriableException when another process has it open
     */
    public synchronized Medium open() {
        if (open != null) {
            throw new RetriableException("the disk " + place + " is in use by another process");
        }
        MemoryMedium medium = new MemoryMedium(this);
        open = medium;
        return medium;
    }

    /** The process ended in order: what it wrote and did not sync yet is in the system's hands, for the next one to find. */
    synchronized void closed(MemoryMedium medium) {
        if (open == medium) {
            open = null;
            while (!pending.isEmpty()) {
                apply(pending.removeFirst());
            }
        }
    }

    /** A medium whose process is over must not do anything any more. */
    void requireOpen(MemoryMedium medium) {
        if (open != medium) {
            throw new IllegalStateException("the medium on " + place + " is closed, or its process crashed");
        }
    }

    String place() {
        return place;
    }

    // ---- faults

    /** The process that has it open ends here and now, and with it what was not synced, as it happens. */
    public synchronized void crash(RandomGenerator random) {
        open = null;
        int survivors = random.nextInt(pending.size() + 1);
        pending.stream().limit(survivors).forEach(this::apply);
        pending.clear();
        for (PartDirectory directory : PartDirectory.values()) {
            NavigableMap<PartId, Name> there = names(directory);
            there.values().removeIf(name -> !name.isDurable && random.nextBoolean());
            deleted(directory).forEach((part, file) -> {
                if (random.nextBoolean()) {
                    there.putIfAbsent(part, new Name(file));
                }
            });
            deleted(directory).clear();
            there.values().forEach(name -> name.isDurable = true);
        }
        newNames.clear();
        usedBytes = 0;
        Set<MemoryFile> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        names.values().forEach(there -> there.values().forEach(name -> survive(name.file, seen, random)));
        ingested.values().forEach(file -> survive(file, seen, random));
        records.forEach((key, value) -> usedBytes += key.length + value.length);
    }

    private void survive(MemoryFile file, Set<MemoryFile> seen, RandomGenerator random) {
        if (seen.add(file)) {
            file.links = 0;
            file.tear(random);
            usedBytes += file.length;
        }
        file.links++;
    }

    /** What another machine would find if it took over the disk now; the process that has this one goes on, with a copy. */
    public synchronized MemoryDisk takenOver(RandomGenerator random) {
        MemoryDisk other = new MemoryDisk(place, hook);
        IdentityHashMap<MemoryFile, MemoryFile> copies = new IdentityHashMap<>();
        other.records.putAll(records);
        other.pending.addAll(pending);
        ingested.forEach((part, file) -> other.ingested.put(part, copies.computeIfAbsent(file, MemoryFile::copy)));
        for (PartDirectory directory : PartDirectory.values()) {
            names(directory).forEach((part, name) -> {
                Name copied = new Name(copies.computeIfAbsent(name.file, MemoryFile::copy));
                copied.isDurable = name.isDurable;
                other.names(directory).put(part, copied);
            });
            deleted(directory).forEach((part, file) -> other.deleted(directory)
                    .put(part, copies.computeIfAbsent(file, MemoryFile::copy)));
        }
        other.crash(random);
        return other;
    }

    /** Flips one bit of a part in the database; its other name sees it, too. */
    public synchronized void flipBit(PartId part, long bit) {
        stored(part).flip(bit);
    }

    /** Cuts a part in the database off; its other name sees it, too. */
    public synchronized void truncate(PartId part, long sizeBytes) {
        MemoryFile file = stored(part);
        if (sizeBytes < 0 || sizeBytes > file.length) {
            throw new IllegalArgumentException("part " + part + " has " + file.length + " bytes, not " + sizeBytes);
        }
        usedBytes -= file.length - sizeBytes;
        file.truncate((int) sizeBytes);
    }

    /** A part is gone from the database and from everywhere else. */
    public synchronized void lose(PartId part) {
        MemoryFile file = stored(part);
        ingested.remove(part);
        unlinked(file);
        loseName(part);
    }

    /** A part in the database has lost its second name. */
    public synchronized void loseName(PartId part) {
        Name name = names(PartDirectory.PARTS).remove(part);
        if (name != null) {
            unlinked(name.file);
        }
    }

    private MemoryFile stored(PartId part) {
        MemoryFile file = ingested.get(part);
        if (file == null) {
            throw new IllegalArgumentException("part " + part + " is not in the database");
        }
        return file;
    }

    /** The parts in the database, in order. */
    public synchronized List<PartId> parts() {
        return List.copyOf(ingested.keySet());
    }

    /** Bytes of a part in the database. */
    public synchronized long sizeBytes(PartId part) {
        return stored(part).length;
    }

    /** A full disk takes no byte more; what is there can be read and deleted. */
    public synchronized void setFull(boolean full) {
        isFull = full;
    }

    /** How many bytes there is room for. */
    public synchronized void setQuotaBytes(long bytes) {
        quotaBytes = bytes;
    }

    public synchronized long usedBytes() {
        return usedBytes;
    }

    /** Whether every read of a part fails, for now. */
    public synchronized void setReadsFail(boolean fail) {
        readsFail = fail;
    }

    /** Whether every write fails, for now. */
    public synchronized void setWritesFail(boolean fail) {
        writesFail = fail;
    }

    // ---- for media, with the monitor held

    NavigableMap<PartId, Name> names(PartDirectory directory) {
        return Objects.requireNonNull(names.get(directory));
    }

    NavigableMap<PartId, MemoryFile> deleted(PartDirectory directory) {
        return Objects.requireNonNull(deleted.get(directory));
    }

    synchronized long freeBytes() {
        return isFull ? 0 : Math.max(0, quotaBytes - usedBytes);
    }

    /** The action's text is put together only when it is needed. */
    private static String text(String action, @Nullable PartId part) {
        return part == null ? action : action + " " + part;
    }

    void requireReadable(String action, @Nullable PartId part) {
        if (readsFail) {
            throw failures.of(new IOException("Input/output error"), text(action, part));
        }
    }

    void requireWritable(String action, @Nullable PartId part) {
        if (writesFail) {
            throw failures.of(new IOException("Input/output error"), text(action, part));
        }
    }

    /** Takes room. */
    void take(long bytes, String action, @Nullable PartId part) {
        requireWritable(action, part);
        if (bytes > freeBytes()) {
            throw failures.of(new IOException("No space left on device"), text(action, part));
        }
        usedBytes += bytes;
    }

    void give(long bytes) {
        usedBytes -= bytes;
    }

    void unlinked(MemoryFile file) {
        file.links--;
        if (file.links == 0) {
            usedBytes -= file.length;
        }
    }

    /** Makes a batch what readers see, and all before it in the log. */
    void applyUpTo(Pending batch) {
        int index = pending.indexOf(batch);
        for (int i = 0; i <= index; i++) {
            apply(pending.removeFirst());
        }
    }

    private void apply(Pending batch) {
        for (RecordChange change : batch.changes()) {
            byte[] value = change.value();
            byte[] before = value == null ? records.remove(change.key()) : records.put(change.key(), value);
            usedBytes -= before == null ? 0 : change.key().length + before.length;
            usedBytes += value == null ? 0 : change.key().length + value.length;
        }
    }
}
