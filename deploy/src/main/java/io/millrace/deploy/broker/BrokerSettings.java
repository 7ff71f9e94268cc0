package io.millrace.deploy.broker;

import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;

/**
 * What the broker is started with.
 *
 * @param host
 *            address it listens on and tells to clients
 * @param port
 *            for clients
 * @param controllerPort
 *            for the controller, that is for the process itself
 * @param directory
 *            where logs and metadata are kept; formatted when empty
 * @param extra
 *            Kafka's own settings, by Kafka's names, that win over what is chosen here
 */
public record BrokerSettings(String host, int port, int controllerPort, Path directory, Map<String, String> extra) {
    static final int NODE_ID = 1;

    public BrokerSettings {
        if (port < 1 || port > 65_535 || controllerPort < 1 || controllerPort > 65_535 || port == controllerPort) {
            throw new IllegalArgumentException("port=" + port + " controllerPort=" + controllerPort);
        }
        extra = Map.copyOf(extra);
    }

    public String bootstrap() {
        return host + ":" + port;
    }

    Properties properties() {
        Properties kafka = new Properties();
        kafka.setProperty("process.roles", "broker,controller");
        kafka.setProperty("node.id", Integer.toString(NODE_ID));
        kafka.setProperty("controller.quorum.voters", NODE_ID + "@" + host + ":" + controllerPort);
        kafka.setProperty("controller.listener.names", "CONTROLLER");
        kafka.setProperty("listeners",
                "PLAINTEXT://" + host + ":" + port + ",CONTROLLER://" + host + ":" + controllerPort);
        kafka.setProperty("advertised.listeners", "PLAINTEXT://" + host + ":" + port);
        kafka.setProperty("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        kafka.setProperty("log.dirs", directory.toString());
        kafka.setProperty("auto.create.topics.enable", "false");
        kafka.setProperty("offsets.topic.replication.factor", "1");
        kafka.setProperty("offsets.topic.num.partitions", "4");
        kafka.setProperty("transaction.state.log.replication.factor", "1");
        kafka.setProperty("transaction.state.log.min.isr", "1");
        kafka.setProperty("transaction.state.log.num.partitions", "4");
        kafka.setProperty("share.coordinator.state.topic.replication.factor", "1");
        kafka.setProperty("share.coordinator.state.topic.num.partitions", "1");
        kafka.setProperty("min.insync.replicas", "1");
        kafka.setProperty("default.replication.factor", "1");
        // a measurement or a test must find again whatever it produced
        kafka.setProperty("log.retention.ms", "-1");
        kafka.setProperty("log.retention.bytes", "-1");
        kafka.setProperty("log.cleaner.dedupe.buffer.size", Integer.toString(4 << 20));
        kafka.setProperty("log.cleaner.threads", "1");
        kafka.setProperty("num.network.threads", "2");
        kafka.setProperty("num.io.threads", "4");
        kafka.setProperty("num.replica.fetchers", "1");
        kafka.setProperty("num.recovery.threads.per.data.dir", "2");
        kafka.setProperty("background.threads", "2");
        kafka.setProperty("socket.request.max.bytes", Integer.toString(100 << 20));
        kafka.setProperty("message.max.bytes", Integer.toString(32 << 20));
        kafka.setProperty("replica.fetch.max.bytes", Integer.toString(32 << 20));
        // one process: nobody to wait for, and a lost consumer should be noticed within seconds
        kafka.setProperty("group.initial.rebalance.delay.ms", "0");
        kafka.setProperty("group.consumer.min.session.timeout.ms", "1000");
        kafka.setProperty("group.consumer.session.timeout.ms", "10000");
        kafka.setProperty("group.consumer.min.heartbeat.interval.ms", "200");
        kafka.setProperty("group.consumer.heartbeat.interval.ms", "1000");
        kafka.setProperty("group.min.session.timeout.ms", "1000");
        kafka.setProperty("group.coordinator.threads", "1");
        kafka.setProperty("controlled.shutdown.enable", "false");
        kafka.setProperty("metric.reporters", "");
        kafka.setProperty("auto.include.jmx.reporter", "false");
        extra.forEach(kafka::setProperty);
        return kafka;
    }
}
