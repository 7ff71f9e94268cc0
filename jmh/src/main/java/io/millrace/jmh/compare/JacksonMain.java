package io.millrace.jmh.compare;

import com.sun.management.OperatingSystemMXBean;
import io.millrace.ingest.format.BlockBuilder;
import io.millrace.jmh.stage.Stages;
import io.millrace.jmh.workload.Messages;
import io.millrace.jmh.workload.Workload;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The child that decodes with Jackson. Arguments: events, rows, then {@code memory}, or {@code kafka}, address and topic. It prints
 * {@code done CPU-SECONDS WALL-SECONDS}: of this process since its start, but without making the messages, which come from memory; from
 * the first message to the last.
 */
final class JacksonMain {
    private static final int BLOCKS = 4;
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final int POLLS_IN_VAIN = 60;

    private JacksonMain() {}

    public static void main(String[] args) throws IOException {
        Workload workload = Workload.named(args[0]);
        long rows = Long.parseLong(args[1]);
        switch (args[2]) {
            case "memory" -> fromMemory(workload, rows);
            case "kafka" -> fromKafka(workload, rows, args[3], args[4]);
            default -> throw new IllegalArgumentException("from memory or from kafka, not " + args[2]);
        }
    }

    private static double cpuSeconds() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime() / 1e9;
    }

    private static void fromMemory(Workload workload, long rows) throws IOException {
        double beforeMaking = cpuSeconds();
        List<Messages> messages = new ArrayList<>();
        for (int i = 0; i < BLOCKS; i++) {
            messages.add(Messages.of(workload.events(), (long) i * Stages.BLOCK_ROWS, Stages.BLOCK_ROWS));
        }
        double making = cpuSeconds() - beforeMaking;
        long startNs = System.nanoTime();
        JacksonRows decoder = new JacksonRows(workload.schema());
        long done = 0;
        for (int block = 0; done < rows; block = (block + 1) % BLOCKS) {
            Messages from = messages.get(block);
            int count = (int) Math.min(from.count(), rows - done);
            BlockBuilder builder = new BlockBuilder(workload.schema(), count);
            for (int i = 0; i < count; i++) {
                decoder.append(from.bytes(), from.start(i), from.length(i), builder);
            }
            done += builder.build().rowCount();
        }
        print(cpuSeconds() - making, startNs);
    }

    private static void fromKafka(Workload workload, long rows, String bootstrap, String topic) throws IOException {
        Map<String, Object> settings = Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap,
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest", ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false,
                ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 10_000, ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 16 << 20);
        long startNs = System.nanoTime();
        JacksonRows decoder = new JacksonRows(workload.schema());
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            consumer.assign(consumer.partitionsFor(topic)
                    .stream()
                    .map(each -> new TopicPartition(topic, each.partition()))
                    .toList());
            long done = 0;
            int inVain = 0;
            BlockBuilder builder = new BlockBuilder(workload.schema(), Stages.BLOCK_ROWS);
            while (done < rows) {
                int before = builder.rowCount();
                for (ConsumerRecord<byte[], byte[]> each : consumer.poll(POLL)) {
                    decoder.append(each.value(), 0, each.value().length, builder);
                }
                inVain = builder.rowCount() == before ? inVain + 1 : 0;
                if (inVain > POLLS_IN_VAIN) {
                    throw new IOException("no message for a minute after " + (done + before) + " of " + rows);
                }
                if (builder.rowCount() >= Stages.BLOCK_ROWS || done + builder.rowCount() >= rows) {
                    done += builder.build().rowCount();
                    builder = new BlockBuilder(workload.schema(), Stages.BLOCK_ROWS);
                }
            }
            print(cpuSeconds(), startNs);
        }
    }

    private static void print(double cpuSeconds, long startNs) {
        System.out
                .println(String.format(Locale.ROOT, "done %.2f %.3f", cpuSeconds, (System.nanoTime() - startNs) / 1e9));
    }
}
