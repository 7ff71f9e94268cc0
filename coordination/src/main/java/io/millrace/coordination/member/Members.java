package io.millrace.coordination.member;

import io.millrace.coordination.codec.Fields;
import io.millrace.coordination.codec.ValueFormat;
import io.millrace.coordination.ephemeral.Ephemerals;
import io.millrace.coordination.ephemeral.Hold;
import io.millrace.coordination.failure.RetriableException;
import io.millrace.coordination.failure.UnknownOutcomeException;
import io.millrace.coordination.znode.Watch;
import io.millrace.coordination.znode.Znode;
import io.millrace.coordination.znode.ZnodeConflictException;
import io.millrace.coordination.znode.ZnodeName;
import io.millrace.coordination.znode.ZnodeOp;
import io.millrace.coordination.znode.ZnodeOp.CreateMode;
import io.millrace.coordination.znode.Znodes;
import java.util.List;
import java.util.Optional;

/** Who is there. Stateless; for any thread. */
public final class Members {
    private static final String ROOT = "/nodes";
    private static final String CLUSTER = "/cluster";
    private static final String CLUSTER_ID = "/cluster/id";
    private static final ValueFormat CLUSTER_FORMAT = new ValueFormat("cluster", 1);

    private final Znodes znodes;
    private final Ephemerals ephemerals;

    public Members(Znodes znodes, Ephemerals ephemerals) {
        this.znodes = znodes;
        this.ephemerals = ephemerals;
    }

    /**
     * Lists this node, and again after each loss of the session, until the hold is closed.
     *
     * @throws RetriableException there is no connection yet; try again
     */
    public Hold register(NodeInfo self) {
        znodes.ensurePath(ROOT);
        return ephemerals.hold(path(self.name()), self.encode(),
                found -> isSameInstallation(found, self));
    }

    private static boolean isSameInstallation(String found, NodeInfo self) {
        return NodeInfo.decode(found, path(self.name())).installationId().equals(self.installationId());
    }

    /** The nodes that are listed now, by name. */
    public List<NodeInfo> live() {
        List<String> paths = znodes.children(ROOT).stream().sorted().map(child -> ROOT + "/" + child).toList();
        return znodes.readAll(paths)
                .stream()
                .flatMap(Optional::stream)
                .map(znode -> NodeInfo.decode(znode.text(), ROOT))
                .toList();
    }

    /** The node, if it is listed now. */
    public Optional<NodeInfo> find(String name) {
        return znodes.read(path(name)).map(znode -> NodeInfo.decode(znode.text(), path(name)));
    }

    /** Tells of nodes that come and go, with the freedoms of {@link Znodes#watch}. */
    public Watch watch(Runnable onChange) {
        znodes.ensurePath(ROOT);
        return znodes.watch(ROOT, onChange);
    }

    /**
     * The cluster's id: the one that is there, or else the candidate.
     *
     * @param candidate random
     * @throws RetriableException not known yet; try again
     */
    public String clusterId(String candidate) {
        Optional<Znode> found = znodes.read(CLUSTER_ID);
        if (found.isEmpty()) {
            znodes.ensurePath(CLUSTER);
            try {
                znodes.multi(List.of(new ZnodeOp.Create(CLUSTER_ID,
                        CLUSTER_FORMAT.encode(new Fields().with("id", candidate)), CreateMode.PERSISTENT)));
            } catch (ZnodeConflictException | UnknownOutcomeException e) {
                // Whoever was first, the read tells.
            }
            found = znodes.read(CLUSTER_ID);
        }
        return found.map(znode -> CLUSTER_FORMAT.decode(znode.text(), CLUSTER_ID).string("id"))
                .orElseThrow(() -> new RetriableException("the cluster has no id yet at " + CLUSTER_ID));
    }

    private static String path(String name) {
        return ROOT + "/" + ZnodeName.escape(name);
    }
}
