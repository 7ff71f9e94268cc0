package io.millrace.deploy.broker;

import io.millrace.deploy.cli.CommandLine;
import io.millrace.deploy.cli.UsageException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** {@code millrace broker}: one Kafka broker in the foreground until it is told to end. */
public final class BrokerMain {
    /** The beginning of the line that says that clients are served. */
    public static final String READY = "broker: ready on ";

    private BrokerMain() {}

    public static void main(String[] args) {
        int status = CommandLine.run("broker", Set.of(), Set.of("host", "port", "controller-port", "dir", "set"), args,
                System.out, System.err,
                BrokerMain::run);
        System.exit(status);
    }

    private static int run(CommandLine options) throws IOException, InterruptedException {
        int port = options.integer("port", 9092, 1, 65_535);
        int controllerPort = options.integer("controller-port", port == 65_535 ? port - 1 : port + 1, 1, 65_535);
        if (port == controllerPort) {
            throw new UsageException("--port and --controller-port must differ");
        }
        Map<String, String> extra = new LinkedHashMap<>();
        for (String setting : options.all("set")) {
            int equals = setting.indexOf('=');
            if (equals < 1) {
                throw new UsageException("--set wants Kafka's name=value, not '" + setting + "'");
            }
            extra.put(setting.substring(0, equals), setting.substring(equals + 1));
        }
        Path directory = Objects.requireNonNullElseGet(options.path("dir"),
                () -> Path.of("millrace-data", "kafka").toAbsolutePath());
        Broker broker = Broker
                .start(new BrokerSettings(options.text("host", "127.0.0.1"), port, controllerPort, directory, extra));
        Runtime.getRuntime().addShutdownHook(new Thread(broker::close, "broker-close"));
        System.out.println(READY + broker.bootstrap() + ", data in " + directory);
        broker.awaitEnd();
        return CommandLine.OK;
    }
}
