package io.millrace.clustertests.simulation;

import io.millrace.coordination.failure.CorruptionException;
import io.millrace.coordination.failure.RetriableException;
import io.millrace.coordination.log.PartId;
import io.millrace.replication.store.IncomingFile;
import io.millrace.replication.store.PartFile;
import io.millrace.replication.transfer.PartTransfers;
import io.millrace.replication.transfer.RefusedException;
import io.millrace.replication.transfer.ServedFile;
import io.millrace.replication.transfer.TableState;
import io.millrace.replication.transfer.TransferSource;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;

/** The network between nodes: parts and states go over it in pieces, late, not at all, or damaged. One thread. */
final class Network {
    private static final long MS = 1_000_000;
    /** As the nodes' own. */
    private static final long STALL_TIMEOUT_NS = 3_000 * MS;

    /** What listens at an address. */
    private record Listener(SimulatedProcess process, TransferSource source) {}

    private final World world;
    private final Fibers fibers;
    private final Dice dice;
    private final Map<String, Listener> listeners = new HashMap<>();
    private final Set<String> cut = new HashSet<>();
    private final List<Sending> sendings = new ArrayList<>();

    /** A file that is held by the one who sends it until the connection ends. */
    private record Sending(SimulatedProcess to, SimulatedProcess from, ServedFile file) {}

    Network(World world) {
        this.world = world;
        this.fibers = world.fibers();
        this.dice = world.dice("network");
    }

    void listen(String host, SimulatedProcess process, TransferSource source) {
        listeners.put(host, new Listener(process, source));
    }

    /** Nothing passes between the two for a while. */
    void cut(String one, String other, long ns) {
        String link = link(one, other);
        if (cut.add(link)) {
            world.trace("no connection between " + one + " and " + other + " for " + ns / MS + " ms");
            fibers.after(ns, () -> cut.remove(link));
        }
    }

    private static String link(String one, String other) {
        return one.compareTo(other) < 0 ? one + "-" + other : other + "-" + one;
    }

    /** The connections of a dead process end, and whoever sent to it notices. */
    void died(SimulatedProcess process) {
        for (Sending sending : List.copyOf(sendings)) {
            if (sending.to() == process) {
                fibers.after(sending.from(), dice.between(1, 200) * MS, () -> end(sending));
            }
        }
        sendings.removeIf(sending -> sending.from() == process);
    }

    private void end(Sending sending) {
        if (sendings.remove(sending) && !sending.from().isDead()) {
            // Its last reference may delete it, which takes a thread.
            fibers.start(sending.from(), "transfer", sending.file()::close);
        }
    }

    /** How a process reaches others. */
    PartTransfers from(String host, SimulatedProcess process) {
        return new PartTransfers() {
            @Override
            public PartHeader fetchPart(InetSocketAddress peer, PartId part, IncomingFile file, HeaderCheck check)
                    throws IOException, RefusedException {
                return fetch(host, process, peer.getHostString(), part, file, check);
            }

            @Override
            public TableState fetchState(InetSocketAddress peer, UUID table) throws IOException, RefusedException {
                Listener listener = connect(host, peer.getHostString());
                Optional<TableState> state = listener.source().state(table);
                pass(host, peer.getHostString(), listener);
                return state.orElseThrow(() -> refused("no state of " + table));
            }
        };
    }

    private static RefusedException refused(String message) {
        return new RefusedException(RefusedException.Reason.NOT_HERE, message);
    }

    private Listener connect(String from, String to) throws IOException {
        fibers.delay(dice.between(100_000, 2_000_000));
        Listener listener = listeners.get(to);
        if (listener == null || listener.process().isDead() || world.strikes(FaultKind.NET_REFUSED, dice)) {
            throw new IOException("connection refused: " + to);
        }
        pass(from, to, listener);
        return listener;
    }

    /** One exchange of packets. */
    private void pass(String from, String to, Listener listener) throws IOException {
        if (world.strikes(FaultKind.NET_SLOW, dice)) {
            fibers.delay(dice.between(50, 2_000) * MS);
        }
        fibers.delay(dice.between(50_000, 1_500_000));
        boolean isHalfOpen = cut.contains(link(from, to)) || world.strikes(FaultKind.NET_HALF_OPEN, dice);
        if (isHalfOpen || listener.process().pausedUntilNs() > fibers.nowNs() + STALL_TIMEOUT_NS) {
            fibers.delay(STALL_TIMEOUT_NS);
            throw new IOException("nothing came from " + to + " for " + STALL_TIMEOUT_NS / MS + " ms");
        }
        if (listener.process().pausedUntilNs() > fibers.nowNs()) {
            fibers.delay(listener.process().pausedUntilNs() - fibers.nowNs());
        }
        if (listener.process().isDead() || world.strikes(FaultKind.NET_CUT, dice)) {
            throw new IOException("connection reset by " + to);
        }
    }

    private PartTransfers.PartHeader fetch(String from, SimulatedProcess process, String to, PartId part,
            IncomingFile file, PartTransfers.HeaderCheck check) throws IOException, RefusedException {
        Listener listener = connect(from, to);
        ServedFile served = listener.source().part(part).orElseThrow(() -> refused("no part " + part));
        Sending sending = new Sending(process, listener.process(), served);
        sendings.add(sending);
        try {
            pass(from, to, listener);
            PartTransfers.PartHeader header = new PartTransfers.PartHeader(served.sizeBytes(), served.fileChecksum());
            check.accept(header);
            if (file.sizeBytes() > header.sizeBytes()) {
                throw new IOException("more bytes are here than there: " + part);
            }
            send(from, to, listener, served, file, header.sizeBytes());
            file.force();
            return header;
        } finally {
            end(sending);
        }
    }

    private void send(String from, String to, Listener listener, ServedFile served, IncomingFile file, long sizeBytes)
            throws IOException {
        byte[] piece = new byte[(int) Math.max(1, Math.min(sizeBytes, dice.spread(64, 1 << 14)))];
        PartFile bytes = onPeer(listener, served::open);
        try {
            while (file.sizeBytes() < sizeBytes) {
                long at = file.sizeBytes();
                int wanted = (int) Math.min(piece.length, sizeBytes - at);
                int count = onPeer(listener, () -> bytes.read(at, piece, 0, wanted));
                if (count < 0) {
                    throw new IOException("the file ends at " + at + " of " + sizeBytes);
                }
                if (world.strikes(FaultKind.NET_FLIP, dice)) {
                    piece[dice.next31() % count] ^= (byte) (1 << dice.between(0, 7));
                }
                file.append(piece, 0, count);
                pass(from, to, listener);
            }
        } finally {
            if (!listener.process().isDead()) {
                bytes.close();
            }
        }
    }

    /** What goes wrong over there breaks the connection off. */
    private static <T> T onPeer(Listener listener, Supplier<T> action) throws IOException {
        try {
            return action.get();
        } catch (RetriableException | CorruptionException e) {
            throw new IOException(listener.process() + " broke the connection off: " + e.getMessage(), e);
        }
    }
}
