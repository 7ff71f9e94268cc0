package io.millrace.replication.store;

import io.millrace.coordination.log.PartId;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link PartStore} keeps its bytes on: a map of small records, a database of part files, and named part files beside
 * it. It knows nothing of what the bytes mean or of the order of steps; the store does. Opened for one store, which closes it
 * when nobody is inside any more; safe for use by many threads until then.
 *
 * <p>Any operation throws {@link io.millrace.coordination.failure.RetriableException} when the disk is full or fails: it may
 * then be tried again as it is. Reading throws {@link io.millrace.coordination.failure.CorruptionException} when what it
 * finds is damaged or lost.
 */
public interface Medium extends AutoCloseable {
    /** Where it is, for messages. */
    String place();

    /** Bytes that may still be written. */
    long freeBytes();

    // ---- records

    /** The value; null when there is none. */
    byte @Nullable [] get(byte[] key);

    /** All records whose key starts with {@code prefix}, in the order of unsigned bytes. */
    void scan(byte[] prefix, BiConsumer<byte[], byte[]> each);

    /** Makes all changes durable, or none. */
    void write(List<RecordChange> changes);

    // ---- part files by name

    /** Starts a new part file in {@link PartDirectory#TMP}. One owner; closed in any case. */
    PartOutput create(PartId part);

    /** Opens or creates a part's file in {@link PartDirectory#TMP}, to append to it. One owner; closed in any case. */
    IncomingFile receive(PartId part);

    /** Opens a part's file. Damage of its bytes is not noticed here, their absence is. */
    PartFile open(PartDirectory directory, PartId part);

    /** Opens what {@link #create} wrote to read pair by pair. Damage is noticed here or when the pair is read. */
    PartInput openPairs(PartDirectory directory, PartId part);

    boolean exists(PartDirectory directory, PartId part);

    /** The parts that have a file there. */
    Set<PartId> list(PartDirectory directory);

    /** Removes a name; one that is not there is no failure. A crash may bring it back. */
    void delete(PartDirectory directory, PartId part);

    /** Removes whatever is there. */
    void clear(PartDirectory directory);

    /** Gives a file another name, over what has it; durable when this returns. */
    void move(PartId part, PartDirectory from, PartDirectory to);

    /** Gives files in {@link PartDirectory#TMP} a second name in {@link PartDirectory#PARTS}; durable when this returns. */
    void link(List<PartId> parts);

    /** The file itself, where there is one: what the kernel can send without a copy. */
    Optional<Path> path(PartDirectory directory, PartId part);

    // ---- the database of part files

    /** Moves files from {@link PartDirectory#TMP} into the database: all or none, durable, their bytes as they are. */
    void ingest(List<PartId> parts);

    /**
     * Who is to be told of a part that had to be taken out of the database because it is damaged; its name may still be there.
     * On the thread that met it: the listener must not do more than note it.
     */
    void onLoss(Consumer<PartId> listener);

    /** The parts in the database. Made for the start: it takes its time. */
    Set<PartId> ingested();

    /** One value of a part in the database, its checksum compared; null when there is no such pair. */
    byte @Nullable [] chunk(PartId part, int columnId, int granule);

    /** Removes a part from the database; one that is not there is no failure. */
    void deleteIngested(PartId part);

    /** Gives a part in the database its lost name in {@link PartDirectory#PARTS} again; false when it is not there. */
    boolean relink(PartId part);

    /**
     * Makes the names in {@link PartDirectory#PARTS} those of the parts in the database, and of the very same files: lost ones
     * come back, others go. For the start.
     */
    void matchNames();

    /** Frees everything, the place included. */
    @Override
    void close();
}
