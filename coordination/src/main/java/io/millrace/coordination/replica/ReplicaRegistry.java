package io.millrace.coordination.replica;

import io.millrace.coordination.ephemeral.Ephemerals;
import io.millrace.coordination.ephemeral.Hold;
import io.millrace.coordination.failure.ConflictException;
import io.millrace.coordination.failure.RetriableException;
import io.millrace.coordination.failure.UnknownOutcomeException;
import io.millrace.coordination.fence.WriterFence;
import io.millrace.coordination.log.TableGoneException;
import io.millrace.coordination.table.LogHead;
import io.millrace.coordination.table.TablePath;
import io.millrace.coordination.znode.Watch;
import io.millrace.coordination.znode.Znode;
import io.millrace.coordination.znode.ZnodeConflictException;
import io.millrace.coordination.znode.ZnodeConflictException.Kind;
import io.millrace.coordination.znode.ZnodeName;
import io.millrace.coordination.znode.ZnodeOp;
import io.millrace.coordination.znode.ZnodeOp.CreateMode;
import io.millrace.coordination.znode.Znodes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The replicas of one table. Stateless; for any thread. */
public final class ReplicaRegistry {
    private final Znodes znodes;
    private final TablePath table;

    public ReplicaRegistry(Znodes znodes, TablePath table) {
        this.znodes = znodes;
        this.table = table;
    }

    /**
     * Enters a replica, with nothing applied, or finds it as it was. Harmless to repeat.
     *
     * @return what is published of it
     * @throws ConflictException  the replica belongs to another node
     * @throws TableGoneException there is no such table
     * @throws RetriableException try again
     */
    public ReplicaState register(String replica, String node) {
        String path = path(replica);
        Optional<Znode> found = znodes.read(path);
        if (found.isEmpty()) {
            ReplicaState first = new ReplicaState(node, -1, "");
            try {
                znodes.multi(List.of(new ZnodeOp.Create(path, first.encode(), CreateMode.PERSISTENT)));
                return first;
            } catch (ZnodeConflictException e) {
                if (e.kind() == Kind.NO_NODE) {
                    throw new TableGoneException(table);
                }
                found = znodes.read(path);
            } catch (UnknownOutcomeException e) {
                throw new RetriableException("replica " + replica + " of " + table + " may not be entered yet", e);
            }
        }
        ReplicaState state = found.map(znode -> ReplicaState.decode(znode.text(), path))
                .orElseThrow(
                        () -> new RetriableException("replica " + replica + " of " + table + " was removed just now"));
        if (!state.node().equals(node)) {
            throw new ConflictException("replica " + replica + " of " + table + " belongs to node " + state.node()
                    + ", not to " + node + "; choose another replica name, or remove the replica if that node is gone");
        }
        return state;
    }

    /** Shows that the replica lives, and again after each loss of the session, until the hold is closed. */
    public Hold showAlive(Ephemerals ephemerals, String replica, ReplicaOwner owner) {
        String path = alive(replica);
        return ephemerals.hold(path, owner.encode(), found -> ReplicaOwner.decode(found, path)
                .installationId()
                .equals(
                        owner.installationId()));
    }

    /**
     * Publishes how far the replica is. The replica's own applier alone calls this, one call at a time. A process that another
     * one of this node has followed publishes nothing: what it has applied is not on the other's disk.
     *
     * @throws ConflictException  the replica was removed
     * @throws io.millrace.coordination.fence.SupersededException another instance of this node has started
     * @throws RetriableException not published, or perhaps; the next call publishes more
     */
    public void publishApplied(WriterFence fence, String replica, long appliedIndex, String stateHash) {
        String path = path(replica);
        List<Optional<Znode>> read = znodes.readAll(List.of(path, table.log()));
        Optional<Znode> found = read.getFirst();
        if (found.isEmpty() || read.getLast().isEmpty()) {
            throw new ConflictException("replica " + replica + " of " + table + " was removed");
        }
        LogHead head = LogHead.decode(read.getLast().orElseThrow().text(), table.log());
        ReplicaState before = ReplicaState.decode(found.get().text(), path);
        ReplicaState next = new ReplicaState(before.node(), appliedIndex, stateHash);
        if (next.equals(before)) {
            return;
        }
        try {
            fence.writeOnce(List.of(head.sameLife(table),
                    new ZnodeOp.SetData(path, next.encode(), found.get().version())));
        } catch (ZnodeConflictException | UnknownOutcomeException e) {
            throw new RetriableException("applied index " + appliedIndex + " of " + path + " may not be published", e);
        }
    }

    /** All replicas, by name. */
    public List<ReplicaStatus> list() {
        List<String> names = znodes.children(table.replicas()).stream().map(ZnodeName::unescape).sorted().toList();
        List<String> paths = new ArrayList<>();
        names.forEach(name -> {
            paths.add(path(name));
            paths.add(alive(name));
        });
        List<Optional<Znode>> found = znodes.readAll(paths);
        List<ReplicaStatus> out = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            boolean isAlive = found.get(2 * i + 1).isPresent();
            String name = names.get(i);
            found.get(2 * i)
                    .ifPresent(
                            znode -> out.add(
                                    new ReplicaStatus(name, ReplicaState.decode(znode.text(), path(name)), isAlive)));
        }
        return out;
    }

    /** One replica, if it is entered; two reads, however many there are. */
    public Optional<ReplicaStatus> find(String replica) {
        List<Optional<Znode>> found = znodes.readAll(List.of(path(replica), alive(replica)));
        return found.getFirst()
                .map(znode -> new ReplicaStatus(replica, ReplicaState.decode(znode.text(), path(replica)),
                        found.getLast().isPresent()));
    }

    /** The lowest applied index of the live replicas; empty when none lives, and then nothing may be truncated. */
    public OptionalLong lowestAppliedOfLive() {
        return list().stream().filter(ReplicaStatus::isAlive).mapToLong(each -> each.state().appliedIndex()).min();
    }

    /** Tells of replicas that are entered or removed, with the freedoms of {@link Znodes#watch}. */
    public Watch watch(Runnable onChange) {
        return znodes.watch(table.replicas(), onChange);
    }

    /**
     * Removes a replica, for good. Harmless to repeat.
     *
     * @throws RetriableException perhaps not removed; call again
     */
    public void remove(String replica) {
        for (String path : List.of(alive(replica), path(replica))) {
            try {
                znodes.multi(List.of(new ZnodeOp.Delete(path, Znodes.ANY_VERSION)));
            } catch (ZnodeConflictException e) {
                if (e.kind() != Kind.NO_NODE) {
                    throw new RetriableException("replica " + replica + " of " + table + " is alive again", e);
                }
            } catch (UnknownOutcomeException e) {
                throw new RetriableException("replica " + replica + " of " + table + " may not be removed yet", e);
            }
        }
    }

    private String path(String replica) {
        return table.replicas() + "/" + ZnodeName.escape(replica);
    }

    private String alive(String replica) {
        return path(replica) + "/alive";
    }
}
