package io.millrace.ingest.settings;

import static io.millrace.ingest.settings.ClientProperty.Scope.ANY;
import static io.millrace.ingest.settings.ClientProperty.Scope.CONSUMER;
import static io.millrace.ingest.settings.ClientProperty.Scope.PRODUCER;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One of librdkafka's properties and its name in the Java client.
 *
 * @param javaName  where the value goes as it is
 * @param scope     who uses it
 * @param secret    whether the value must never be printed
 */
record ClientProperty(String javaName, Scope scope, boolean secret) {
    enum Scope {
        ANY, CONSUMER, PRODUCER
    }

    /** Properties whose values go over unchanged. Those that need more are handled in {@link KafkaClientConfig}. */
    private static final Map<String, ClientProperty> PLAIN = new HashMap<>();

    /** Knobs of librdkafka's inside that the Java client does not have or does not need: accepted, named in the log. */
    static final Set<String> WITHOUT_COUNTERPART = Set.of("debug", "log_level", "log.connection.close", "log.queue",
            "log.thread.name", "queued.min.messages", "queued.max.messages.kbytes", "receive.message.max.bytes",
            "statistics.interval.ms", "api.version.request", "api.version.request.timeout.ms",
            "api.version.fallback.ms", "broker.version.fallback", "message.copy.max.bytes", "socket.nagle.disable",
            "socket.keepalive.enable", "socket.max.fails", "broker.address.ttl", "broker.address.family",
            "topic.metadata.refresh.fast.interval.ms", "topic.metadata.refresh.fast.cnt",
            "topic.metadata.refresh.sparse", "topic.metadata.propagation.max.ms", "fetch.error.backoff.ms",
            "fetch.queue.backoff.ms", "coordinator.query.interval.ms", "queue.buffering.max.messages",
            "queue.buffering.backpressure.threshold", "batch.num.messages", "sticky.partitioning.linger.ms",
            "max.in.flight.requests", "auto.commit.interval.ms", "offset.store.method", "consume.callback.max.messages",
            "internal.termination.signal", "open.cb", "client.software.name", "client.software.version",
            "enable.random.seed", "background.event.cb", "connections.max.reauth.ms");

    static {
        for (String name : Set.of("client.id", "client.rack", "client.dns.lookup", "connections.max.idle.ms",
                "reconnect.backoff.ms", "reconnect.backoff.max.ms", "retry.backoff.ms", "retry.backoff.max.ms",
                "metadata.max.age.ms", "socket.connection.setup.timeout.ms", "send.buffer.bytes",
                "receive.buffer.bytes", "request.timeout.ms", "sasl.kerberos.service.name", "ssl.cipher.suites",
                "ssl.keystore.location", "ssl.truststore.location", "ssl.truststore.type", "ssl.keystore.type",
                "sasl.oauthbearer.token.endpoint.url", "sasl.login.callback.handler.class", "enable.metrics.push")) {
            PLAIN.put(name, new ClientProperty(name, ANY, false));
        }
        for (String name : Set.of("sasl.jaas.config", "ssl.key.password", "ssl.keystore.password",
                "ssl.truststore.password")) {
            PLAIN.put(name, new ClientProperty(name, ANY, true));
        }
        rename("sasl.mechanisms", "sasl.mechanism", ANY);
        rename("sasl.mechanism", "sasl.mechanism", ANY);
        rename("socket.timeout.ms", "request.timeout.ms", ANY);
        rename("socket.send.buffer.bytes", "send.buffer.bytes", ANY);
        rename("socket.receive.buffer.bytes", "receive.buffer.bytes", ANY);
        rename("topic.metadata.refresh.interval.ms", "metadata.max.age.ms", ANY);
        for (String name : Set.of("session.timeout.ms", "heartbeat.interval.ms", "max.poll.interval.ms",
                "fetch.min.bytes", "fetch.max.bytes", "fetch.max.wait.ms", "max.partition.fetch.bytes", "check.crcs",
                "allow.auto.create.topics", "isolation.level", "group.remote.assignor", "max.poll.records",
                "default.api.timeout.ms")) {
            PLAIN.put(name, new ClientProperty(name, CONSUMER, false));
        }
        rename("fetch.wait.max.ms", "fetch.max.wait.ms", CONSUMER);
        rename("fetch.message.max.bytes", "max.partition.fetch.bytes", CONSUMER);
        for (String name : Set.of("compression.type", "linger.ms", "batch.size", "acks", "delivery.timeout.ms",
                "retries",
                "enable.idempotence", "max.in.flight.requests.per.connection", "max.request.size", "buffer.memory",
                "max.block.ms")) {
            PLAIN.put(name, new ClientProperty(name, PRODUCER, false));
        }
        rename("compression.codec", "compression.type", PRODUCER);
        rename("queue.buffering.max.ms", "linger.ms", PRODUCER);
        rename("message.max.bytes", "max.request.size", PRODUCER);
        rename("request.required.acks", "acks", PRODUCER);
        rename("message.timeout.ms", "delivery.timeout.ms", PRODUCER);
        rename("message.send.max.retries", "retries", PRODUCER);
        rename("max.in.flight", "max.in.flight.requests.per.connection", PRODUCER);
    }

    private static void rename(String name, String javaName, Scope scope) {
        PLAIN.put(name, new ClientProperty(javaName, scope, false));
    }

    static @Nullable ClientProperty byName(String name) {
        return PLAIN.get(name);
    }
}
