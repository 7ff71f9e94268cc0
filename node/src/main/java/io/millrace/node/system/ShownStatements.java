package io.millrace.node.system;

import io.millrace.node.catalog.TableEntry;
import io.millrace.node.sql.syntax.DdlStatement;
import io.millrace.node.sql.syntax.Literal;
import io.millrace.node.sql.syntax.Setting;
import io.millrace.node.sql.syntax.SqlText;
import java.util.List;
import java.util.Set;

/** CREATE statements as people may see them: without UUID, and with secrets hidden. */
public final class ShownStatements {
    private static final Set<String> SECRETS = Set.of("kafka_sasl_password");
    private static final Literal HIDDEN = new Literal.StringLiteral("[HIDDEN]");

    private ShownStatements() {}

    /** What SHOW CREATE prints. */
    public static DdlStatement of(TableEntry table) {
        return switch (table.create()) {
            case DdlStatement.CreateTable s ->
                new DdlStatement.CreateTable(s.mode(), s.temporary(), false, s.name(), null, null,
                        s.definition(), shown(s.storage()), null, s.comment());
            case DdlStatement.CreateView s ->
                new DdlStatement.CreateView(false, false, s.name(), null, null, s.definition(),
                        s.query(), s.comment());
            case DdlStatement.CreateMaterializedView s ->
                new DdlStatement.CreateMaterializedView(false, s.name(), null, null,
                        s.target(), s.definition(), shown(s.storage()), false, s.query(), s.comment());
            default -> table.create();
        };
    }

    /** The text from the engine's name on, as {@code system.tables.engine_full} has it. */
    static String engineFull(TableEntry table) {
        if (!(of(table) instanceof DdlStatement.CreateTable s)) {
            return "";
        }
        String text = SqlText.format(s).replaceAll("\\s+", " ");
        int at = text.lastIndexOf("ENGINE = ");
        return at < 0 ? "" : text.substring(at + "ENGINE = ".length());
    }

    private static DdlStatement.Storage shown(DdlStatement.Storage s) {
        List<Setting> settings = s.settings()
                .stream()
                .map(setting -> SECRETS.contains(setting.name()) ? new Setting(setting.name(), HIDDEN) : setting)
                .toList();
        return new DdlStatement.Storage(s.engine(), s.partitionBy(), s.primaryKey(), s.orderBy(), s.sampleBy(), s.ttl(),
                settings);
    }
}
