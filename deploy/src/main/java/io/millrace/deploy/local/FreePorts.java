package io.millrace.deploy.local;

import io.millrace.deploy.cli.CommandException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Finds ports to listen on. They lie below the ranges from which operating systems take ports for outgoing connections, so that a process
 * that ends and comes back finds its port still free. Owned by one thread.
 */
final class FreePorts {
    private static final int FIRST = 10_240;
    private static final int END = 32_768;
    private static final int TRIES = 2_000;

    private final RandomGenerator random;
    private final Set<Integer> given = new HashSet<>();

    FreePorts(RandomGenerator random) {
        this.random = random;
    }

    int next() {
        for (int i = 0; i < TRIES; i++) {
            int port = random.nextInt(FIRST, END);
            if (take(port)) {
                return port;
            }
        }
        throw new CommandException(
                "no free port found between " + FIRST + " and " + (END - 1) + " in " + TRIES + " tries");
    }

    /** That port if it is free, else another. */
    int prefer(int port) {
        return port > 0 && take(port) ? port : next();
    }

    private boolean take(int port) {
        if (given.contains(port)) {
            return false;
        }
        try (ServerSocket probe = new ServerSocket()) {
            // a server that ended a moment ago does not make its port unusable, servers set this too
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        } catch (IOException taken) {
            return false;
        }
        return given.add(port);
    }
}
