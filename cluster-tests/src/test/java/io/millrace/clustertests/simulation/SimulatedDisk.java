package io.millrace.clustertests.simulation;

import io.millrace.clustertests.simulation.Violation.Kind;
import io.millrace.coordination.failure.CorruptionException;
import io.millrace.coordination.log.PartId;
import io.millrace.replication.memory.DiskStep;
import io.millrace.replication.memory.MemoryDisk;
import io.millrace.replication.store.Medium;
import io.millrace.replication.store.PartDirectory;
import io.millrace.replication.store.PartFile;
import io.millrace.replication.store.PartRecord;
import io.millrace.replication.store.PartState;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The disk of one node: what processes on it write, what is left of it when they are killed, and what damages it. One thread. */
final class SimulatedDisk {
    private static final long MS = 1_000_000;

    private final World world;
    private final Fibers fibers;
    private final String node;
    private final Dice dice;
    private MemoryDisk disk;
    /** Whose medium it is; processes that were left behind with a copy do as they like. */
    private @Nullable Medium medium;
    private long fullUntilNs;
    /** Parts that were damaged here and are not known to be whole again. */
    private final Set<PartId> damaged = new HashSet<>();
    private boolean wasDamaged;

    SimulatedDisk(World world, String node) {
        this.world = world;
        this.fibers = world.fibers();
        this.node = node;
        this.dice = world.dice("disk " + node);
        this.disk = new MemoryDisk(node, this::before);
    }

    /** Each step takes a moment, in which the process can die. */
    private void before(DiskStep step) {
        if (fibers.isInFiber()) {
            fibers.delay(step == DiskStep.SYNC_FILE || step == DiskStep.SYNC_RECORDS ? dice.between(20_000, 2_000_000)
                    : dice.between(2_000, 60_000));
        }
    }

    Medium open() {
        Medium opened = disk.open();
        medium = opened;
        return opened;
    }

    /** The process that had it has ended in order: what it wrote is in the system's hands. */
    void close() {
        Medium mine = medium;
        if (mine != null) {
            mine.close();
            medium = null;
        }
    }

    void crash() {
        disk.crash(dice);
        medium = null;
    }

    /** Another process takes the disk over; the one that has it goes on with a copy that nobody will see. */
    void moveAway() {
        MemoryDisk next = disk.takenOver(dice);
        disk.setFull(false);
        disk = next;
        medium = null;
    }

    boolean fillFor(long ns) {
        if (fibers.nowNs() < fullUntilNs) {
            return false;
        }
        fullUntilNs = fibers.nowNs() + ns;
        MemoryDisk full = disk;
        full.setFull(true);
        world.trace("the disk of " + node + " is full for " + ns / MS + " ms");
        fibers.after(ns, () -> {
            full.setFull(false);
            disk.setFull(false);
        });
        return true;
    }

    /** There is room from now on. */
    void empty() {
        disk.setFull(false);
    }

    boolean has(PartId part) {
        return disk.parts().contains(part) && !damaged.contains(part);
    }

    /** Damages a part, but never the last good copy. */
    boolean damage(FaultKind kind, Dice chance) {
        damaged.removeIf(part -> !disk.parts().contains(part));
        List<PartId> candidates = disk.parts()
                .stream()
                .filter(part -> !damaged.contains(part) && isElsewhere(part))
                .toList();
        if (candidates.isEmpty()) {
            return false;
        }
        PartId part = candidates.get(chance.next31() % candidates.size());
        long size = disk.sizeBytes(part);
        damaged.add(part);
        wasDamaged = true;
        world.trace(kind + " of part " + part + " on " + node);
        switch (kind) {
            case DISK_FLIP -> disk.flipBit(part, (chance.nextLong() >>> 1) % (size * 8));
            case DISK_TRUNCATE -> disk.truncate(part, (chance.nextLong() >>> 1) % size);
            default -> disk.lose(part);
        }
        return true;
    }

    /** Some other node has a good copy that it will not forget when it is killed, and its disk is its own. */
    private boolean isElsewhere(PartId part) {
        return world.nodes()
                .stream()
                .anyMatch(other -> other.disk() != this && other.disk().has(part) && other.hasRecorded(part));
    }

    /** A query met damage. It may, as long as it holds a part that was damaged; it must not return what is damaged. */
    void readDamage(CorruptionException e) {
        if (!wasDamaged) {
            world.report(new Violation(Kind.CORRUPT, node + ": " + e.getMessage(), e));
        }
    }

    /** No file without a record, no record without a file, nothing half done, and every file the one that the log means. */
    void requireTidy(NodeProcess process) {
        Medium mine = medium;
        if (mine == null) {
            throw new Violation(Kind.STUCK, node + " has no disk open");
        }
        Set<PartId> wanted = new HashSet<>();
        for (PartRecord record : process.store().records()) {
            if (record.state() != PartState.LOCAL) {
                throw new Violation(Kind.UNBOUNDED, process.process() + ": part " + record.partId() + " is "
                        + record.state() + " when all is quiet");
            }
            wanted.add(record.partId());
            try (PartFile file = mine.open(PartDirectory.PARTS, record.partId())) {
                if (!file.checksum().equals(record.fact().fileChecksum())) {
                    throw new Violation(Kind.DIVERGED, process.process() + ": the file of part " + record.partId()
                            + " is not the one that the log means");
                }
            } catch (CorruptionException e) {
                throw new Violation(Kind.CORRUPT, process.process() + ": " + e.getMessage(), e);
            }
        }
        requireSame(process, "tmp", Set.of(), mine.list(PartDirectory.TMP));
        requireSame(process, "parts", wanted, mine.list(PartDirectory.PARTS));
        requireSame(process, "the database", wanted, mine.ingested());
    }

    private static void requireSame(NodeProcess process, String where, Set<PartId> wanted, Set<PartId> there) {
        if (!there.equals(wanted)) {
            Set<PartId> extra = new HashSet<>(there);
            extra.removeAll(wanted);
            Set<PartId> missing = new HashSet<>(wanted);
            missing.removeAll(there);
            throw new Violation(Kind.UNBOUNDED,
                    process.process() + ": " + where + " has too many " + extra + " and lacks " + missing);
        }
    }
}
