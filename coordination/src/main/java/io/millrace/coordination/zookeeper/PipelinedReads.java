package io.millrace.coordination.zookeeper;

import io.millrace.coordination.znode.Znode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.Stat;

/** Many reads sent one after the other without waiting for the answers between. */
final class PipelinedReads {
    /** ZooKeeper's servers slow a client down that has 1000 requests waiting. */
    static final int MAX_IN_FLIGHT = 256;

    private PipelinedReads() {}

    static List<Optional<Znode>> read(ZooKeeper zooKeeper, List<String> paths, Duration timeout,
            BiFunction<byte[], Stat, Znode> convert) throws InterruptedException, ExecutionException, TimeoutException {
        List<CompletableFuture<Optional<Znode>>> futures = new ArrayList<>(paths.size());
        for (String path : paths) {
            CompletableFuture<Optional<Znode>> future = new CompletableFuture<>();
            zooKeeper.getData(path, false, (rc, readPath, _, data, stat) -> {
                switch (KeeperException.Code.get(rc)) {
                    case OK -> future.complete(Optional.of(convert.apply(data, stat)));
                    case NONODE -> future.complete(Optional.empty());
                    default -> future.completeExceptionally(
                            KeeperException.create(KeeperException.Code.get(rc), readPath));
                }
            }, null);
            futures.add(future);
        }
        List<Optional<Znode>> out = new ArrayList<>(paths.size());
        for (CompletableFuture<Optional<Znode>> future : futures) {
            out.add(future.get(timeout.toMillis(), TimeUnit.MILLISECONDS));
        }
        return out;
    }
}
