package io.millrace.node.sql.syntax;

import io.millrace.node.sql.syntax.DdlStatement.ColumnDefinition;
import io.millrace.node.sql.syntax.DdlStatement.ConstraintDefinition;
import io.millrace.node.sql.syntax.DdlStatement.CreateSource;
import io.millrace.node.sql.syntax.DdlStatement.Engine;
import io.millrace.node.sql.syntax.DdlStatement.IndexDefinition;
import io.millrace.node.sql.syntax.DdlStatement.PartitionChoice;
import io.millrace.node.sql.syntax.DdlStatement.Storage;
import io.millrace.node.sql.syntax.DdlStatement.TableElements;
import io.millrace.node.sql.syntax.DdlStatement.TtlElement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Writes statements that change what exists, in the shape of SHOW CREATE. Owned by one call of {@link SqlText}. */
final class DdlText {

    private final TextWriter out;
    private final QueryText queries;
    private final ExpressionText expressions;

    DdlText(TextWriter out, QueryText queries) {
        this.out = out;
        this.queries = queries;
        expressions = queries.expressions();
    }

    void write(DdlStatement statement) {
        switch (statement) {
            case DdlStatement.CreateDatabase create -> createDatabase(create);
            case DdlStatement.CreateTable create -> createTable(create);
            case DdlStatement.CreateView create -> createView(create);
            case DdlStatement.CreateMaterializedView create -> createMaterializedView(create);
            case DdlStatement.CreateNamedCollection create -> createNamedCollection(create);
            case DdlStatement.DropNamedCollection drop -> {
                out.text("DROP NAMED COLLECTION ")
                        .text(drop.ifExists() ? "IF EXISTS " : "")
                        .text(SqlText.identifier(drop.name()));
                cluster(drop.cluster());
            }
            case DdlStatement.Drop drop -> {
                out.text("DROP ")
                        .text(drop.temporary() ? "TEMPORARY " : "")
                        .text(drop.kind().name())
                        .text(drop.ifExists() ? " IF EXISTS " : " ");
                out.joined(drop.names(), name -> out.text(SqlText.name(name)));
                cluster(drop.cluster());
                out.text(drop.sync() ? " SYNC" : "");
            }
            case DdlStatement.Detach detach -> {
                out.text("DETACH ")
                        .text(detach.kind().name())
                        .text(detach.ifExists() ? " IF EXISTS " : " ")
                        .text(SqlText.name(detach.name()));
                cluster(detach.cluster());
                out.text(detach.permanently() ? " PERMANENTLY" : "").text(detach.sync() ? " SYNC" : "");
            }
            case DdlStatement.Attach attach -> {
                out.text("ATTACH ")
                        .text(attach.kind().name())
                        .text(attach.ifNotExists() ? " IF NOT EXISTS " : " ")
                        .text(SqlText.name(attach.name()));
                cluster(attach.cluster());
            }
            case DdlStatement.Truncate truncate -> {
                out.text("TRUNCATE TABLE ")
                        .text(truncate.ifExists() ? "IF EXISTS " : "")
                        .text(SqlText.name(truncate.name()));
                cluster(truncate.cluster());
                out.text(truncate.sync() ? " SYNC" : "");
            }
            case DdlStatement.Rename rename -> {
                out.text("RENAME TABLE ");
                out.joined(rename.pairs(),
                        pair -> out.text(SqlText.name(pair.from())).text(" TO ").text(SqlText.name(pair.to())));
                cluster(rename.cluster());
            }
            case DdlStatement.Exchange exchange -> {
                out.text("EXCHANGE TABLES ")
                        .text(SqlText.name(exchange.left()))
                        .text(" AND ")
                        .text(SqlText.name(exchange.right()));
                cluster(exchange.cluster());
            }
            case DdlStatement.Optimize optimize -> {
                out.text("OPTIMIZE TABLE ").text(SqlText.name(optimize.name()));
                cluster(optimize.cluster());
                if (optimize.partition() != null) {
                    out.text(" ");
                    partition(optimize.partition());
                }
                out.text(optimize.isFinal() ? " FINAL" : "");
            }
            case DdlStatement.AlterTable alter -> {
                out.text("ALTER TABLE ").text(SqlText.name(alter.name()));
                cluster(alter.cluster());
                AlterText actions = new AlterText(out, queries, this);
                out.below(alter.actions(), actions::write);
            }
            case DdlStatement.DeleteFrom delete -> {
                out.text("DELETE FROM ").text(SqlText.name(delete.name()));
                cluster(delete.cluster());
                out.text(" WHERE ");
                expressions.element(delete.where());
            }
        }
    }

    private void createDatabase(DdlStatement.CreateDatabase create) {
        out.text("CREATE DATABASE ")
                .text(create.ifNotExists() ? "IF NOT EXISTS " : "")
                .text(SqlText.identifier(create.name()));
        cluster(create.cluster());
        if (create.engine() != null) {
            engine(create.engine());
        }
        queries.settings(create.settings());
        comment(create.comment());
    }

    private void createTable(DdlStatement.CreateTable create) {
        out.text(switch (create.mode()) {
            case CREATE -> "CREATE ";
            case CREATE_OR_REPLACE -> "CREATE OR REPLACE ";
            case REPLACE -> "REPLACE ";
        }).text(create.temporary() ? "TEMPORARY " : "").text("TABLE ");
        head(create.ifNotExists(), create.name(), create.uuid(), create.cluster());
        elements(create.definition());
        switch (create.as()) {
            case CreateSource.OfTable table -> out.text(" AS ").text(SqlText.name(table.name()));
            case CreateSource.OfFunction function -> {
                out.text(" AS ");
                expressions.write(function.call());
            }
            case CreateSource.OfQuery query -> {
                // After the storage.
            }
            case null -> {
                // Nothing follows AS.
            }
        }
        storage(create.storage());
        comment(create.comment());
        if (create.as() instanceof CreateSource.OfQuery query) {
            as(query.query());
        }
    }

    private void createView(DdlStatement.CreateView create) {
        out.text(create.orReplace() ? "CREATE OR REPLACE VIEW " : "CREATE VIEW ");
        head(create.ifNotExists(), create.name(), create.uuid(), create.cluster());
        elements(create.definition());
        comment(create.comment());
        as(create.query());
    }

    private void createMaterializedView(DdlStatement.CreateMaterializedView create) {
        out.text("CREATE MATERIALIZED VIEW ");
        head(create.ifNotExists(), create.name(), create.uuid(), create.cluster());
        if (create.target() != null) {
            out.text(" TO ").text(SqlText.name(create.target()));
        }
        elements(create.definition());
        storage(create.storage());
        out.text(create.populate() ? " POPULATE" : "");
        comment(create.comment());
        as(create.query());
    }

    private void createNamedCollection(DdlStatement.CreateNamedCollection create) {
        out.text("CREATE NAMED COLLECTION ")
                .text(create.ifNotExists() ? "IF NOT EXISTS " : "")
                .text(SqlText.identifier(create.name()));
        cluster(create.cluster());
        out.text(" AS ");
        out.joined(create.entries(), entry -> {
            out.text(SqlText.identifier(entry.key())).text(" = ").text(SqlText.literal(entry.value()));
            if (entry.overridable() != null) {
                out.text(entry.overridable() ? " OVERRIDABLE" : " NOT OVERRIDABLE");
            }
        });
    }

    private void head(boolean ifNotExists, QualifiedName name, @Nullable UUID uuid, @Nullable String cluster) {
        out.text(ifNotExists ? "IF NOT EXISTS " : "").text(SqlText.name(name));
        if (uuid != null) {
            out.text(" UUID ").text(SqlText.string(uuid.toString()));
        }
        cluster(cluster);
    }

    private void as(Query query) {
        out.line().text("AS ");
        queries.write(query);
    }

    private void cluster(@Nullable String cluster) {
        if (cluster != null) {
            out.text(" ON CLUSTER ").text(SqlText.identifier(cluster));
        }
    }

    private void comment(@Nullable String comment) {
        if (comment != null) {
            out.line().text("COMMENT ").text(SqlText.string(comment));
        }
    }

    // ------------------------------------------------------------------------------------------------ their pieces

    private void elements(TableElements elements) {
        if (elements.isEmpty()) {
            return;
        }
        List<Runnable> lines = new ArrayList<>();
        elements.columns().forEach(column -> lines.add(() -> column(column)));
        elements.indexes().forEach(index -> lines.add(() -> index(index)));
        elements.constraints().forEach(constraint -> lines.add(() -> constraint(constraint)));
        out.line().text("(");
        out.below(lines, Runnable::run);
        out.line().text(")");
    }

    void column(ColumnDefinition column) {
        out.text(SqlText.quotedIdentifier(column.name()));
        if (column.type() != null) {
            out.text(" ").text(SqlText.type(column.type()));
        }
        if (column.nullable() != null) {
            out.text(column.nullable() ? " NULL" : " NOT NULL");
        }
        if (column.defaultKind() != null) {
            out.text(" ").text(column.defaultKind().name());
        }
        if (column.defaultExpression() != null) {
            out.text(" ");
            expressions.element(column.defaultExpression());
        }
        if (column.comment() != null) {
            out.text(" COMMENT ").text(SqlText.string(column.comment()));
        }
        if (!column.codecs().isEmpty()) {
            out.text(" CODEC(");
            expressions.list(column.codecs());
            out.text(")");
        }
        if (column.ttl() != null) {
            out.text(" TTL ");
            expressions.element(column.ttl());
        }
    }

    private void index(IndexDefinition index) {
        out.text("INDEX ").text(SqlText.identifier(index.name())).text(" ");
        expressions.element(index.expression());
        out.text(" TYPE ");
        expressions.write(index.type());
        out.text(" GRANULARITY ").text(Long.toString(index.granularity()));
    }

    private void constraint(ConstraintDefinition constraint) {
        out.text("CONSTRAINT ")
                .text(SqlText.identifier(constraint.name()))
                .text(constraint.assume() ? " ASSUME " : " CHECK ");
        expressions.element(constraint.condition());
    }

    private void engine(Engine engine) {
        out.line().text("ENGINE = ").text(SqlText.identifier(engine.name()));
        if (engine.arguments() != null) {
            out.text("(");
            expressions.list(engine.arguments());
            out.text(")");
        }
    }

    private void storage(Storage storage) {
        if (storage.engine() != null) {
            engine(storage.engine());
        }
        key("PARTITION BY", storage.partitionBy());
        key("PRIMARY KEY", storage.primaryKey());
        key("ORDER BY", storage.orderBy());
        key("SAMPLE BY", storage.sampleBy());
        if (!storage.ttl().isEmpty()) {
            out.line();
            ttl(storage.ttl());
        }
        queries.settings(storage.settings());
    }

    private void key(String keyword, @Nullable Expression expression) {
        if (expression != null) {
            out.line().text(keyword).text(" ");
            expressions.element(expression);
        }
    }

    void ttl(List<TtlElement> elements) {
        out.lines("TTL", elements, element -> {
            expressions.element(element.expression());
            if (element.destination() != null) {
                out.text(" TO ")
                        .text(element.destination().kind())
                        .text(" ")
                        .text(SqlText.string(element.destination().name()));
            }
            if (element.where() != null) {
                out.text(element.destination() == null ? " DELETE WHERE " : " WHERE ");
                expressions.element(element.where());
            }
        });
    }

    void partition(PartitionChoice partition) {
        out.text("PARTITION ");
        switch (partition) {
            case PartitionChoice.All all -> out.text("ALL");
            case PartitionChoice.ById byId -> out.text("ID ").text(SqlText.string(byId.id()));
            case PartitionChoice.ByValue byValue -> expressions.element(byValue.value());
        }
    }
}
