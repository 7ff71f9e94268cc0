package io.millrace.jmh.workload;

import io.millrace.deploy.events.EventSource;
import io.millrace.deploy.events.GithubEvents;
import io.millrace.deploy.events.UserEvents;
import io.millrace.replication.column.DataTypes;
import io.millrace.replication.column.Field;
import io.millrace.replication.column.Schema;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** Events of one kind and the table they go to, as ClickHouse's tutorials have them. */
public enum Workload {
    /** 25 columns, LowCardinality, arrays, enums; about 650 bytes a message. */
    GITHUB(GithubEvents.NAME, "event_type, repo_name, created_at", "", "all"),
    /** Three columns and a field that no column takes; about 77 bytes a message. */
    USER(UserEvents.NAME, "UserID, EventDate", "toYYYYMM(EventDate)", "202508");

    private static final long SEED = 1;

    private final String eventName;
    /** Names of columns. */
    private final String sortingKey;
    private final String partitionBy;
    private final String partitionId;

    Workload(String eventName, String sortingKey, String partitionBy, String partitionId) {
        this.eventName = eventName;
        this.sortingKey = sortingKey;
        this.partitionBy = partitionBy;
        this.partitionId = partitionId;
    }

    /**
     * The workload of that name, in any case of letters.
     *
     * @throws IllegalArgumentException
     *             if there is none
     */
    public static Workload named(String name) {
        for (Workload each : values()) {
            if (each.eventName.equals(name.toLowerCase(Locale.ROOT))) {
                return each;
            }
        }
        throw new IllegalArgumentException("no workload named '" + name + "'; there are github and user");
    }

    public String eventName() {
        return eventName;
    }

    public EventSource events() {
        return EventSource.named(eventName, SEED);
    }

    public List<String> sortingKey() {
        return List.of(sortingKey.split(", "));
    }

    /** The table partition of the first two million events or so. */
    public String partitionId() {
        return partitionId;
    }

    /** One line a column: name, space, type. */
    public List<String> columns() {
        String name = eventName + ".columns";
        try (InputStream in = Objects.requireNonNull(Workload.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    public Schema schema() {
        return new Schema(columns().stream().map(line -> {
            int space = line.indexOf(' ');
            return new Field(line.substring(0, space), DataTypes.parse(line.substring(space + 1)));
        }).toList());
    }

    /** The MergeTree table. */
    public String createTarget(String table) {
        return "CREATE TABLE " + table + " (" + String.join(", ", columns()) + ") ENGINE = MergeTree"
                + (partitionBy.isEmpty() ? "" : " PARTITION BY " + partitionBy) + " ORDER BY (" + sortingKey
                + ")";
    }

    /** The Kafka table; {@code settings} are added to the four that it needs. */
    public String createQueue(String table, String bootstrap, String topic, List<String> settings) {
        return createQueue(table, columns(), bootstrap, topic, topic, "JSONEachRow", settings);
    }

    /** A Kafka table with other columns, another group or another format. */
    public static String createQueue(String table, List<String> columns, String bootstrap, String topic, String group,
            String format, List<String> settings) {
        StringBuilder sql = new StringBuilder("CREATE TABLE " + table + " (" + String.join(", ", columns)
                + ") ENGINE = Kafka SETTINGS kafka_broker_list = '" + bootstrap + "', kafka_topic_list = '" + topic
                + "', kafka_group_name = '" + group + "', kafka_format = '" + format + "'");
        settings.forEach(setting -> sql.append(", ").append(setting));
        return sql.toString();
    }

    /** The view that sets consumption going. */
    public static String createView(String view, String target, String queue) {
        return "CREATE MATERIALIZED VIEW " + view + " TO " + target + " AS SELECT * FROM " + queue;
    }
}
