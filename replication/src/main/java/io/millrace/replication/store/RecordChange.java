package io.millrace.replication.store;

import org.jspecify.annotations.Nullable;

/**
 * A change of one record.
 *
 * @param value null deletes
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record RecordChange(byte[] key, byte @Nullable [] value) {}
