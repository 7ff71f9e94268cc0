package io.millrace.coordination.zookeeper;

import io.millrace.coordination.znode.Watch;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.apache.zookeeper.AddWatchMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.WatchedEvent;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.ZooKeeper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One persistent ZooKeeper watch per path, shared by all who watch it. A new session starts without watches, so they are
 * set again after each reconnection; setting one that is there is harmless. The watch of a path that nobody watches any
 * more stays until the session ends: removing it could hit one that was just added.
 */
final class PersistentWatches {
    private static final Logger LOG = LoggerFactory.getLogger(PersistentWatches.class);

    private final UnaryOperator<String> toAbsolute;
    private final Map<String, PathWatch> byPath = new ConcurrentHashMap<>();

    PersistentWatches(UnaryOperator<String> toAbsolute) {
        this.toAbsolute = toAbsolute;
    }

    Watch add(String path, Runnable onChange) {
        PathWatch watch = byPath.computeIfAbsent(path, _ -> new PathWatch());
        Callback callback = new Callback(onChange);
        watch.callbacks.add(callback);
        return () -> watch.callbacks.remove(callback);
    }

    void arm(ZooKeeper zooKeeper) {
        byPath.keySet().forEach(path -> arm(zooKeeper, path));
    }

    void arm(ZooKeeper zooKeeper, String path) {
        PathWatch watch = byPath.get(path);
        if (watch == null || watch.callbacks.isEmpty()) {
            return;
        }
        zooKeeper.addWatch(toAbsolute.apply(path), watch, AddWatchMode.PERSISTENT, (rc, _, _) -> {
            if (rc == KeeperException.Code.OK.intValue()) {
                // What changed between the caller's last look and now would go unnoticed.
                watch.fire();
            } else {
                LOG.debug("watch of {} not set: {}", path, KeeperException.Code.get(rc));
            }
        }, null);
    }

    void fireAll() {
        byPath.values().forEach(PathWatch::fire);
    }

    /** Compared by identity: the same callback may be registered twice, and is then closed one by one. */
    private static final class Callback {
        private final Runnable onChange;

        Callback(Runnable onChange) {
            this.onChange = onChange;
        }
    }

    private static final class PathWatch implements Watcher {
        private final List<Callback> callbacks = new CopyOnWriteArrayList<>();

        @Override
        public void process(WatchedEvent event) {
            // Connection events are told to session listeners, and by fireAll.
            if (event.getType() != Event.EventType.None) {
                fire();
            }
        }

        private void fire() {
            for (Callback callback : callbacks) {
                try {
                    callback.onChange.run();
                } catch (RuntimeException e) {
                    LOG.error("a watch's callback failed; it must only enqueue", e);
                }
            }
        }
    }
}
