package io.millrace.clustertests.cell;

import io.millrace.clustertests.process.Node;
import io.millrace.clustertests.process.Usage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.Stat;

/** What is kept of a failure, beside logs and data. Stateless; tries everything, whatever fails. */
final class Artefacts {
    private static final int SESSION_MS = 10_000;

    private Artefacts() {}

    static void keep(Rig rig) {
        Path logs = rig.cluster().directory().resolve("logs");
        attempt("producer's record", () -> rig.book().write(logs.resolve("produced.tsv")));
        attempt("znodes", () -> {
            StringBuilder text = new StringBuilder();
            try (ZooKeeper zooKeeper = new ZooKeeper(rig.cluster().zooKeeperConnect(), SESSION_MS, event -> {
            })) {
                dump(zooKeeper, "/millrace", text);
            }
            Files.writeString(logs.resolve("znodes.txt"), text);
        });
        for (Node node : rig.nodes()) {
            if (!node.process().isAlive()) {
                continue;
            }
            attempt("stacks of " + node,
                    () -> Files.writeString(logs.resolve(node.name() + "-stacks.txt"), Usage.stacks(node.process())));
            for (String table : new String[] {"parts", "replicas", "replication_queue", "detached_parts",
                "kafka_consumers"}) {
                attempt(table + " of " + node, () -> Files.writeString(logs.resolve(node.name() + "-" + table + ".txt"),
                        node.sql().run("SELECT * FROM system." + table + " FORMAT Vertical")));
            }
        }
    }

    private static void dump(ZooKeeper zooKeeper, String path, StringBuilder text)
            throws KeeperException, InterruptedException {
        Stat stat = new Stat();
        byte[] data;
        try {
            data = zooKeeper.getData(path, false, stat);
        } catch (KeeperException.NoNodeException gone) {
            return;
        }
        text.append(path).append(" version=").append(stat.getVersion()).append(" mzxid=").append(stat.getMzxid());
        if (stat.getEphemeralOwner() != 0) {
            text.append(" session=0x").append(Long.toHexString(stat.getEphemeralOwner()));
        }
        if (data != null && data.length > 0) {
            text.append(' ').append(new String(data, StandardCharsets.UTF_8).strip().replace('\n', ' '));
        }
        text.append('\n');
        for (String child : zooKeeper.getChildren(path, false).stream().sorted().toList()) {
            dump(zooKeeper, path + "/" + child, text);
        }
    }

    private interface Attempt {
        void run() throws Exception;
    }

    private static void attempt(String what, Attempt body) {
        try {
            body.run();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        } catch (Exception failed) {
            System.out.println("  not kept: " + what + ": " + failed);
        }
    }

    /** How many znodes there are below the root. */
    static int znodeCount(Rig rig) throws IOException, InterruptedException, KeeperException {
        try (ZooKeeper zooKeeper = new ZooKeeper(rig.cluster().zooKeeperConnect(), SESSION_MS, event -> {
        })) {
            return zooKeeper.getAllChildrenNumber("/millrace");
        }
    }
}
