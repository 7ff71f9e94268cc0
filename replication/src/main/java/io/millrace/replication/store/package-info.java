/**
 * Where parts and small records are kept on a node: the only user of RocksDB. What the disk does is behind {@link
 * io.millrace.replication.store.Medium}, the order in which it is asked for is here; below is the medium of production.
 *
 * <h2>Terms</h2>
 * A part is <i>prepared</i> when its bytes are here and its insert is not known to be committed, <i>known</i> when the log
 * names it and its bytes are elsewhere, <i>local</i> when the log names it and its bytes are here.
 *
 * <h2>Layout</h2>
 * <pre>
 * &lt;directory&gt;/LOCK               held by the process that has the store open
 * &lt;directory&gt;/db/                one RocksDB
 * &lt;directory&gt;/parts/&lt;partId&gt;.sst  second name (hard link) of a part's file in the database, served byte for byte
 * &lt;directory&gt;/tmp/&lt;partId&gt;.sst    being written or received
 * &lt;directory&gt;/quarantine/&lt;partId&gt;.sst  damaged, or not believed; kept until a good copy is here
 *
 * column family parts   the pairs of all parts; only ever filled by ingesting files, never compacted
 * column family meta    write-ahead log, synced:
 *   'V'                              version of this layout: "1"
 *   'P' | tableId(16) | partId(16)   part record: "MPRR"(4) version(2) … CRC32C(4)
 *   'S' | length(1) name | key       entry of a {@link MetaSpace}, its bytes are its owner's
 * </pre>
 *
 * <h2>Steps of taking in a block's parts</h2>
 * 1. Write each part to {@code tmp}, sync. 2. Link the files into {@code parts}, sync the directory. 3. Ingest all files in
 * one call; RocksDB moves them, their bytes stay as they are. 4. Record the parts as prepared, synced.
 *
 * <h2>Steps of taking in a received part</h2>
 * 1. Compare the file's size and checksum with what the log says, its blocks with their checksums, and what its manifest says of
 * table, part, rows and content with the log. 2. Link and ingest it, as above. The caller records it as local, together with
 * whatever else must become durable with it.
 *
 * <p>The content is not decoded in 1. Its checksum was made of the values before they were encoded, the file's of the bytes
 * after; the log has both from the writer in one entry, so a file with the log's bytes has the log's content unless the writer
 * encoded something else than it hashed, and then no replica could give a better copy.
 *
 * <h2>Steps of recording</h2>
 * 1. Write one batch, synced.
 *
 * <h2>Steps of deleting a part</h2>
 * 1. Take it out of the database, after its record is gone. 2. Remove its name in {@code parts}.
 *
 * <h2>Steps of putting a part aside</h2>
 * 1. Move its file from {@code parts} to {@code quarantine}, sync. 2. Take it out of the database.
 *
 * <h2>Steps of opening</h2>
 * 1. Empty {@code tmp}. 2. Delete the bytes of parts that no record names; put those of known parts aside, and what is left of
 * parts that the database has lost. 3. Make the names in {@code parts} those of the database; delete from {@code quarantine}
 * what no record names, and what is here again.
 *
 * <h2>Damage</h2>
 * Every byte is under a checksum: RocksDB's of each block when it is read, the file's when it is sent, received or scrubbed.
 * The first who meets a damage of a local part gets a {@link io.millrace.coordination.failure.CorruptionException} that names
 * it, and from then on nobody gets anything of it. Its table makes it known instead of local; with the last reference its file
 * moves to {@code quarantine} and leaves the database. Before it is fetched, the file is looked at once more: it is taken in
 * again when it is good after all, as when only the database's name of it was lost. A good copy from another replica deletes
 * it. RocksDB reads the neighbours of a file that it takes in, so damaged neighbours are taken out at once and taking in is
 * tried again.
 *
 * <h2>Guarantees</h2>
 * One {@link StoreBatch} is durable whole or not at all. A part's bytes are deleted after its record, with the last reference.
 * A damaged part is never read, served or deleted before there is a good copy, or the part itself is dropped.
 *
 * <h2>After a crash</h2>
 * At start {@code tmp} is emptied; files in {@code parts} and in the database that no record names are deleted (crash in 2 to
 * 4, or between a record's removal and its bytes'), those of known parts put aside. Prepared parts stay: the log decides about
 * them. A missing name in {@code parts} is linked again. A local part without bytes, or with damaged ones, is reported, to be
 * fetched again. The write-ahead log may end in the middle of a record, which then was not acknowledged; damage before that,
 * of the records' own files, of MANIFEST or CURRENT, keeps the store from opening, with a sentence that says so.
 */
@NullMarked
package io.millrace.replication.store;

import org.jspecify.annotations.NullMarked;
