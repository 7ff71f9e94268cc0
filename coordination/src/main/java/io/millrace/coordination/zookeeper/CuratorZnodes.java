package io.millrace.coordination.zookeeper;

import io.millrace.coordination.failure.RetriableException;
import io.millrace.coordination.failure.UnknownOutcomeException;
import io.millrace.coordination.time.Deadline;
import io.millrace.coordination.time.Ticker;
import io.millrace.coordination.znode.ChildCounts;
import io.millrace.coordination.znode.Children;
import io.millrace.coordination.znode.SessionListener;
import io.millrace.coordination.znode.SessionState;
import io.millrace.coordination.znode.Watch;
import io.millrace.coordination.znode.Znode;
import io.millrace.coordination.znode.ZnodeOp;
import io.millrace.coordination.znode.Znodes;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.curator.RetryPolicy;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.framework.state.ConnectionState;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.OpResult;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.ACL;
import org.apache.zookeeper.data.Stat;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The session of one process with a real ZooKeeper. Calls run on the caller's thread; callbacks on ZooKeeper's event
 * thread and Curator's listener thread.
 */
public final class CuratorZnodes implements Znodes {
    private static final Logger LOG = LoggerFactory.getLogger(CuratorZnodes.class);
    private static final RetryPolicy NEVER_RETRY = (_, _, _) -> false;
    private static final Duration PAUSE = Duration.ofMillis(50);

    private final ZooKeeperConfig config;
    private final Ticker ticker;
    private final CuratorFramework client;
    private final List<ACL> acl;
    private final PersistentWatches watches;
    private final List<SessionListener> listeners = new CopyOnWriteArrayList<>();
    private volatile SessionState state = SessionState.CONNECTING;
    private volatile boolean hasBase;
    private volatile boolean isClosed;

    private CuratorZnodes(ZooKeeperConfig config, Ticker ticker) {
        this.config = config;
        this.ticker = ticker;
        int sessionTimeoutMs = Math.toIntExact(config.sessionTimeout().toMillis());
        CuratorFrameworkFactory.Builder builder = CuratorFrameworkFactory.builder()
                .connectString(config.connectString())
                .sessionTimeoutMs(sessionTimeoutMs)
                .connectionTimeoutMs(Math.toIntExact(Math.min(sessionTimeoutMs, config.operationTimeout().toMillis())))
                .retryPolicy(NEVER_RETRY)
                .ensembleTracker(false)
                .dontUseContainerParents();
        config.digest().ifPresent(digest -> builder.authorization("digest", digest.getBytes(StandardCharsets.UTF_8)));
        this.acl = config.digest().isPresent() ? ZooDefs.Ids.CREATOR_ALL_ACL : ZooDefs.Ids.OPEN_ACL_UNSAFE;
        this.client = builder.build();
        this.watches = new PersistentWatches(this::path);
    }

    /**
     * Starts connecting and returns at once; calls wait for the connection within their own deadlines. The session is
     * kept and renewed until {@link #close}.
     */
    public static CuratorZnodes connect(ZooKeeperConfig config, Ticker ticker) {
        CuratorZnodes znodes = new CuratorZnodes(config, ticker);
        znodes.client.getConnectionStateListenable().addListener((_, next) -> znodes.stateChanged(next));
        znodes.client.start();
        return znodes;
    }

    private void stateChanged(ConnectionState next) {
        SessionState seen = switch (next) {
            case CONNECTED -> SessionState.CONNECTED;
            case RECONNECTED -> SessionState.RECONNECTED;
            case SUSPENDED, READ_ONLY -> SessionState.SUSPENDED;
            case LOST -> SessionState.LOST;
        };
        LOG.info("ZooKeeper session: {} -> {}", state, seen);
        state = seen;
        if (seen.isConnected()) {
            try {
                watches.arm(client.getZookeeperClient().getZooKeeper());
            } catch (Exception e) {
                // Lost again already; the next reconnection arms them.
                LOG.debug("watches are not armed: {}", e.toString());
            }
            watches.fireAll();
        }
        listeners.forEach(listener -> listener.sessionChanged(seen));
    }

    @Override
    public Optional<Znode> read(String path) {
        return reading(path, zooKeeper -> {
            Stat stat = new Stat();
            try {
                return Optional.of(znode(zooKeeper.getData(path(path), false, stat), stat));
            } catch (KeeperException.NoNodeException e) {
                return Optional.empty();
            }
        });
    }

    private static Znode znode(byte[] data, Stat stat) {
        return new Znode(new String(data, StandardCharsets.UTF_8), stat.getVersion(), stat.getMzxid(),
                stat.getMtime(), stat.getEphemeralOwner(), counts(stat));
    }

    private static ChildCounts counts(Stat stat) {
        return new ChildCounts(stat.getCversion(), stat.getNumChildren());
    }

    @Override
    public List<Optional<Znode>> readAll(List<String> paths) {
        List<Optional<Znode>> out = new ArrayList<>(paths.size());
        for (int from = 0; from < paths.size(); from += PipelinedReads.MAX_IN_FLIGHT) {
            List<String> batch = paths.subList(from, Math.min(paths.size(), from + PipelinedReads.MAX_IN_FLIGHT));
            List<String> absolute = batch.stream().map(this::path).toList();
            out.addAll(reading(batch.getFirst(), zooKeeper -> PipelinedReads.read(zooKeeper, absolute,
                    config.operationTimeout(), CuratorZnodes::znode)));
        }
        return out;
    }

    @Override
    public List<String> children(String path) {
        return reading(path, zooKeeper -> {
            try {
                return List.copyOf(zooKeeper.getChildren(path(path), false));
            } catch (KeeperException.NoNodeException e) {
                return List.of();
            }
        });
    }

    @Override
    public Optional<Children> list(String path) {
        return reading(path, zooKeeper -> {
            Stat stat = new Stat();
            try {
                return Optional.of(new Children(zooKeeper.getChildren(path(path), false, stat), counts(stat)));
            } catch (KeeperException.NoNodeException e) {
                return Optional.empty();
            }
        });
    }

    @Override
    public boolean exists(String path) {
        return reading(path, zooKeeper -> zooKeeper.exists(path(path), false) != null);
    }

    @Override
    public List<String> multi(List<ZnodeOp> ops) {
        MultiRequest.requireFits(ops, config);
        Deadline deadline = Deadline.after(ticker, config.operationTimeout());
        ZooKeeper zooKeeper = connected("multi", deadline);
        ensureBase(zooKeeper);
        List<Op> converted = MultiRequest.convert(ops, acl, this::path);
        try {
            List<OpResult> results = zooKeeper.multi(converted);
            List<String> paths = new ArrayList<>(ops.size());
            for (int i = 0; i < ops.size(); i++) {
                paths.add(results.get(i) instanceof OpResult.CreateResult created ? relative(created.getPath())
                        : ops.get(i).path());
            }
            return paths;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnknownOutcomeException("interrupted while a multi was under way: " + MultiRequest.describe(ops),
                    e);
        } catch (KeeperException e) {
            throw MultiRequest.failed(ops, e);
        }
    }

    @Override
    public void ensurePath(String path) {
        Deadline deadline = Deadline.after(ticker, config.operationTimeout());
        while (true) {
            ZooKeeper zooKeeper = connected(path, deadline);
            try {
                create(zooKeeper, path(path));
                return;
            } catch (InterruptedException e) {
                throw interrupted(path, e);
            } catch (KeeperException e) {
                // Creating what may be there is harmless to repeat.
                pauseOrThrow(path, e, deadline);
            }
        }
    }

    private void ensureBase(ZooKeeper zooKeeper) {
        if (hasBase) {
            return;
        }
        try {
            create(zooKeeper, config.basePath());
            hasBase = true;
        } catch (InterruptedException e) {
            throw interrupted(config.basePath(), e);
        } catch (KeeperException e) {
            throw new RetriableException("not sent: the base path could not be created: " + config.basePath(), e);
        }
    }

    private void create(ZooKeeper zooKeeper, String absolute) throws KeeperException, InterruptedException {
        if (zooKeeper.exists(absolute, false) != null) {
            return;
        }
        int slash = absolute.lastIndexOf('/');
        if (slash > 0) {
            create(zooKeeper, absolute.substring(0, slash));
        }
        try {
            zooKeeper.create(absolute, new byte[0], acl, CreateMode.PERSISTENT);
        } catch (KeeperException.NodeExistsException e) {
            LOG.trace("{} was created by another", absolute);
        }
    }

    @Override
    public Watch watch(String path, Runnable onChange) {
        Watch watch = watches.add(path, onChange);
        try {
            if (state.isConnected()) {
                watches.arm(client.getZookeeperClient().getZooKeeper(), path);
            }
        } catch (Exception e) {
            // Armed when the connection is back.
            LOG.debug("the watch of {} is not armed yet: {}", path, e.toString());
        }
        return watch;
    }

    @Override
    public void addSessionListener(SessionListener listener) {
        listeners.add(listener);
    }

    @Override
    public SessionState sessionState() {
        return state;
    }

    @Override
    public long sessionId() {
        try {
            return client.getZookeeperClient().getZooKeeper().getSessionId();
        } catch (Exception e) {
            LOG.debug("no session: {}", e.toString());
            return 0;
        }
    }

    @Override
    public void close() {
        isClosed = true;
        client.close();
    }

    /** ZooKeeper's own client, for tests that end its session. */
    ZooKeeper currentHandle() throws Exception {
        return client.getZookeeperClient().getZooKeeper();
    }

    private interface Read<T> {
        T from(ZooKeeper zooKeeper) throws KeeperException, InterruptedException, ExecutionException, TimeoutException;
    }

    private <T> T reading(String path, Read<T> read) {
        Deadline deadline = Deadline.after(ticker, config.operationTimeout());
        while (true) {
            ZooKeeper zooKeeper = connected(path, deadline);
            try {
                return read.from(zooKeeper);
            } catch (InterruptedException e) {
                throw interrupted(path, e);
            } catch (KeeperException | ExecutionException | TimeoutException e) {
                pauseOrThrow(path, e, deadline);
            }
        }
    }

    /** Waits for a connection; what is not connected by then is not sent. */
    private ZooKeeper connected(String path, Deadline deadline) {
        if (isClosed) {
            throw new RetriableException("not sent: the ZooKeeper client is closed: " + path);
        }
        try {
            while (!client.getZookeeperClient().isConnected()) {
                long leftMs = TimeUnit.NANOSECONDS.toMillis(deadline.remainingNs());
                if (leftMs <= 0 || isClosed
                        || !client.blockUntilConnected((int) Math.min(leftMs, 1000), TimeUnit.MILLISECONDS)) {
                    if (leftMs > 1000 && !isClosed) {
                        continue;
                    }
                    throw new RetriableException("not sent: no connection to ZooKeeper at " + config.connectString()
                            + " within " + config.operationTimeout() + ": " + path);
                }
                if (!client.getZookeeperClient().isConnected() && !deadline.sleep(PAUSE)) {
                    throw new InterruptedException();
                }
            }
            return client.getZookeeperClient().getZooKeeper();
        } catch (InterruptedException e) {
            throw interrupted(path, e);
        } catch (RetriableException e) {
            throw e;
        } catch (Exception e) {
            throw new RetriableException("not sent: no connection to ZooKeeper at " + config.connectString() + ": "
                    + path, e);
        }
    }

    private static void pauseOrThrow(String path, Exception cause, Deadline deadline) {
        if (cause instanceof KeeperException keeper && keeper.code() == KeeperException.Code.NOAUTH) {
            throw MultiRequest.refused(path, keeper.code(), keeper);
        }
        if (deadline.isPassed() || !deadline.sleep(PAUSE)) {
            throw new RetriableException("ZooKeeper did not answer in time: " + path, cause);
        }
    }

    private static RetriableException interrupted(String path, InterruptedException e) {
        Thread.currentThread().interrupt();
        return new RetriableException("interrupted: " + path, e);
    }

    private String path(String relative) {
        return relative.equals("/") ? config.basePath() : config.basePath() + relative;
    }

    private String relative(String absolute) {
        return absolute.substring(config.basePath().length());
    }
}
