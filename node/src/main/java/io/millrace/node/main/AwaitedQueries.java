package io.millrace.node.main;

import io.millrace.node.query.QueryRequest;
import io.millrace.node.query.QueryResult;
import io.millrace.node.query.QueryService;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Statements while the node starts: each waits a while for it to be ready, then is told what it waits for. Any thread. */
final class AwaitedQueries implements QueryService {
    private final Duration patience;
    private final CountDownLatch ready = new CountDownLatch(1);
    private volatile @Nullable QueryService service;
    private volatile String waitingFor = "starting";

    AwaitedQueries(Duration patience) {
        this.patience = patience;
    }

    void waitingFor(String what) {
        waitingFor = what;
    }

    void ready(QueryService queries) {
        service = queries;
        ready.countDown();
    }

    @Override
    public QueryResult execute(QueryRequest request) {
        return await().execute(request);
    }

    private QueryService await() {
        try {
            boolean isReady = ready.await(patience.toMillis(), TimeUnit.MILLISECONDS);
            QueryService queries = service;
            if (isReady && queries != null) {
                return queries;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new UserException(ErrorCode.KEEPER_EXCEPTION,
                "The node is not ready yet: " + waitingFor + ". It goes on by itself; try again later");
    }

    @Override
    public boolean kill(String queryId) {
        QueryService queries = service;
        return queries != null && queries.kill(queryId);
    }
}
