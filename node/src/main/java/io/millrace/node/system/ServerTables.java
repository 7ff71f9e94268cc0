package io.millrace.node.system;

import io.millrace.node.settings.KnownSettings;
import io.millrace.node.settings.Setting;

/** {@code system.settings}, {@code macros}, {@code build_options}, {@code table_engines} and {@code one}. */
final class ServerTables {
    private ServerTables() {}

    static RowTable settings(NodeFacts node) {
        return new RowTable("settings", """
                name String
                value String
                changed UInt8
                description String
                min Nullable(String)
                max Nullable(String)
                readonly UInt8
                type String
                default String
                """, (sink, scan) -> {
            for (Setting s : KnownSettings.get().all()) {
                String value = scan.context()
                        .setting(s.name())
                        .orElse(node.profile().getOrDefault(s.name(), s.defaultText()));
                sink.row(s.name(), value, !value.equals(s.defaultText()), s.description(), null, null, 0,
                        s.type().text(),
                        s.defaultText());
            }
        });
    }

    static RowTable macros(NodeFacts node) {
        return new RowTable("macros", """
                macro String
                substitution String
                """, (sink, scan) -> node.macros().forEach((macro, text) -> sink.row(macro, text)));
    }

    static RowTable buildOptions(NodeFacts node) {
        return new RowTable("build_options", """
                name String
                value String
                """, (sink, scan) -> {
            sink.row("JAVA_VERSION", System.getProperty("java.version"));
            sink.row("NODE", node.nodeName());
        });
    }

    static RowTable tableEngines() {
        return new RowTable("table_engines", """
                name String
                supports_settings UInt8
                supports_sort_order UInt8
                supports_replication UInt8
                supports_deduplication UInt8
                """, (sink, scan) -> {
            sink.row("Kafka", 1, 0, 0, 0);
            sink.row("MaterializedView", 0, 0, 0, 0);
            sink.row("Memory", 0, 0, 0, 0);
            sink.row("MergeTree", 1, 1, 1, 1);
            sink.row("Null", 0, 0, 0, 0);
            sink.row("ReplicatedMergeTree", 1, 1, 1, 1);
            sink.row("View", 0, 0, 0, 0);
        });
    }

    static RowTable one() {
        return new RowTable("one", "dummy UInt8", (sink, scan) -> sink.row(0));
    }
}
