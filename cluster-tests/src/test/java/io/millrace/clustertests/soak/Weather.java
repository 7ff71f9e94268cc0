package io.millrace.clustertests.soak;

import io.millrace.clustertests.cell.Rig;
import io.millrace.clustertests.fault.FaultProxy;
import io.millrace.clustertests.fault.FaultProxy.Direction;
import io.millrace.clustertests.fault.FaultProxy.Shot;
import io.millrace.clustertests.fault.MultiFault;
import io.millrace.clustertests.fault.NodeNetwork;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

/** Small troubles of the network beside the planned faults. Its own thread {@code weather}; ended for each calm. */
final class Weather implements AutoCloseable {
    private static final int LONGEST_PAUSE_MS = 4_000;

    private final Rig rig;
    private final Random random;
    private final AtomicLong fired = new AtomicLong();
    private final Thread thread;

    Weather(Rig rig, long seed) {
        this.rig = rig;
        this.random = new Random(seed);
        thread = Thread.ofPlatform().daemon().name("weather").start(this::run);
    }

    private void run() {
        try {
            while (true) {
                Thread.sleep(500 + random.nextInt(LONGEST_PAUSE_MS));
                trouble();
            }
        } catch (InterruptedException calm) {
            Thread.currentThread().interrupt();
        }
    }

    private void trouble() {
        List<NodeNetwork> networks = rig.cluster().networks();
        NodeNetwork network = networks.get(random.nextInt(networks.size()));
        List<FaultProxy> proxies = network.all();
        FaultProxy any = proxies.get(random.nextInt(proxies.size()));
        switch (random.nextInt(7)) {
            case 0 -> any.cutOnce();
            case 1 -> any.delay(random.nextInt(120));
            case 2 -> any.delay(0);
            case 3 -> network.parts().throttle(2_000 + random.nextInt(20_000));
            case 4 -> network.parts().throttle(Long.MAX_VALUE);
            case 5 -> network.parts().plan(new Shot(Direction.REPLY, random.nextInt(2_000), random.nextBoolean()));
            default -> {
                MultiFault.Kind[] kinds = MultiFault.Kind.values();
                FaultProxy proxy = network.zooKeeper().get(random.nextInt(network.zooKeeper().size()));
                if (proxy.plannedCount() < 2) {
                    proxy.plan(MultiFault.of(kinds[random.nextInt(kinds.length)], ""));
                }
            }
        }
        fired.incrementAndGet();
    }

    long firedCount() {
        return fired.get();
    }

    @Override
    public void close() throws InterruptedException {
        thread.interrupt();
        thread.join(5_000);
    }
}
