package io.millrace.jmh.growth;

/**
 * What a client, or all of them, asked of ZooKeeper.
 *
 * @param reads
 *            of one znode's value or existence
 * @param listings
 *            of a znode's children
 * @param names
 *            in the answers to these
 * @param writes
 *            transactions
 */
record Requests(long reads, long listings, long names, long writes) {
    static final Requests NONE = new Requests(0, 0, 0, 0);

    Requests plus(Requests more) {
        return new Requests(reads + more.reads, listings + more.listings, names + more.names, writes + more.writes);
    }

    Requests minus(Requests less) {
        return new Requests(reads - less.reads, listings - less.listings, names - less.names, writes - less.writes);
    }

    long operations() {
        return reads + listings + writes;
    }
}
