package io.millrace.deploy.broker;

import io.millrace.deploy.cli.CommandException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;

/**
 * A running broker in this process. Starting and closing belong to one thread; its directory survives it and may be started again.
 */
public final class Broker implements AutoCloseable {
    private static final int READY_TIMEOUT_MS = 60_000;

    private final BrokerSettings settings;
    private final KafkaRaftServer server;
    private final AtomicBoolean closed = new AtomicBoolean();

    private Broker(BrokerSettings settings, KafkaRaftServer server) {
        this.settings = settings;
        this.server = server;
    }

    /**
     * Formats the directory if it is new, starts the broker and waits until it answers.
     *
     * @throws CommandException
     *             if a port is taken, or it does not answer within a minute
     */
    public static Broker start(BrokerSettings settings) throws IOException, InterruptedException {
        // Kafka would end the process with a stack trace; a sentence is better
        demandFree(settings.host(), settings.port(), "--port");
        demandFree(settings.host(), settings.controllerPort(), "--controller-port");
        Files.createDirectories(settings.directory());
        Properties properties = settings.properties();
        format(settings.directory());
        KafkaRaftServer server = new KafkaRaftServer(KafkaConfig.fromProps(properties, false), Time.SYSTEM);
        Broker broker = new Broker(settings, server);
        try {
            server.startup();
            broker.awaitReady();
            return broker;
        } catch (RuntimeException | InterruptedException failed) {
            broker.close();
            throw failed;
        }
    }

    private static void demandFree(String host, int port, String option) {
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(host, port));
        } catch (IOException taken) {
            throw new CommandException("cannot listen on " + host + ":" + port + " (" + taken.getMessage()
                    + "); end the process that uses the port, or choose another with "
                    + option, taken);
        }
    }

    private static void format(Path directory) throws IOException {
        if (Files.exists(directory.resolve("meta.properties"))) {
            return;
        }
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        try {
            new Formatter().setNodeId(BrokerSettings.NODE_ID)
                    .setClusterId(Uuid.randomUuid().toString())
                    .setControllerListenerName("CONTROLLER")
                    .setMetadataLogDirectory(directory.toString())
                    .addDirectory(directory.toString())
                    .setPrintStream(new PrintStream(said, true, StandardCharsets.UTF_8))
                    .run();
        } catch (IOException | RuntimeException failed) {
            throw failed;
        } catch (Exception failed) { // the method is declared so
            throw new IOException("formatting " + directory + " failed: " + said.toString(StandardCharsets.UTF_8),
                    failed);
        }
    }

    private void awaitReady() throws InterruptedException {
        Map<String, Object> client = Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, settings.bootstrap(),
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000, AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                READY_TIMEOUT_MS);
        try (Admin admin = Admin.create(client)) {
            admin.describeCluster().nodes().get(READY_TIMEOUT_MS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException silent) {
            throw new CommandException("the broker on " + settings.bootstrap() + " started but did not answer within "
                    + READY_TIMEOUT_MS / 1000 + " s: " + silent.getMessage(), silent);
        }
    }

    public String bootstrap() {
        return settings.bootstrap();
    }

    /** Blocks until the broker has ended. */
    void awaitEnd() {
        server.awaitShutdown();
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            server.shutdown();
            server.awaitShutdown();
        }
    }
}
