package io.millrace.coordination.memory;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Calls that wait on their way while others act, connections that break anywhere, sessions that end, servers that lag and
 * change: all drawn from one random source. Used by one thread.
 */
public final class RandomTransit implements Transit {
    private static final int MAX_LAG = 8;

    private final MemoryZooKeeper service;
    private final ManualTicker ticker;
    private final Random random;
    private final Runnable others;
    private final List<Long> abandoned = new ArrayList<>();
    private @Nullable MemoryZnodes client;
    private boolean isCalm;
    private int faultCount;
    private int staleCalls;

    private RandomTransit(MemoryZooKeeper service, ManualTicker ticker, Random random, Runnable others) {
        this.service = service;
        this.ticker = ticker;
        this.random = random;
        this.others = others;
    }

    /** @param others lets somebody else act; may call back in here through another client */
    public static RandomTransit connect(MemoryZooKeeper service, ManualTicker ticker, Random random, Runnable others) {
        RandomTransit transit = new RandomTransit(service, ticker, random, others);
        MemoryZnodes client = service.connect(transit);
        client.lagBehind(random.nextInt(MAX_LAG));
        transit.client = client;
        return transit;
    }

    /** The client whose calls come this way. */
    public MemoryZnodes client() {
        if (client == null) {
            throw new IllegalStateException("not connected yet");
        }
        return client;
    }

    /** Nothing fails or lags from now on. */
    public void calmDown() {
        isCalm = true;
        endAbandoned();
        client().lagBehind(0);
        if (!client().sessionState().isConnected()) {
            client().reconnect();
        }
    }

    /** The service ends the sessions that the client gave up. */
    public void endAbandoned() {
        abandoned.forEach(service::endSession);
        abandoned.clear();
    }

    /** Connections broken so far. */
    public int faultCount() {
        return faultCount;
    }

    /** Calls that saw a server that lagged. */
    public int staleCalls() {
        return staleCalls;
    }

    private void travel() {
        if (client == null || isCalm) {
            return;
        }
        switch (random.nextInt(24)) {
            case 0 -> {
                faultCount++;
                client.disconnect();
            }
            case 1 -> client.lagBehind(random.nextInt(MAX_LAG));
            case 2 -> client.catchUp(random.nextInt(3));
            case 3, 4 -> others.run();
            default -> {
            }
        }
        if (client.behind() > 0) {
            staleCalls++;
        }
    }

    @Override
    public void request(ZnodeCall call) {
        travel();
    }

    @Override
    public void reply(ZnodeCall call) {
        travel();
    }

    @Override
    public int readsTogether(ZnodeCall call, int readsLeft) {
        return isCalm ? readsLeft : 1 + random.nextInt(readsLeft);
    }

    @Override
    public boolean awaitRetry(ZnodeCall call) {
        ticker.advance(Duration.ofMillis(20));
        if (random.nextInt(6) == 0) {
            return false;
        }
        if (client().sessionState().isConnected()) {
            return true;
        }
        if (random.nextInt(4) == 0) {
            others.run();
        }
        boolean hasMore = true;
        while (hasMore && random.nextBoolean()) {
            hasMore = service.deliverDelayed(client().sessionId());
        }
        switch (random.nextInt(5)) {
            case 0 -> service.endSession(client().sessionId());
            case 1 -> abandoned.add(client().giveUpSession());
            default -> {
            }
        }
        client().lagBehind(isCalm ? 0 : random.nextInt(MAX_LAG));
        client().reconnect();
        return true;
    }
}
