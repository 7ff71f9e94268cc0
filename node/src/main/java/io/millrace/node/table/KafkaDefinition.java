package io.millrace.node.table;

import io.millrace.ingest.settings.KafkaTableSettings;
import io.millrace.ingest.settings.SettingValue;
import io.millrace.node.catalog.Settings;
import io.millrace.node.catalog.TableEntry;
import io.millrace.node.sql.syntax.Expression;
import io.millrace.node.sql.syntax.Literal;
import io.millrace.node.sql.syntax.Setting;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads the engine arguments and SETTINGS of a Kafka table. Pure. */
final class KafkaDefinition {
    private KafkaDefinition() {}

    /** @throws io.millrace.replication.error.UserException with ClickHouse's code for a bad setting */
    static KafkaTableSettings of(TableEntry table, Macros macros, KafkaTableSettings.SessionDefaults session) {
        List<SettingValue> positional = table.engine()
                .orElseThrow()
                .argumentList()
                .stream()
                .map(argument -> value(argument, table, macros))
                .toList();
        Map<String, SettingValue> named = new LinkedHashMap<>();
        for (Setting setting : table.storage().settings()) {
            if (setting.value() != null) {
                named.put(setting.name(), value(setting.value(), table, macros));
            }
        }
        return KafkaTableSettings.parse(positional, named, session);
    }

    private static SettingValue value(Expression expression, TableEntry table, Macros macros) {
        return switch (expression) {
            case Literal.IntegerLiteral i -> new SettingValue(
                    i.value().signum() < 0 ? SettingValue.Kind.INT64 : SettingValue.Kind.UINT64, i.value().toString());
            case Literal.FloatLiteral f -> new SettingValue(SettingValue.Kind.FLOAT64, Double.toString(f.value()));
            case Literal.BooleanLiteral b -> new SettingValue(SettingValue.Kind.BOOL, Boolean.toString(b.value()));
            case Literal.StringLiteral s -> SettingValue.string(macros.expand(s.value(), table));
            case Expression.Identifier i -> new SettingValue(SettingValue.Kind.IDENTIFIER, i.joined());
            default -> SettingValue.string(Settings.text(expression));
        };
    }
}
