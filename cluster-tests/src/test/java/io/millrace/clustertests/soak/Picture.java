package io.millrace.clustertests.soak;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.clustertests.cell.Rig;
import io.millrace.clustertests.process.Node;
import io.millrace.clustertests.process.Usage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.ZooKeeper;

/** One line of the cluster, every few seconds. Its own thread {@code picture}; never fails, for it looks at what others break. */
final class Picture implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int SESSION_MS = 10_000;

    private final Rig rig;
    private final int everyMs;
    private final long startNs = System.nanoTime();
    private final Thread thread;
    private volatile String phase = "";
    private volatile long faults;
    private volatile long compared;
    private volatile long peakResidentMb;
    private volatile int peakThreads;
    private volatile int peakFiles;

    Picture(Rig rig, int everyMs) {
        this.rig = rig;
        this.everyMs = everyMs;
        thread = Thread.ofPlatform().daemon().name("picture").start(this::run);
    }

    void show(String nowPhase, long faultCount, long comparedRows) {
        phase = nowPhase;
        faults = faultCount;
        compared = comparedRows;
    }

    private void run() {
        try (ZooKeeper zooKeeper = new ZooKeeper(rig.cluster().zooKeeperConnect(), SESSION_MS, event -> {
        })) {
            while (true) {
                Thread.sleep(everyMs);
                System.out.println(line(zooKeeper));
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            System.out.println("no more pictures: " + e);
        }
    }

    private String line(ZooKeeper zooKeeper) throws InterruptedException {
        long seconds = (System.nanoTime() - startNs) / 1_000_000_000;
        StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "%3d:%02d  %-34s %9d sent  lag", seconds / 60,
                seconds % 60, phase, rig.book().count()));
        for (int partition = 0; partition < Rig.PARTITIONS; partition++) {
            line.append(' ').append(lag(zooKeeper, partition));
        }
        line.append(String.format(Locale.ROOT, "  faults %d  compared %.1f M ", faults, compared / 1e6));
        for (Node node : rig.nodes()) {
            line.append("  ").append(node).append(' ');
            if (!node.process().isAlive()) {
                line.append("down");
                continue;
            }
            try {
                Usage usage = Usage.of(node.process());
                peakResidentMb = Math.max(peakResidentMb, usage.residentMb());
                peakThreads = Math.max(peakThreads, usage.threads());
                peakFiles = Math.max(peakFiles, usage.files());
                line.append(usage.residentMb())
                        .append("M ")
                        .append(usage.threads())
                        .append("t ")
                        .append(usage.files())
                        .append('f');
            } catch (IOException gone) {
                line.append("down");
            }
            if (node.process().isSuspended()) {
                line.append(" stopped");
            }
        }
        return line.toString();
    }

    private String lag(ZooKeeper zooKeeper, int partition) throws InterruptedException {
        try {
            byte[] data = zooKeeper.getData("/millrace/kafka/cells/" + Rig.TOPIC + "/" + partition, false, null);
            long next = JSON.readTree(new String(data, StandardCharsets.UTF_8).lines().findFirst().orElse("{}"))
                    .path("nextOffset")
                    .asLong();
            return Long.toString(Math.max(0, rig.book().endOffset(partition) - next));
        } catch (KeeperException | IOException unknown) {
            return "?";
        }
    }

    String peaks() {
        return peakResidentMb + " MB resident, " + peakThreads + " threads, " + peakFiles + " files";
    }

    @Override
    public void close() throws InterruptedException {
        thread.interrupt();
        thread.join(5_000);
    }
}
