/**
 * A disk in this process: what {@link io.millrace.replication.store.Medium} promises, and the faults it warns of, on demand.
 * For simulations and for the tests of every module above; it lives with the code it must stay equal to, and the same
 * contract test runs against it and against RocksDB in a directory.
 *
 * <h2>Terms</h2>
 * The <i>disk</i> stays when the process that has it open ends; a <i>medium</i> is one process's way to it. <i>Synced</i> is
 * what a crash leaves alone.
 *
 * <h2>Layout</h2>
 * Records in an ordered map. A part file is
 *
 * <pre>
 * pair, repeated:  key(22) length i32 CRC32C(value) CRC32C(key, length, CRC32C(value)) value
 * end:             pair count i32 "MMPF" CRC32C(pair count, "MMPF")
 * </pre>
 *
 * so that every bit is under a checksum. A name belongs to a file and a file can have several, as hard links do.
 *
 * <h2>Faults</h2>
 * {@link io.millrace.replication.memory.MemoryDisk#crash} ends the process: of what was not synced, names and bytes may be
 * there or not, a file may end at any byte, a batch of records is there whole or not at all and never before an older one, and
 * deleted names may come back. Between crashes: bits can be flipped, files cut off and lost, reads and writes fail, the
 * disk can be full or have a quota. Before whatever touches the disk the {@link io.millrace.replication.memory.DiskHook} is
 * called, which may wait, throw or never return; the step has not happened then.
 *
 * <p>Deterministic: nothing happens by itself and no thread is started. Any thread may use it; one that waits in the hook
 * holds no lock.
 */
@NullMarked
package io.millrace.replication.memory;

import org.jspecify.annotations.NullMarked;
