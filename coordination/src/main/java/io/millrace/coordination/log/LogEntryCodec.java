package io.millrace.coordination.log;

import io.millrace.coordination.codec.Fields;
import io.millrace.coordination.codec.ValueFormat;
import io.millrace.coordination.failure.CorruptionException;
import java.util.List;

/** The text form of {@link LogEntry}: type {@code log-entry}, told apart by the field {@code fact}. */
public final class LogEntryCodec {
    private static final ValueFormat FORMAT = new ValueFormat("log-entry", 1);

    private LogEntryCodec() {}

    /** The znode's text. */
    public static String encode(LogEntry entry) {
        Fields fields = switch (entry) {
            case LogEntry.PartsAdded e -> {
                Fields f = start("parts-added", e).with("viewPath", e.viewPath()).with("viewVersion", e.viewVersion());
                e.blockHash().ifPresent(hash -> f.with("block", hash.toString()));
                yield f.withObjects("parts", e.parts().stream().map(LogEntryCodec::part).toList());
            }
            case LogEntry.PartsReplaced e -> start("parts-replaced", e).withStrings("sources", ids(e.sources()))
                    .with("result", part(e.result()));
            case LogEntry.PartsDropped e -> start("parts-dropped", e).withStrings("parts", ids(e.parts()))
                    .with("reason", e.reason());
            case LogEntry.SchemaChanged e -> start("schema-changed", e).with("schemaVersion", e.schemaVersion())
                    .with("schema", e.schema());
            case LogEntry.PartLost e -> start("part-lost", e).with("part", e.part().toString())
                    .with("reason", e.reason());
        };
        return FORMAT.encode(fields);
    }

    /** Reads a znode's text. */
    public static LogEntry decode(String text, String where) {
        Fields f = FORMAT.decode(text, where);
        try {
            String token = f.string("token");
            String replica = f.string("replica");
            String fact = f.string("fact");
            return switch (fact) {
                case "parts-added" -> new LogEntry.PartsAdded(token, replica, f.string("viewPath"),
                        f.intValue("viewVersion"), f.optionalString("block").map(BlockHash::parse),
                        f.objects("parts").stream().map(LogEntryCodec::part).toList());
                case "parts-replaced" -> new LogEntry.PartsReplaced(token, replica, ids(f, "sources"),
                        part(f.object("result")));
                case "parts-dropped" -> new LogEntry.PartsDropped(token, replica, ids(f, "parts"),
                        f.string("reason"));
                case "schema-changed" -> new LogEntry.SchemaChanged(token, replica, f.intValue("schemaVersion"),
                        f.string("schema"));
                case "part-lost" -> new LogEntry.PartLost(token, replica, PartId.parse(f.string("part")),
                        f.string("reason"));
                default -> throw new CorruptionException("unreadable znode " + where + ": unknown fact '" + fact
                        + "'; it was written by a later release: upgrade the node");
            };
        } catch (IllegalArgumentException e) {
            throw new CorruptionException("unreadable znode " + where + ": " + e.getMessage(), e);
        }
    }

    private static Fields start(String fact, LogEntry entry) {
        return new Fields().with("fact", fact).with("token", entry.token()).with("replica", entry.replica());
    }

    private static List<String> ids(List<PartId> ids) {
        return ids.stream().map(PartId::toString).toList();
    }

    private static List<PartId> ids(Fields f, String name) {
        return f.strings(name).stream().map(PartId::parse).toList();
    }

    private static Fields part(PartFact part) {
        Fields f = new Fields().with("id", part.partId().toString())
                .with("partition", part.tablePartition())
                .with("rows", part.rowCount())
                .with("bytes", part.sizeBytes())
                .with("content", part.contentChecksum().toString())
                .with("file", part.fileChecksum())
                .with("level", part.level())
                .with("schemaVersion", part.schemaVersion());
        if (part.minBlock() != PartFact.OWN_LOG_INDEX) {
            f.with("minBlock", part.minBlock()).with("maxBlock", part.maxBlock());
        }
        return f.withObjects("sources",
                part.sourceRanges()
                        .stream()
                        .map(range -> new Fields().with("topicId", range.topicId())
                                .with("topic", range.topic())
                                .with("topicPartition", range.topicPartition())
                                .with("first", range.firstOffset())
                                .with("end", range.endOffsetExclusive()))
                        .toList());
    }

    private static PartFact part(Fields f) {
        return new PartFact(PartId.parse(f.string("id")), f.string("partition"), f.longValue("rows"),
                f.longValue("bytes"), ContentChecksum.parse(f.string("content")), f.string("file"),
                f.intValue("level"), f.longValue("minBlock", PartFact.OWN_LOG_INDEX),
                f.longValue("maxBlock", PartFact.OWN_LOG_INDEX), f.intValue("schemaVersion"),
                f.objects("sources")
                        .stream()
                        .map(range -> new SourceRange(range.string("topicId"), range.string("topic"),
                                range.intValue("topicPartition"), range.longValue("first"), range.longValue("end")))
                        .toList());
    }
}
