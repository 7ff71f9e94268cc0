package io.millrace.node.statement;

import io.millrace.node.config.NodeConfig;
import io.millrace.node.ddl.CatalogHolder;
import io.millrace.node.ddl.DdlService;
import io.millrace.node.query.EffectiveSettings;
import io.millrace.node.query.QueryProgress;
import io.millrace.node.query.QueryRequest;
import io.millrace.node.query.QueryResult;
import io.millrace.node.query.QueryService;
import io.millrace.node.settings.KnownSettings;
import io.millrace.node.sql.execution.SelectExecutor;
import io.millrace.node.sql.syntax.DdlStatement;
import io.millrace.node.sql.syntax.ParsedStatement;
import io.millrace.node.sql.syntax.Query;
import io.millrace.node.sql.syntax.Setting;
import io.millrace.node.sql.syntax.SqlParser;
import io.millrace.node.sql.syntax.Statement;
import io.millrace.node.sql.syntax.TypeName;
import io.millrace.node.sql.table.QueryContext;
import io.millrace.node.table.LiveTables;
import io.millrace.replication.column.Field;
import io.millrace.replication.column.Schema;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** One statement in, one result out. Thread-safe; each call runs on the caller's thread. */
public final class StatementRunner implements QueryService {
    /** Longer data of an INSERT are inserted as they come, block by block. */
    private static final int MAX_HELD_BYTES = 4 << 20;

    private final NodeConfig config;
    private final CatalogHolder catalog;
    private final DdlService ddl;
    private final LiveTables tables;
    private final Shows shows;
    private final Inserts inserts;
    private final SystemCommands systemCommands;
    private final Instant startedAt = Instant.now();
    private final Map<String, QueryContext> running = new ConcurrentHashMap<>();

    public StatementRunner(NodeConfig config, CatalogHolder catalog, DdlService ddl, LiveTables tables,
            SystemCommands systemCommands) {
        this.config = config;
        this.catalog = catalog;
        this.ddl = ddl;
        this.tables = tables;
        this.shows = new Shows(catalog, tables);
        this.inserts = new Inserts(catalog, tables);
        this.systemCommands = systemCommands;
    }

    @Override
    public QueryResult execute(QueryRequest request) {
        StatementText text = StatementText.read(request.text(), MAX_HELD_BYTES, request.parameters());
        ParsedStatement parsed = text.parsed();
        Map<String, String> settings = new HashMap<>(config.profile());
        settings.putAll(request.session().settings());
        request.settings().forEach((name, value) -> settings.put(name, KnownSettings.get().check(name, value)));
        boolean isReadOnly = request.readOnly() || isReadOnly(config.profile())
                || isReadOnly(request.session().settings())
                || isReadOnly(settings);
        long maxQuerySize = number(settings, "max_query_size");
        if (parsed.dataOffset() > maxQuerySize) {
            throw new UserException(ErrorCode.SYNTAX_ERROR,
                    "Max query size exceeded (can be increased with the `max_query_size`"
                            + " setting): the statement has " + parsed.dataOffset() + " bytes, the limit is "
                            + maxQuerySize);
        }
        merge(settings, parsed.settings());
        if (parsed.statement() instanceof Statement.Insert insert) {
            merge(settings, insert.settings());
        }
        if (parsed.statement() instanceof Statement.SelectStatement select
                && select.query() instanceof Query.Select s) {
            merge(settings, s.settings());
        }
        if (isReadOnly || isReadOnly(settings)) {
            requireReadOnly(parsed.statement());
        }
        QueryContext context = context(request, settings);
        if (running.putIfAbsent(request.queryId(), context) != null) {
            throw new UserException(ErrorCode.QUERY_WITH_SAME_ID_IS_ALREADY_RUNNING,
                    "Query with id = " + request.queryId() + " is already running");
        }
        boolean isHandedOver = false;
        try {
            QueryResult result = run(text, request, settings, context);
            if (result instanceof RowsResult rows) {
                rows.onClose(() -> running.remove(request.queryId(), context));
                isHandedOver = true;
            }
            return result;
        } finally {
            if (!isHandedOver) {
                running.remove(request.queryId(), context);
            }
        }
    }

    @Override
    public boolean kill(String queryId) {
        QueryContext context = running.get(queryId);
        if (context != null) {
            context.cancel();
        }
        return context != null;
    }

    /** No later level takes back what an earlier one has forbidden. */
    private static boolean isReadOnly(Map<String, String> settings) {
        return !settings.getOrDefault("readonly", "0").equals("0");
    }

    private static void merge(Map<String, String> settings, List<Setting> clause) {
        for (Setting setting : clause) {
            String name = setting.name();
            settings.put(name, setting.value() == null
                    ? KnownSettings.get().defaultText(name)
                    : KnownSettings.get().check(name, io.millrace.node.catalog.Settings.text(setting.value())));
        }
    }

    private static void requireReadOnly(Statement statement) {
        boolean isReading = switch (statement) {
            case Statement.Insert s -> false;
            case Statement.Use s -> true;
            case Statement.SetSettings s -> true;
            case Statement.Kill s -> false;
            case Statement.SystemCommand s -> false;
            case DdlStatement s -> false;
            default -> true;
        };
        if (!isReading) {
            throw new UserException(ErrorCode.READONLY,
                    "Cannot execute query in readonly mode. For queries over HTTP, method GET"
                            + " implies readonly. You should use method POST for modifying queries");
        }
    }

    private QueryContext context(QueryRequest request, Map<String, String> settings) {
        long limitSeconds = number(settings, "max_execution_time");
        String zone = settings.getOrDefault("session_timezone", "");
        return QueryContext.builder()
                .now(Instant.now())
                .serverZone(zone.isEmpty() ? config.zone() : ZoneId.of(zone))
                .currentDatabase(request.session().database())
                .currentUser(request.user())
                .hostName(config.nodeName())
                .queryId(request.queryId())
                .uptimeSeconds(Duration.between(startedAt, Instant.now()).toSeconds())
                .settings(withDefaults(settings))
                .parameters(request.parameters())
                .macros(config.macros())
                .timeLimit(limitSeconds == 0 ? null : Duration.ofSeconds(limitSeconds))
                .build();
    }

    private static Map<String, String> withDefaults(Map<String, String> settings) {
        Map<String, String> all = new HashMap<>();
        KnownSettings.get().all().forEach(s -> all.put(s.name(), s.defaultText()));
        all.putAll(settings);
        return all;
    }

    static long number(Map<String, String> settings, String name) {
        return Long.parseLong(settings.getOrDefault(name, KnownSettings.get().defaultText(name)));
    }

    private QueryResult run(StatementText text, QueryRequest request, Map<String, String> settings,
            QueryContext context) {
        ParsedStatement parsed = text.parsed();
        EffectiveSettings effective = new EffectiveSettings(settings);
        @Nullable
        String format = parsed.format();
        return switch (parsed.statement()) {
            case Statement.SelectStatement s -> select(s.query(), format, effective, context);
            case Statement.Insert s -> inserts.run(s, text, effective, context);
            case Statement.Use s -> {
                if (!tables.databaseExists(s.database())) {
                    throw new UserException(ErrorCode.UNKNOWN_DATABASE, "Database " + s.database() + " does not exist");
                }
                request.session().use(s.database());
                yield done(context);
            }
            case Statement.SetSettings s -> {
                Map<String, String> set = new HashMap<>();
                merge(set, s.settings());
                request.session().settings().putAll(set);
                yield done(context);
            }
            case Statement.Kill s -> throw unsupported("KILL");
            case Statement.Explain s -> throw unsupported("EXPLAIN");
            case Statement.SystemCommand s -> {
                systemCommands.run(s, context);
                yield done(context);
            }
            case Statement.ShowTables s -> rows(shows.tables(s, context), format, effective, context);
            case Statement.ShowDatabases s -> rows(shows.databases(s), format, effective, context);
            case Statement.ShowCreate s -> rows(shows.create(s, context), format, effective, context);
            case Statement.ShowColumns s -> throw unsupported("SHOW COLUMNS; use DESCRIBE TABLE");
            case Statement.ShowOther s -> throw unsupported("SHOW " + s.subject());
            case Statement.Describe s -> rows(shows.describe(s, effective, context), format, effective, context);
            case Statement.Exists s -> rows(shows.exists(s, context), format, effective, context);
            case DdlStatement s -> {
                runDdl(s, request, settings, context, effective);
                yield done(context);
            }
        };
    }

    private static UserException unsupported(String what) {
        return new UserException(ErrorCode.NOT_IMPLEMENTED, what + " is not supported");
    }

    private QueryResult select(Query query, @Nullable String format, EffectiveSettings settings, QueryContext context) {
        return new RowsResult(SelectExecutor.execute(query, context, tables), Optional.ofNullable(format), settings,
                context);
    }

    private static QueryResult rows(Shows.Answer answer, @Nullable String format, EffectiveSettings settings,
            QueryContext context) {
        return new RowsResult(answer.stream(), Optional.ofNullable(format), settings, context);
    }

    private static QueryResult done(QueryContext context) {
        return new QueryResult.Done(new QueryProgress(0, 0, 0, 0, 0, 0, context.elapsedNs()));
    }

    private void runDdl(DdlStatement statement, QueryRequest request, Map<String, String> settings,
            QueryContext context,
            EffectiveSettings effective) {
        String database = request.session().database();
        if (!(statement instanceof DdlStatement.CreateDatabase) && !(statement instanceof DdlStatement.Drop)
                && !tables.databaseExists(database)) {
            throw new UserException(ErrorCode.UNKNOWN_DATABASE, "Database " + database + " does not exist");
        }
        if (statement instanceof DdlStatement.Attach attach && attach.kind() == DdlStatement.EntityKind.DATABASE) {
            throw unsupported("ATTACH DATABASE");
        }
        Duration timeout = settings.containsKey("distributed_ddl_task_timeout")
                ? Duration.ofSeconds(Math.max(1, number(settings, "distributed_ddl_task_timeout")))
                : config.ddlTimeout();
        ddl.execute(statement, database, timeout, query -> columns(query, context));
        if (statement instanceof DdlStatement.CreateTable create
                && create.as() instanceof DdlStatement.CreateSource.OfQuery query) {
            inserts.fill(create.name().inDatabase(database), query.query(), effective, context);
        }
    }

    /** The result columns of a query as they would be written in CREATE TABLE. */
    private List<DdlStatement.ColumnDefinition> columns(Query query, QueryContext context) {
        Schema schema = SelectExecutor.describe(query, context, tables);
        return schema.fields().stream().map(StatementRunner::column).toList();
    }

    private static DdlStatement.ColumnDefinition column(Field field) {
        TypeName type = SqlParser.parseType(field.type().text());
        return DdlStatement.ColumnDefinition.of(field.name(), type);
    }

    /** Running statements, by id. */
    public int runningCount() {
        return running.size();
    }

    CatalogHolder catalog() {
        return catalog;
    }
}
