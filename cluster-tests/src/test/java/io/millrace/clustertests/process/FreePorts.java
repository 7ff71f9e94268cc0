package io.millrace.clustertests.process;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Finds ports to listen on, below the ranges from which operating systems take ports for outgoing connections, so that a process that
 * ends and comes back finds its port still free. Owned by one thread.
 */
final class FreePorts {
    private static final int FIRST = 10_240;
    private static final int END = 32_768;
    private static final int TRIES = 2_000;

    private final Set<Integer> given = new HashSet<>();

    int next() {
        for (int i = 0; i < TRIES; i++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, END);
            if (!given.contains(port) && isFree(port)) {
                given.add(port);
                return port;
            }
        }
        throw new IllegalStateException("no free port from " + FIRST + " to " + (END - 1) + " in " + TRIES + " tries");
    }

    private static boolean isFree(int port) {
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException taken) {
            return false;
        }
    }
}
