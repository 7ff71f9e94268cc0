package io.millrace.deploy.local;

import java.io.IOException;
import java.nio.file.Path;

/** A launcher in a process of its own, to be killed: starts ZooKeeper and the broker, prints their process ids and waits. */
final class LauncherForTest {
    private LauncherForTest() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        LocalCluster cluster = LocalCluster.in(Path.of(args[0])).nodes(0).build();
        if (args[1].equals("hook")) {
            Runtime.getRuntime().addShutdownHook(new Thread(cluster::close));
        }
        cluster.startServices(said -> {
        });
        System.out.println("pids " + cluster.zooKeeper().pid() + " " + cluster.broker().pid());
        Thread.currentThread().join();
    }
}
