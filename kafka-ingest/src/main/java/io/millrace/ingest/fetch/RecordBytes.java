package io.millrace.ingest.fetch;

import org.apache.kafka.common.InvalidRecordException;

/** Reads the parts of a record, never beyond its end. Numbers are zigzag varints, as in Protocol Buffers. */
final class RecordBytes {
    private byte[] bytes;
    private int at;
    private int end;

    RecordBytes(byte[] bytes, int at, int end) {
        this.bytes = bytes;
        this.at = at;
        this.end = end;
    }

    int at() {
        return at;
    }

    int end() {
        return end;
    }

    byte[] bytes() {
        return bytes;
    }

    /** Goes on with other bytes. */
    void open(byte[] opened, int newAt, int newEnd) {
        bytes = opened;
        move(newAt, newEnd);
    }

    /** Goes on with another stretch. */
    void move(int newAt, int newEnd) {
        at = newAt;
        end = newEnd;
    }

    int varint() {
        int position = at;
        if (position < end && bytes[position] >= 0) { // nearly all of them are one byte
            at = position + 1;
            int raw = bytes[position];
            return raw >>> 1 ^ -(raw & 1);
        }
        long value = varlong();
        if (value != (int) value) {
            throw new InvalidRecordException("a number of more than 32 bits at byte " + position);
        }
        return (int) value;
    }

    long varlong() {
        long raw = 0;
        int position = at;
        for (int shift = 0; shift < 70; shift += 7) {
            if (position >= end) {
                throw new InvalidRecordException("a record ends within a number, at byte " + position);
            }
            byte each = bytes[position++];
            raw |= (long) (each & 0x7f) << shift;
            if (each >= 0) {
                at = position;
                return raw >>> 1 ^ -(raw & 1);
            }
        }
        throw new InvalidRecordException("a number of more than 64 bits at byte " + at);
    }

    /** A count or length that cannot be absent. */
    int length(String what) {
        int length = varint();
        if (length < 0) {
            throw new InvalidRecordException(what + ": the length is " + length);
        }
        return length;
    }

    /** Passes over so many bytes, and tells where they began. */
    int skip(int length) {
        if (length < 0 || length > end - at) {
            throw new InvalidRecordException(
                    "a field of " + length + " bytes at byte " + at + " goes beyond its record's end at " + end);
        }
        int from = at;
        at += length;
        return from;
    }
}
