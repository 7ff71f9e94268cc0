package io.millrace.coordination.lease;

import io.millrace.coordination.codec.Fields;
import io.millrace.coordination.codec.ValueFormat;
import io.millrace.coordination.ephemeral.Ephemerals;
import io.millrace.coordination.ephemeral.Hold;
import io.millrace.coordination.znode.ZnodeName;
import io.millrace.coordination.znode.Znodes;
import java.util.Optional;

/** Contends for leases. Stateless; for any thread. */
public final class Leases {
    private static final String ROOT = "/leases";
    private static final ValueFormat FORMAT = new ValueFormat("lease", 1);

    private final Znodes znodes;
    private final Ephemerals ephemerals;

    public Leases(Znodes znodes, Ephemerals ephemerals) {
        this.znodes = znodes;
        this.ephemerals = ephemerals;
    }

    /**
     * Tries to get the lease, and goes on trying, until the hold is closed. The lease is had while its state is
     * {@code HELD}.
     *
     * @param owner the node's name; a lease left by an earlier run of the same node is taken over at once
     */
    public Hold contend(String name, String owner) {
        znodes.ensurePath(ROOT);
        return ephemerals.hold(path(name), FORMAT.encode(new Fields().with("owner", owner)),
                found -> owner(found, name).equals(owner));
    }

    /** Who has the lease now, as far as this session sees. */
    public Optional<String> holder(String name) {
        return znodes.read(path(name)).map(znode -> owner(znode.text(), name));
    }

    private static String owner(String text, String name) {
        return FORMAT.decode(text, path(name)).string("owner");
    }

    private static String path(String name) {
        return ROOT + "/" + ZnodeName.escape(name);
    }
}
