package io.millrace.node.sql.execution;

import io.millrace.node.sql.analysis.Analyzer;
import io.millrace.node.sql.analysis.PlannedQuery;
import io.millrace.node.sql.expression.Batch;
import io.millrace.node.sql.expression.Bound;
import io.millrace.node.sql.plan.Operator;
import io.millrace.node.sql.plan.PlanNode;
import io.millrace.node.sql.plan.ProjectNode;
import io.millrace.node.sql.plan.Run;
import io.millrace.node.sql.plan.ScanNode;
import io.millrace.node.sql.syntax.Query;
import io.millrace.node.sql.table.QueryContext;
import io.millrace.node.sql.table.ScanRequest;
import io.millrace.node.sql.table.TableDefinition;
import io.millrace.node.sql.table.TableResolver;
import io.millrace.node.sql.table.TableSource;
import io.millrace.node.sql.value.Columns;
import io.millrace.replication.column.Block;
import io.millrace.replication.column.Column;
import io.millrace.replication.column.ColumnBuilder;
import io.millrace.replication.column.Field;
import io.millrace.replication.column.Schema;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A materialized view's query over blocks of its source table. Wherever the query names the source table, also in a subquery or
 * a join, it reads the block alone; other tables are read as they are then. A query that only picks and renames columns passes
 * them on without looking at a row. Immutable, thread-safe.
 */
public final class CompiledView {
    private final Query query;
    private final TableDefinition source;
    private final TableResolver resolver;
    private final Supplier<QueryContext> contexts;
    private final Schema schema;
    private final Set<String> required;
    private final List<String> picked; // source column per result column, empty when more is computed

    private CompiledView(Query query, TableDefinition source, TableResolver resolver, Supplier<QueryContext> contexts) {
        this.query = query;
        this.source = source;
        this.resolver = resolver;
        this.contexts = contexts;
        BlockInFlight empty = new BlockInFlight(source, emptyBlock(source));
        PlannedQuery planned = plan(contexts.get(), empty);
        this.schema = new ResultColumns(planned).schema();
        Set<String> names = new LinkedHashSet<>(empty.read());
        collectScans(planned.node(), empty, names);
        this.required = Set.copyOf(names);
        this.picked = picks(planned);
    }

    /**
     * @param source the source table: stored and virtual columns are all readable, and blocks must have those that are
     *        {@linkplain #requiredSourceColumns required}
     * @param contexts asked once now, and for each block
     * @throws io.millrace.replication.error.UserException what is wrong with the query
     */
    public static CompiledView compile(Query query, TableDefinition source, TableResolver resolver,
            Supplier<QueryContext> contexts) {
        return new CompiledView(query, source, resolver, contexts);
    }

    /** Names and types of what {@link #apply} gives. */
    public Schema schema() {
        return schema;
    }

    /** Names of the source's columns, virtual ones included, that the query reads. */
    public Set<String> requiredSourceColumns() {
        return required;
    }

    /** All rows of the query over one block; perhaps none. Columns of the block may be shared by the result. */
    public Block apply(Block block) {
        if (!picked.isEmpty()) {
            List<Column> columns = new ArrayList<>(picked.size());
            for (String name : picked) {
                columns.add(Columns.full(block.column(name)));
            }
            return new Block(schema, columns, block.rowCount());
        }
        QueryContext context = contexts.get();
        PlannedQuery planned = plan(context, new BlockInFlight(source, block));
        ResultColumns result = new ResultColumns(planned);
        List<Block> blocks = new ArrayList<>();
        try (Operator operator = planned.node().open(new Run(context))) {
            Batch batch;
            while ((batch = operator.next()) != null) {
                blocks.add(result.block(batch));
            }
        }
        return concatenated(blocks);
    }

    private Block concatenated(List<Block> blocks) {
        if (blocks.size() == 1) {
            return new Block(schema, blocks.getFirst().columns(), blocks.getFirst().rowCount());
        }
        List<Column> columns = new ArrayList<>();
        for (int c = 0; c < schema.size(); c++) {
            int at = c;
            columns.add(blocks.isEmpty() ? schema.field(c).type().newBuilder(0).build()
                    : Columns.concat(schema.field(c).type(), blocks.stream().map(b -> b.column(at)).toList()));
        }
        return new Block(schema, columns, blocks.stream().mapToInt(Block::rowCount).sum());
    }

    private PlannedQuery plan(QueryContext context, BlockInFlight block) {
        return new Analyzer(context, new TableResolver() {
            @Override
            public Optional<TableSource> table(String database, String name) {
                return database.equals(source.database()) && name.equals(source.name()) ? Optional.of(block)
                        : resolver.table(database, name);
            }

            @Override
            public boolean databaseExists(String database) {
                return resolver.databaseExists(database);
            }

            @Override
            public List<String> similarTables(String database, String name) {
                return resolver.similarTables(database, name);
            }

            @Override
            public Optional<TableSource> tableFunction(String name, List<Object> arguments, QueryContext c) {
                return resolver.tableFunction(name, arguments, c);
            }
        }).plan(query);
    }

    private static Block emptyBlock(TableDefinition source) {
        List<Field> fields = new ArrayList<>();
        source.columns().stream().filter(c -> c.isStored()).forEach(c -> fields.add(new Field(c.name(), c.type())));
        fields.addAll(source.virtualColumns());
        List<Column> columns = fields.stream().map(f -> f.type().newBuilder(0)).map(ColumnBuilder::build).toList();
        return new Block(new Schema(fields), columns, 0);
    }

    private static void collectScans(PlanNode node, TableSource block, Set<String> names) {
        if (node instanceof ScanNode(TableSource table, ScanRequest request, var layout) && table.equals(block)) {
            names.addAll(request.columns());
        }
        node.inputs().forEach(input -> collectScans(input, block, names));
    }

    /** The source column of each result column when the plan is a projection of plain columns over the scan. */
    private static List<String> picks(PlannedQuery planned) {
        if (!(planned.node() instanceof ProjectNode project && project.input() instanceof ScanNode scan && scan
                .table() instanceof BlockInFlight)) {
            return List.of();
        }
        List<String> names = new ArrayList<>();
        for (Bound.Slot output : planned.outputs()) {
            Bound expression = project.expressions().get(project.layout().positionOf(output.id()));
            String name = expression instanceof Bound.Slot s ? nameOf(scan, s) : null;
            if (name == null) {
                return List.of();
            }
            names.add(name);
        }
        return names;
    }

    private static @Nullable String nameOf(ScanNode scan, Bound.Slot slot) {
        return scan.layout().has(slot.id()) ? scan.request().columns().get(scan.layout().positionOf(slot.id())) : null;
    }
}
