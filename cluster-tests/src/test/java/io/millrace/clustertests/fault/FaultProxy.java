package io.millrace.clustertests.fault;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/**
 * Forwards TCP connections to one server, and damages them as told. Commands come from the test's thread; each connection has two virtual
 * threads, and they act on a command at the next bytes.
 */
public final class FaultProxy implements AutoCloseable {
    /** What happens to bytes. */
    public enum Mode {
        /** They pass. */
        OPEN,
        /** Connections are reset, and new ones too. */
        CUT,
        /** They wait, and pass late when it is over. */
        HOLD,
        /** They are gone, and nobody is told: half open. Connections that lost bytes are reset when it is over. */
        SWALLOW
    }

    /** Directions of a connection. */
    public enum Direction {
        REQUEST, REPLY
    }

    /**
     * A fault at one byte of a lane: flipped, or the connection is cut before it.
     *
     * @param position
     *            from 0; negative counts from the end of a part's transfer, -1 being its last byte, and -0 is not the end
     */
    public record Shot(Direction direction, long position, boolean isFlip) {}

    private final String name;
    private final InetSocketAddress listen;
    private final InetSocketAddress server;
    private final boolean speaksZooKeeper;
    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private final List<Shot> shots = new CopyOnWriteArrayList<>();
    private final List<MultiFault> multiFaults = new CopyOnWriteArrayList<>();
    private final AtomicLong fired = new AtomicLong();
    private final AtomicLong accepted = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private volatile Mode mode = Mode.OPEN;
    private volatile long delayMs;
    private volatile long bytesPerSecond = Long.MAX_VALUE;
    private volatile Predicate<Socket> refusal = socket -> false;
    private volatile ZooKeeperSession session = ZooKeeperSession.NONE;
    private volatile long openedNs = Long.MIN_VALUE;
    private volatile boolean closed;
    private final ServerSocket socket;

    private FaultProxy(String name, InetSocketAddress listen, InetSocketAddress server, boolean speaksZooKeeper)
            throws IOException {
        this.name = name;
        this.listen = listen;
        this.server = server;
        this.speaksZooKeeper = speaksZooKeeper;
        socket = new ServerSocket();
        socket.setReuseAddress(true);
        socket.bind(listen);
        Thread.ofVirtual().name("proxy-" + name).start(this::accept);
    }

    /** Of any protocol. */
    public static FaultProxy bytes(String name, InetSocketAddress listen, InetSocketAddress server)
            throws IOException {
        return new FaultProxy(name, listen, server, false);
    }

    /** Of ZooKeeper's clients: it knows frames. */
    public static FaultProxy zooKeeper(String name, InetSocketAddress listen, InetSocketAddress server)
            throws IOException {
        return new FaultProxy(name, listen, server, true);
    }

    private void accept() {
        while (!closed) {
            Socket client;
            try {
                client = socket.accept();
            } catch (IOException e) {
                return; // closed
            }
            accepted.incrementAndGet();
            if (mode == Mode.CUT || refusal.test(client)) {
                Link.reset(client);
                continue;
            }
            Thread.ofVirtual().name("link-" + name).start(() -> {
                Link link = new Link(this, client);
                links.add(link);
                try {
                    link.run(server, speaksZooKeeper);
                } finally {
                    links.remove(link);
                }
            });
        }
    }

    // ---- faults ----

    public void become(Mode next) {
        Mode before = mode;
        mode = next;
        synchronized (this) {
            notifyAll();
        }
        for (Link link : links) {
            if (next == Mode.CUT || before == Mode.SWALLOW && link.hasLostBytes()) {
                link.cut();
            }
        }
        if (next != Mode.OPEN) {
            fired.incrementAndGet();
        }
    }

    /** Resets all connections; new ones are taken. */
    public void cutOnce() {
        links.forEach(Link::cut);
        fired.incrementAndGet();
    }

    /** Every piece of bytes comes so much later. 0 for none. */
    public void delay(long ms) {
        delayMs = ms;
    }

    /** Long.MAX_VALUE for no limit. */
    public void throttle(long limit) {
        bytesPerSecond = limit;
    }

    /** Connections that it holds for are reset, those of now too if {@code links} are cut. */
    public void refuse(Predicate<Socket> clients) {
        refusal = clients;
        links.forEach(link -> {
            if (clients.test(link.client())) {
                link.cut();
            }
        });
    }

    public void plan(Shot shot) {
        shots.add(shot);
    }

    public void plan(MultiFault fault) {
        multiFaults.add(fault);
    }

    /** What was planned and has not happened will not. */
    public void forgetPlans() {
        shots.clear();
        multiFaults.clear();
    }

    /** All is well again; what was planned and did not happen is forgotten. */
    public void heal() {
        forgetPlans();
        delayMs = 0;
        bytesPerSecond = Long.MAX_VALUE;
        refusal = client -> false;
        if (mode != Mode.OPEN) {
            become(Mode.OPEN);
        }
    }

    // ---- what links ask ----

    Mode mode() {
        return mode;
    }

    /** Waits while bytes are held. */
    void awaitPassage() throws InterruptedException {
        synchronized (this) {
            while (mode == Mode.HOLD && !closed) {
                wait(1_000);
            }
        }
    }

    long delayMs() {
        return delayMs;
    }

    long bytesPerSecond() {
        return bytesPerSecond;
    }

    /** The shots of a direction; the taker must {@link #take} the one it fires. */
    List<Shot> shots() {
        return shots;
    }

    boolean take(Shot shot) {
        boolean isMine = shots.remove(shot);
        if (isMine) {
            fired.incrementAndGet();
        }
        return isMine;
    }

    /** Takes the first planned fault that concerns a request, if there is one. */
    java.util.Optional<MultiFault> takeMultiFault(byte[] frame) {
        Iterator<MultiFault> all = multiFaults.iterator();
        while (all.hasNext()) {
            MultiFault fault = all.next();
            if (fault.concerns(frame) && multiFaults.remove(fault)) {
                fired.incrementAndGet();
                return java.util.Optional.of(fault);
            }
        }
        return java.util.Optional.empty();
    }

    void passed(long count) {
        bytes.addAndGet(count);
    }

    void opened(ZooKeeperSession next) {
        session = next;
        openedNs = System.nanoTime();
    }

    // ---- what tests ask ----

    /** How many faults have happened. */
    public long firedCount() {
        return fired.get();
    }

    public long acceptedCount() {
        return accepted.get();
    }

    public long byteCount() {
        return bytes.get();
    }

    public int linkCount() {
        return links.size();
    }

    /** Faults that are planned and have not happened. */
    public int plannedCount() {
        return shots.size() + multiFaults.size();
    }

    /** The session last opened through here. */
    public ZooKeeperSession session() {
        return session;
    }

    /** When a session was last opened or taken up again through here; Long.MIN_VALUE for never. */
    long openedNs() {
        return openedNs;
    }

    public int port() {
        return listen.getPort();
    }

    public String name() {
        return name;
    }

    @Override
    public void close() throws IOException {
        closed = true;
        socket.close();
        links.forEach(Link::cut);
        synchronized (this) {
            notifyAll();
        }
    }
}
