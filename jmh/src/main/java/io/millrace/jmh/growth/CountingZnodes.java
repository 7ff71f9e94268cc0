package io.millrace.jmh.growth;

import io.millrace.coordination.znode.Children;
import io.millrace.coordination.znode.SessionListener;
import io.millrace.coordination.znode.SessionState;
import io.millrace.coordination.znode.Watch;
import io.millrace.coordination.znode.Znode;
import io.millrace.coordination.znode.ZnodeOp;
import io.millrace.coordination.znode.Znodes;
import java.util.List;
import java.util.Optional;

/** Counts what a client asks for, as requests of ZooKeeper's protocol. Owned by one thread. */
final class CountingZnodes implements Znodes {
    private final Znodes inner;
    private long reads;
    private long listings;
    private long names;
    private long writes;

    CountingZnodes(Znodes inner) {
        this.inner = inner;
    }

    Requests requests() {
        return new Requests(reads, listings, names, writes);
    }

    @Override
    public Optional<Znode> read(String path) {
        reads++;
        return inner.read(path);
    }

    /** Pipelined: a request for each. */
    @Override
    public List<Optional<Znode>> readAll(List<String> paths) {
        reads += paths.size();
        return inner.readAll(paths);
    }

    @Override
    public List<String> children(String path) {
        List<String> found = inner.children(path);
        listings++;
        names += found.size();
        return found;
    }

    @Override
    public Optional<Children> list(String path) {
        Optional<Children> found = inner.list(path);
        listings++;
        names += found.map(children -> children.names().size()).orElse(0);
        return found;
    }

    @Override
    public boolean exists(String path) {
        reads++;
        return inner.exists(path);
    }

    @Override
    public List<String> multi(List<ZnodeOp> ops) {
        writes++;
        return inner.multi(ops);
    }

    @Override
    public void ensurePath(String path) {
        writes++;
        inner.ensurePath(path);
    }

    @Override
    public Watch watch(String path, Runnable onChange) {
        reads++;
        return inner.watch(path, onChange);
    }

    @Override
    public void addSessionListener(SessionListener listener) {
        inner.addSessionListener(listener);
    }

    @Override
    public SessionState sessionState() {
        return inner.sessionState();
    }

    @Override
    public long sessionId() {
        return inner.sessionId();
    }

    @Override
    public void close() {
        inner.close();
    }
}
