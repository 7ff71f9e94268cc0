package io.millrace.jmh.sweep;

import io.millrace.deploy.cli.UsageException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The one thing that differs from variant to variant. */
enum Over {
    /** Of the topic. */
    PARTITIONS("1,4,16,64"),
    /** Kafka clients of the table. */
    CONSUMERS("1,2,4"),
    /** Of the table and of the messages, half numbers, half strings of 8 bytes; the number of cells stays. */
    COLUMNS("4,16,64,256"),
    /** One string beside an id; the number of bytes stays, as far as possible. */
    MESSAGE_BYTES("50,200,1000,5000,20000"),
    /** {@code kafka_max_block_size}: each block is a part, and a commit in ZooKeeper. */
    BLOCK_ROWS("65536,8192,1024,256"),
    /** Of the cluster, each with all rows: one ingests a topic partition, the others fetch. */
    NODES("1,2,3"),
    /** Of the node's JVM; default is what the start script gives. */
    HEAP("default,1g,512m,320m");

    private final String values;

    Over(String values) {
        this.values = values;
    }

    static Over named(String name) {
        return Arrays.stream(values())
                .filter(each -> each.option().equals(name))
                .findFirst()
                .orElseThrow(() -> new UsageException("--over: there is no '" + name + "', only "
                        + String.join(", ", Arrays.stream(values()).map(Over::option).toList())));
    }

    String option() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    List<String> defaultValues() {
        return List.of(values.split(","));
    }

    /** Whether every variant has processes of its own that have never run before; else one warm node runs all. */
    boolean needsFreshNodes() {
        return switch (this) {
            case NODES, HEAP -> true;
            case PARTITIONS, CONSUMERS, COLUMNS, MESSAGE_BYTES, BLOCK_ROWS -> false;
        };
    }
}
