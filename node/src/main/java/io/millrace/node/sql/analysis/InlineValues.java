package io.millrace.node.sql.analysis;

import io.millrace.node.sql.expression.Bound;
import io.millrace.node.sql.syntax.Expression;
import io.millrace.node.sql.syntax.Literal;
import io.millrace.node.sql.table.BlockStream;
import io.millrace.node.sql.table.QueryContext;
import io.millrace.node.sql.table.ScanRequest;
import io.millrace.node.sql.table.TableDefinition;
import io.millrace.node.sql.table.TableSource;
import io.millrace.node.sql.type.Supertype;
import io.millrace.replication.column.Block;
import io.millrace.replication.column.Column;
import io.millrace.replication.column.ColumnBuilder;
import io.millrace.replication.column.DataType;
import io.millrace.replication.column.DataTypes;
import io.millrace.replication.column.Field;
import io.millrace.replication.column.Schema;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import java.util.ArrayList;
import java.util.List;

/** The table function {@code values(['a UInt8, b String',] (1, 'x'), (2, 'y'))}: constants as a table. */
final class InlineValues {
    private final Analyzer analyzer;
    private final ExpressionBinder binder;

    InlineValues(Analyzer analyzer, ExpressionBinder binder) {
        this.analyzer = analyzer;
        this.binder = binder;
    }

    TableSource table(Expression.FunctionCall call) {
        List<Expression> arguments = call.arguments();
        boolean structured = arguments.size() > 1 && arguments.getFirst() instanceof Literal.StringLiteral s
                && s.value()
                        .trim()
                        .indexOf(' ') > 0;
        List<List<Bound>> rows = new ArrayList<>();
        for (Expression row : structured ? arguments.subList(1, arguments.size()) : arguments) {
            rows.add(binder.bindAll(row instanceof Expression.TupleExpression t ? t.elements() : List.of(row)));
        }
        if (rows.isEmpty()) {
            throw new UserException(ErrorCode.NUMBER_OF_ARGUMENTS_DOESNT_MATCH,
                    "Table function 'values' requires 1 or more arguments");
        }
        List<Field> fields = structured ? structure(((Literal.StringLiteral) arguments.getFirst()).value())
                : inferred(rows);
        return new Constants(new Block(new Schema(fields), columns(fields, rows), rows.size()));
    }

    /** {@code name type, name type}. */
    private static List<Field> structure(String text) {
        List<Field> fields = new ArrayList<>();
        int depth = 0;
        boolean quoted = false;
        int start = 0;
        for (int i = 0; i <= text.length(); i++) {
            char ch = i == text.length() ? ',' : text.charAt(i);
            quoted ^= ch == '\'';
            depth += quoted ? 0 : ch == '(' ? 1 : ch == ')' ? -1 : 0;
            if (ch == ',' && depth == 0 && !quoted) {
                String part = text.substring(start, i).trim();
                int space = part.indexOf(' ');
                if (space < 0) {
                    throw new UserException(ErrorCode.CANNOT_EXTRACT_TABLE_STRUCTURE,
                            "Cannot parse the structure '" + text
                                    + "' of table function values: a column needs a name and a type");
                }
                fields.add(new Field(part.substring(0, space).replace("`", ""),
                        DataTypes.parse(part.substring(space + 1).trim())));
                start = i + 1;
            }
        }
        return fields;
    }

    private static List<Field> inferred(List<List<Bound>> rows) {
        List<Field> fields = new ArrayList<>();
        int width = rows.getFirst().size();
        for (int c = 0; c < width; c++) {
            int at = c;
            List<DataType> types = rows.stream().filter(r -> r.size() == width).map(r -> r.get(at).type()).toList();
            fields.add(new Field("c" + (c + 1), Supertype.of(types)));
        }
        return fields;
    }

    private List<Column> columns(List<Field> fields, List<List<Bound>> rows) {
        List<Column> columns = new ArrayList<>();
        for (int c = 0; c < fields.size(); c++) {
            ColumnBuilder out = fields.get(c).type().newBuilder(rows.size());
            for (List<Bound> row : rows) {
                if (row.size() != fields.size()
                        || !(analyzer.cast(row.get(c), fields.get(c).type()) instanceof Bound.Constant value)) {
                    throw new UserException(ErrorCode.BAD_ARGUMENTS,
                            "Table function values takes rows of " + fields.size()
                                    + " constants each");
                }
                out.appendFrom(value.value(), 0);
            }
            columns.add(out.build());
        }
        return columns;
    }

    private record Constants(Block block) implements TableSource {
        @Override
        public TableDefinition definition() {
            return TableDefinition.plain("_table_function", "values", "Values", block.schema().fields());
        }

        @Override
        public BlockStream scan(ScanRequest request, QueryContext context) {
            List<Field> fields = request.columns()
                    .stream()
                    .map(n -> block.schema().field(block.schema().indexOf(n)))
                    .toList();
            List<Column> columns = request.columns().stream().map(block::column).toList();
            Schema schema = new Schema(fields);
            context.addRead(block.rowCount(), block.sizeBytes());
            return BlockStream.of(schema, List.of(new Block(schema, columns, block.rowCount())));
        }
    }
}
