package io.millrace.node.table;

import io.millrace.ingest.format.OmittedMask;
import io.millrace.node.sql.execution.BlockCast;
import io.millrace.node.sql.execution.CompiledExpressions;
import io.millrace.node.sql.syntax.Expression;
import io.millrace.node.sql.table.ColumnDefinition;
import io.millrace.node.sql.table.QueryContext;
import io.millrace.node.sql.table.TableDefinition;
import io.millrace.replication.column.Block;
import io.millrace.replication.column.Column;
import io.millrace.replication.column.ColumnBuilder;
import io.millrace.replication.column.DataType;
import io.millrace.replication.column.Field;
import io.millrace.replication.column.Schema;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Completes rows for one table: casts what was given, computes DEFAULT and MATERIALIZED columns, fills the rest with the types'
 * defaults. Immutable but for a cache; any thread.
 */
final class TargetColumns {
    private final TableDefinition table;
    private final Schema stored;
    private final ZoneId zone;
    private final Supplier<QueryContext> contexts;
    /** By the schema of the block that comes in: an insert, or a view, always has the same. */
    private final Map<Schema, Program> programs = new ConcurrentHashMap<>();

    TargetColumns(TableDefinition table, ZoneId zone, Supplier<QueryContext> contexts) {
        this.table = table;
        this.zone = zone;
        this.contexts = contexts;
        this.stored = new Schema(table.columns()
                .stream()
                .filter(ColumnDefinition::isStored)
                .map(c -> new Field(c.name(), c.type()))
                .toList());
    }

    /** All stored columns, in the table's order. */
    Schema stored() {
        return stored;
    }

    /** What to do with blocks of one schema. */
    private record Program(BlockCast cast, List<Computed> computed) {}

    /** A column to be computed from those before it. */
    private record Computed(String name, DataType type, CompiledExpressions expression) {}

    /**
     * The stored columns of the rows.
     *
     * @param given some of the table's columns, by name
     * @param omitted which cells of given columns have no value and want their DEFAULT; null for none
     * @throws UserException what cannot be cast, or is NULL where none can be
     */
    Block complete(Block given, @Nullable OmittedMask omitted) {
        if (given.schema().equals(stored) && omitted == null && !hasMaterialized()) {
            return given;
        }
        Program program = programs.computeIfAbsent(given.schema(), this::compile);
        Block cast = program.cast().apply(given);
        Map<String, Column> columns = new LinkedHashMap<>();
        for (int i = 0; i < cast.schema().size(); i++) {
            columns.put(cast.schema().field(i).name(), cast.column(i));
        }
        for (Computed c : program.computed()) {
            columns.put(c.name(), c.expression().apply(block(columns, given.rowCount())).getFirst());
        }
        if (omitted != null) {
            fillOmitted(given, omitted, columns);
        }
        List<Column> all = new ArrayList<>();
        for (Field field : stored.fields()) {
            Column column = columns.get(field.name());
            all.add(column != null ? column : defaults(field.type(), given.rowCount()));
        }
        return new Block(stored, all, given.rowCount());
    }

    private boolean hasMaterialized() {
        return table.columns().stream().anyMatch(c -> c.kind() == ColumnDefinition.Kind.MATERIALIZED);
    }

    private Program compile(Schema given) {
        List<Field> target = new ArrayList<>();
        for (ColumnDefinition c : table.columns()) {
            boolean isInsertable = c.isOrdinary() || c.kind() == ColumnDefinition.Kind.EPHEMERAL;
            if (isInsertable && given.indexOf(c.name()) >= 0) {
                target.add(new Field(c.name(), c.type()));
            }
        }
        Schema present = new Schema(target);
        BlockCast cast = BlockCast.byName(given, present, zone);
        return new Program(cast, order(present));
    }

    /** Columns to compute, each after those that its expression reads. */
    private List<Computed> order(Schema present) {
        Map<String, Field> available = new LinkedHashMap<>();
        present.fields().forEach(f -> available.put(f.name(), f));
        List<ColumnDefinition> waiting = new ArrayList<>();
        for (ColumnDefinition c : table.columns()) {
            boolean isMissing = !available.containsKey(c.name());
            if (c.expression() != null && isMissing && c.kind() != ColumnDefinition.Kind.ALIAS) {
                waiting.add(c);
            } else if (c.expression() == null && isMissing) {
                available.put(c.name(), new Field(c.name(), c.type()));
            }
        }
        List<Computed> ordered = new ArrayList<>();
        Set<String> plainDefaults = new java.util.HashSet<>(available.keySet());
        present.fields().forEach(f -> plainDefaults.remove(f.name()));
        while (!waiting.isEmpty()) {
            boolean isMoving = false;
            for (ColumnDefinition c : List.copyOf(waiting)) {
                Schema now = new Schema(List.copyOf(available.values()));
                CompiledExpressions expression;
                try {
                    expression = CompiledExpressions.compile(List.of(Objects.requireNonNull(c.expression())),
                            List.of(c.type()), now,
                            contexts);
                } catch (UserException e) {
                    if (e.code() == ErrorCode.UNKNOWN_IDENTIFIER && waiting.size() > 1) {
                        continue; // reads a column that is still to be computed
                    }
                    throw e;
                }
                ordered.add(new Computed(c.name(), c.type(), expression));
                available.put(c.name(), new Field(c.name(), c.type()));
                waiting.remove(c);
                isMoving = true;
            }
            if (!isMoving) {
                throw new UserException(ErrorCode.CYCLIC_ALIASES, "Defaults of columns " + waiting.stream()
                        .map(ColumnDefinition::name)
                        .toList() + " in table " + table.fullName() + " depend on each other");
            }
        }
        return ordered;
    }

    /** Those columns so far, and the types' defaults of plain columns that were not given. */
    private Block block(Map<String, Column> columns, int rowCount) {
        List<Field> fields = new ArrayList<>();
        List<Column> values = new ArrayList<>();
        for (ColumnDefinition c : table.columns()) {
            Column column = columns.get(c.name());
            if (column != null) {
                fields.add(new Field(c.name(), c.type()));
                values.add(column);
            } else if (c.expression() == null) {
                fields.add(new Field(c.name(), c.type()));
                values.add(defaults(c.type(), rowCount));
            }
        }
        return new Block(new Schema(fields), values, rowCount);
    }

    private void fillOmitted(Block given, OmittedMask omitted, Map<String, Column> columns) {
        for (ColumnDefinition c : table.columns()) {
            int at = given.schema().indexOf(c.name());
            Expression expression = c.expression();
            if (at < 0 || expression == null || c.kind() != ColumnDefinition.Kind.DEFAULT || !omitted.hasOmitted(at)) {
                continue;
            }
            Block all = block(columns, given.rowCount());
            Column computed = CompiledExpressions
                    .compile(List.of(expression), List.of(c.type()), all.schema(), contexts)
                    .apply(all)
                    .getFirst();
            Column kept = Objects.requireNonNull(columns.get(c.name()));
            ColumnBuilder merged = c.type().newBuilder(given.rowCount());
            for (int row = 0; row < given.rowCount(); row++) {
                merged.appendFrom(omitted.isOmitted(at, row) ? computed : kept, row);
            }
            columns.put(c.name(), merged.build());
        }
    }

    private static Column defaults(DataType type, int rowCount) {
        ColumnBuilder one = type.newBuilder(1);
        one.appendDefault();
        return one.build().gather(new int[rowCount], rowCount);
    }
}
