package io.millrace.node.statement;

import io.millrace.node.catalog.Catalog;
import io.millrace.node.catalog.TableEntry;
import io.millrace.node.ddl.CatalogHolder;
import io.millrace.node.query.EffectiveSettings;
import io.millrace.node.sql.execution.SelectExecutor;
import io.millrace.node.sql.syntax.Expression;
import io.millrace.node.sql.syntax.Literal;
import io.millrace.node.sql.syntax.QualifiedName;
import io.millrace.node.sql.syntax.Query;
import io.millrace.node.sql.syntax.SqlText;
import io.millrace.node.sql.syntax.Statement;
import io.millrace.node.sql.syntax.TableSource;
import io.millrace.node.sql.table.BlockStream;
import io.millrace.node.sql.table.ColumnDefinition;
import io.millrace.node.sql.table.QueryContext;
import io.millrace.node.sql.table.TableDefinition;
import io.millrace.node.system.ShownStatements;
import io.millrace.node.system.SystemTables;
import io.millrace.node.table.LiveTables;
import io.millrace.replication.column.Block;
import io.millrace.replication.column.ByteColumnBuilder;
import io.millrace.replication.column.Field;
import io.millrace.replication.column.NumberType;
import io.millrace.replication.column.Schema;
import io.millrace.replication.column.SimpleType;
import io.millrace.replication.column.StringColumnBuilder;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** SHOW, DESCRIBE and EXISTS. Stateless; any thread. */
final class Shows {
    private final CatalogHolder catalog;
    private final LiveTables tables;

    /** Rows of an answer. */
    record Answer(BlockStream stream) {}

    Shows(CatalogHolder catalog, LiveTables tables) {
        this.catalog = catalog;
        this.tables = tables;
    }

    Answer tables(Statement.ShowTables s, QueryContext context) {
        String database = s.database() == null ? context.currentDatabase() : s.database();
        if (!tables.databaseExists(database)) {
            throw new UserException(ErrorCode.UNKNOWN_DATABASE, "Database " + database + " does not exist");
        }
        if (s.temporary()) {
            return texts(List.of("name"), List.of());
        }
        Predicate<String> filter = filter(s.filter());
        if (database.equals(SystemTables.DATABASE)) {
            return texts(s.full() ? List.of("name", "engine") : List.of("name"), tables.systemTableNames()
                    .stream()
                    .filter(filter)
                    .limit(limit(s.filter()))
                    .map(name -> s.full() ? List.of(name, "System") : List.of(name))
                    .toList());
        }
        List<List<String>> rows = catalog.catalog()
                .database(database)
                .map(d -> d.tables().values().stream())
                .orElse(Stream.empty())
                .filter(t -> !t.isDetached() && filter.test(t.name().name()))
                .limit(limit(s.filter()))
                .map(t -> s.full() ? List.of(t.name().name(), t.engineName()) : List.of(t.name().name()))
                .toList();
        return texts(s.full() ? List.of("name", "engine") : List.of("name"), rows);
    }

    Answer databases(Statement.ShowDatabases s) {
        Predicate<String> filter = filter(s.filter());
        return texts(List.of("name"),
                Stream.concat(catalog.catalog().databases().keySet().stream(), Stream.of(SystemTables.DATABASE))
                        .filter(filter)
                        .sorted()
                        .limit(limit(s.filter()))
                        .map(List::of)
                        .toList());
    }

    Answer create(Statement.ShowCreate s, QueryContext context) {
        Catalog now = catalog.catalog();
        if (s.kind() == Statement.EntityKind.DATABASE) {
            String name = now.requireDatabase(s.name().name()).name();
            return texts(List.of("statement"), List.of(List.of("CREATE DATABASE " + SqlText.identifier(name)
                    + "\nENGINE = Replicated")));
        }
        TableEntry table = now.require(s.name().inDatabase(context.currentDatabase()));
        return texts(List.of("statement"), List.of(List.of(SqlText.format(ShownStatements.of(table)))));
    }

    Answer describe(Statement.Describe s, EffectiveSettings settings, QueryContext context) {
        boolean withSubcolumns = settings.text("describe_include_subcolumns").filter("1"::equals).isPresent();
        List<List<String>> rows = switch (s.source()) {
            case TableSource.Table t -> ofTable(t.name().inDatabase(context.currentDatabase()), context);
            case TableSource.QuerySource q -> ofSchema(SelectExecutor.describe(q.query(), context, tables));
            default -> ofSchema(SelectExecutor.describe(all(s.source()), context, tables));
        };
        Answer answer = texts(
                List.of("name", "type", "default_type", "default_expression", "comment", "codec_expression",
                        "ttl_expression"),
                rows);
        return withSubcolumns ? withZeros(answer) : answer;
    }

    private static Query all(TableSource from) {
        return new Query.Select(List.of(), false, List.of(new Expression.Asterisk(List.of(), List.of())), from, null,
                null, null,
                null, List.of(), null, null, null, List.of());
    }

    private List<List<String>> ofTable(QualifiedName name, QueryContext context) {
        String database = name.database() == null ? context.currentDatabase() : name.database();
        if (!tables.databaseExists(database)) {
            throw new UserException(ErrorCode.UNKNOWN_DATABASE, "Database " + database + " does not exist");
        }
        TableDefinition definition = tables.table(database, name.name())
                .orElseThrow(() -> new UserException(ErrorCode.UNKNOWN_TABLE, "Table " + name + " does not exist"))
                .definition();
        Optional<TableEntry> entry = catalog.catalog().attached(QualifiedName.of(database, name.name()));
        if (entry.isPresent() && definition.columns().isEmpty() && entry.get().target().isPresent()) {
            return ofTable(entry.get().target().get(), context);
        }
        List<List<String>> rows = new ArrayList<>();
        for (ColumnDefinition c : definition.columns()) {
            boolean isPlain = c.kind() == ColumnDefinition.Kind.PLAIN;
            rows.add(List.of(c.name(), c.type().text(), isPlain ? "" : c.kind().name(),
                    c.expression() == null ? "" : SqlText.format(c.expression()), c.comment(), "", ""));
        }
        return rows;
    }

    private static List<List<String>> ofSchema(Schema schema) {
        return schema.fields().stream().map(f -> List.of(f.name(), f.type().text(), "", "", "", "", "")).toList();
    }

    Answer exists(Statement.Exists s, QueryContext context) {
        boolean isThere = switch (s.kind()) {
            case DATABASE -> tables.databaseExists(s.name().name());
            case TABLE, VIEW -> {
                QualifiedName name = s.name().inDatabase(context.currentDatabase());
                boolean isSystem = SystemTables.DATABASE.equals(name.database());
                Optional<TableEntry> entry = catalog.catalog().attached(name);
                yield !s.temporary() && (isSystem
                        ? tables.table(SystemTables.DATABASE, name.name()).isPresent()
                        : entry.isPresent() && (s.kind() == Statement.EntityKind.TABLE || entry.get().kind().isView()));
            }
        };
        ByteColumnBuilder result = new ByteColumnBuilder(1);
        result.append((byte) (isThere ? 1 : 0));
        Schema schema = new Schema(List.of(new Field("result", NumberType.UINT8)));
        return new Answer(BlockStream.of(schema, List.of(new Block(schema, List.of(result.build()), 1))));
    }

    private static Answer withZeros(Answer texts) {
        List<Field> fields = new ArrayList<>(texts.stream().schema().fields());
        fields.add(new Field("is_subcolumn", NumberType.UINT8));
        Schema schema = new Schema(fields);
        List<Block> blocks = new ArrayList<>();
        for (Block block = texts.stream().next(); block != null; block = texts.stream().next()) {
            var columns = new ArrayList<>(block.columns());
            columns.add(new io.millrace.replication.column.ByteColumn(new byte[block.rowCount()], 0, block.rowCount()));
            blocks.add(new Block(schema, columns, block.rowCount()));
        }
        return new Answer(BlockStream.of(schema, blocks));
    }

    private static Answer texts(List<String> names, List<List<String>> rows) {
        List<StringColumnBuilder> columns = names.stream().map(n -> new StringColumnBuilder(rows.size())).toList();
        for (List<String> row : rows) {
            for (int i = 0; i < names.size(); i++) {
                columns.get(i).append(row.get(i));
            }
        }
        Schema schema = new Schema(names.stream().map(n -> new Field(n, SimpleType.STRING)).toList());
        return new Answer(BlockStream.of(schema,
                List.of(new Block(schema, List.copyOf(columns.stream().map(StringColumnBuilder::build).toList()),
                        rows.size()))));
    }

    private static Predicate<String> filter(Statement.@Nullable ShowFilter filter) {
        if (filter == null || filter.pattern() == null && filter.where() == null) {
            return name -> true;
        }
        if (filter.where() != null) {
            throw new UserException(ErrorCode.NOT_IMPLEMENTED,
                    "SHOW … WHERE is not supported; use LIKE, or SELECT from the system table");
        }
        Pattern pattern = Pattern.compile(like(filter.pattern()), filter.caseInsensitive()
                ? Pattern.DOTALL | Pattern.CASE_INSENSITIVE
                : Pattern.DOTALL);
        return name -> pattern.matcher(name).matches() != filter.negated();
    }

    private static String like(@Nullable String pattern) {
        StringBuilder regex = new StringBuilder();
        String text = pattern == null ? "%" : pattern;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && i + 1 < text.length()) {
                regex.append(Pattern.quote(String.valueOf(text.charAt(++i))));
            } else {
                regex.append(c == '%' ? ".*" : c == '_' ? "." : Pattern.quote(String.valueOf(c)));
            }
        }
        return regex.toString();
    }

    private static long limit(Statement.@Nullable ShowFilter filter) {
        return filter != null && filter.limit() instanceof Literal.IntegerLiteral i ? i.value().longValue()
                : Long.MAX_VALUE;
    }
}
