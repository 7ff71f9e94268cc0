package io.millrace.deploy.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FreePortsTest {
    private final FreePorts ports = new FreePorts(new Random(7));

    @Test
    void neverGivesAPortTwice() {
        Set<Integer> given = new HashSet<>();
        for (int i = 0; i < 200; i++) {
            assertThat(given.add(ports.next())).isTrue();
        }
        assertThat(given).allMatch(port -> port >= 10_240 && port < 32_768);
    }

    @Test
    void aTakenPortIsNotGivenEvenIfPreferred() throws IOException {
        int port = ports.next();
        assertThat(ports.prefer(port)).isNotEqualTo(port);
        try (ServerSocket taken = new ServerSocket()) {
            taken.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), new FreePorts(new Random(8)).next()));
            assertThat(new FreePorts(new Random(9)).prefer(taken.getLocalPort())).isNotEqualTo(taken.getLocalPort());
        }
    }

    @Test
    void aFreePortIsGivenIfPreferred() {
        int free = new FreePorts(new Random(10)).next();
        assertThat(ports.prefer(free)).isEqualTo(free);
    }
}
