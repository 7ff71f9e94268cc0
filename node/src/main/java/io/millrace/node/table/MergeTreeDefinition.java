package io.millrace.node.table;

import io.millrace.coordination.table.TablePath;
import io.millrace.node.catalog.Settings;
import io.millrace.node.catalog.TableColumn;
import io.millrace.node.catalog.TableEntry;
import io.millrace.node.sql.syntax.DdlStatement;
import io.millrace.node.sql.syntax.Expression;
import io.millrace.node.sql.syntax.SqlText;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import io.millrace.replication.part.TableLayout;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a CREATE TABLE of the MergeTree family means. Pure.
 *
 * @param path the table's log in ZooKeeper
 * @param replica this node's name in it
 * @param sortingKey empty for tuple()
 * @param primaryKey a prefix of the sorting key
 * @param partitionKey elements of PARTITION BY, empty without
 * @param isDeduplicating whether INSERT drops blocks that it has seen
 */
record MergeTreeDefinition(TablePath path, String replica, List<Expression> sortingKey, List<Expression> primaryKey,
        List<Expression> partitionKey, TableLayout layout, boolean isDeduplicating) {
    MergeTreeDefinition {
        sortingKey = List.copyOf(sortingKey);
        primaryKey = List.copyOf(primaryKey);
        partitionKey = List.copyOf(partitionKey);
    }

    static MergeTreeDefinition of(TableEntry table, Macros macros) {
        DdlStatement.Engine engine = table.engine().orElseThrow();
        List<Expression> arguments = engine.argumentList();
        boolean isReplicated = engine.name().startsWith("Replicated");
        TablePath path = TablePath.of(table.uuid(), macros.shard());
        String replica = macros.replica();
        List<Expression> rest = arguments;
        if (isReplicated && !arguments.isEmpty()) {
            if (arguments.size() < 2) {
                throw new UserException(ErrorCode.NUMBER_OF_ARGUMENTS_DOESNT_MATCH,
                        "Expected two string literal arguments: zookeeper_path and replica_name, in table "
                                + table.name());
            }
            path = path(macros.expand(Settings.text(arguments.get(0)), table));
            replica = macros.expand(Settings.text(arguments.get(1)), table);
            rest = arguments.subList(2, arguments.size());
        }
        Keys keys = Keys.of(table, rest);
        TableLayout layout = layout(table, keys.sorting());
        requireColumns(table, keys);
        return new MergeTreeDefinition(path, replica, keys.sorting(), keys.primary(), keys.partition(), layout,
                isDeduplicating(table, isReplicated));
    }

    private static TablePath path(String written) {
        try {
            return new TablePath(written);
        } catch (IllegalArgumentException e) {
            throw new UserException(ErrorCode.BAD_ARGUMENTS, String.valueOf(e.getMessage()), e);
        }
    }

    private static TableLayout layout(TableEntry table, List<Expression> sortingKey) {
        return new TableLayout(table.schemaVersion(),
                table.columns()
                        .stream()
                        .filter(MergeTreeDefinition::isStored)
                        .map(c -> new io.millrace.replication.part.TableColumn(c.id(), c.name(), c.type(),
                                defaultText(c)))
                        .toList(),
                sortingKey.stream().map(SqlText::expression).toList());
    }

    private static boolean isStored(TableColumn column) {
        DdlStatement.DefaultKind kind = column.written().defaultKind();
        return kind == null || kind == DdlStatement.DefaultKind.DEFAULT
                || kind == DdlStatement.DefaultKind.MATERIALIZED;
    }

    private static @Nullable String defaultText(TableColumn column) {
        Expression expression = column.written().defaultExpression();
        return expression == null ? null : SqlText.format(expression);
    }

    private static boolean isDeduplicating(TableEntry table, boolean isReplicated) {
        Map<String, String> settings = Settings.texts(table.storage().settings());
        String window = isReplicated
                ? settings.getOrDefault("replicated_deduplication_window", "10000")
                : settings.getOrDefault("non_replicated_deduplication_window", "0");
        return !window.equals("0");
    }

    private static void requireColumns(TableEntry table, Keys keys) {
        for (int i = 0; i < keys.primary().size(); i++) {
            if (i >= keys.sorting().size() || !keys.primary().get(i).equals(keys.sorting().get(i))) {
                throw new UserException(ErrorCode.BAD_ARGUMENTS,
                        "Primary key must be a prefix of the sorting key, but the column"
                                + " in the position " + i + " is " + SqlText.expression(keys.primary().get(i))
                                + " in table " + table.name());
            }
        }
    }

    /** Key expressions as written, tuples taken apart. */
    private record Keys(List<Expression> sorting, List<Expression> primary, List<Expression> partition) {

        /** @param arguments of the engine, in the old syntax: date column, [sampling,] key, granularity */
        static Keys of(TableEntry table, List<Expression> arguments) {
            DdlStatement.Storage storage = table.storage();
            if (arguments.size() >= 3) {
                Expression date = arguments.get(0);
                if (arguments.size() > 3) {
                    throw new UserException(ErrorCode.NOT_IMPLEMENTED,
                            "Sampling in " + table.name() + " is not supported");
                }
                if (!Settings.text(arguments.get(2)).equals("8192")) {
                    throw new UserException(ErrorCode.NOT_IMPLEMENTED,
                            "Index granularity " + Settings.text(arguments.get(2))
                                    + " is not supported: a granule has 8192 rows");
                }
                List<Expression> key = elements(arguments.get(1));
                return new Keys(key, key, List.of(Expression.FunctionCall.of("toYYYYMM", date)));
            }
            if (!arguments.isEmpty()) {
                throw new UserException(ErrorCode.NUMBER_OF_ARGUMENTS_DOESNT_MATCH,
                        "With extended storage definition syntax storage " + table.engineName()
                                + " requires no arguments: table "
                                + table.name());
            }
            Expression primary = storage.primaryKey();
            List<Expression> sorting = elements(storage.orderBy() != null ? storage.orderBy() : primary);
            return new Keys(sorting, primary == null ? sorting : elements(primary), elements(storage.partitionBy()));
        }

        private static List<Expression> elements(@Nullable Expression key) {
            return switch (key) {
                case null -> List.of();
                case Expression.TupleExpression tuple -> tuple.elements();
                case Expression.FunctionCall call when call.name().equals("tuple") -> call.arguments();
                default -> List.of(key);
            };
        }
    }
}
