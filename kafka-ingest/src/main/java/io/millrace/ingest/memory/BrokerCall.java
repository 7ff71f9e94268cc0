package io.millrace.ingest.memory;

/** What a client asks of the brokers. */
public enum BrokerCall {
    OPEN, POLL, COMMITTED, BEGINNING_OFFSETS, END_OFFSETS, COMMIT_ADVISORY, COMMIT_SYNC, LOOKUP, EVICT, CLOSE
}
