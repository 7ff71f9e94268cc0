package io.millrace.deploy.produce;

import io.millrace.deploy.cli.CommandLine;
import io.millrace.deploy.cli.UsageException;
import io.millrace.deploy.events.EventSource;
import io.millrace.deploy.events.GithubEvents;
import io.millrace.deploy.events.UserEvents;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;

/** {@code millrace produce}: generated events into a topic. */
public final class ProduceMain {
    private static final Set<String> CODECS = Set.of("none", "lz4", "zstd", "snappy", "gzip");
    private static final Set<String> OPTIONS = Set.of("bootstrap", "topic", "kind", "events", "partitions", "from",
            "seed", "rate",
            "compression", "expected");

    private ProduceMain() {}

    public static void main(String[] args) {
        System.exit(
                CommandLine.run("produce", Set.of("quiet"), OPTIONS, args, System.out, System.err, ProduceMain::run));
    }

    private static int run(CommandLine options) throws IOException, InterruptedException {
        String kind = options.text("kind", GithubEvents.NAME);
        if (!kind.equals(GithubEvents.NAME) && !kind.equals(UserEvents.NAME)) {
            throw new UsageException(
                    "--kind is " + GithubEvents.NAME + " or " + UserEvents.NAME + ", not '" + kind + "'");
        }
        String compression = options.text("compression", "lz4");
        if (!CODECS.contains(compression)) {
            throw new UsageException("--compression is none, lz4, zstd, snappy or gzip, not '" + compression + "'");
        }
        String bootstrap = options.text("bootstrap", "127.0.0.1:9092");
        String topic = options.text("topic", kind.equals(GithubEvents.NAME) ? "github" : "user_events_topic");
        int partitions = options.integer("partitions", 5, 1, 10_000);
        long from = options.number("from", 0, 0, Long.MAX_VALUE / 2);
        long count = options.number("events", 200_000, 0, Long.MAX_VALUE / 2);
        Path expected = options.path("expected");
        EventProducer.Plan plan = new EventProducer.Plan(bootstrap, topic, partitions, from, count,
                options.number("rate", 0, 0, 100_000_000), compression, expected);
        EventSource source = EventSource.named(kind, options.number("seed", 1, Long.MIN_VALUE, Long.MAX_VALUE));
        boolean created = Topics.ensure(bootstrap, topic, partitions);
        long startNs = System.nanoTime();
        new EventProducer(plan, source).run(acknowledged -> {
        });
        double seconds = Math.max(1e-3, (System.nanoTime() - startNs) / 1e9);
        if (!options.has("quiet")) {
            System.out.println(String.format(Locale.ROOT,
                    "%,d %s events in %s topic %s, %d partitions, on %s: %.1f s, %,.0f events/s%s", count, kind,
                    created ? "the new" : "the", topic, partitions, bootstrap, seconds, count / seconds,
                    expected == null ? "" : "; record in " + expected));
        }
        return CommandLine.OK;
    }
}
