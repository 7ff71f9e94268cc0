package io.millrace.node.sql.table;

import io.millrace.node.sql.value.Columns;
import io.millrace.replication.column.Block;
import io.millrace.replication.column.ByteColumn;
import io.millrace.replication.column.Column;
import io.millrace.replication.column.DataType;
import io.millrace.replication.column.Field;
import io.millrace.replication.column.LongColumn;
import io.millrace.replication.column.NumberType;
import io.millrace.replication.column.Schema;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Tables that hold nothing: {@code system.one}, {@code system.numbers}, and the functions numbers, zeros and one. */
public final class BuiltInTables {
    private static final int BLOCK_ROWS = 65_536;

    private BuiltInTables() {}

    /** {@code system.one}, {@code system.numbers}, {@code system.zeros}. */
    public static Optional<TableSource> system(String database, String name) {
        if (!database.equals("system")) {
            return Optional.empty();
        }
        return switch (name) {
            case "one" -> Optional.of(one("system", "one"));
            case "numbers" -> Optional.of(new Sequence("system", "numbers", 0, Long.MAX_VALUE, 1, true));
            case "zeros" -> Optional.of(new Sequence("system", "zeros", 0, Long.MAX_VALUE, 0, false));
            default -> Optional.empty();
        };
    }

    /** numbers(count), numbers(from, count[, step]), generate_series(from, to[, step]), zeros(count), one(). */
    public static Optional<TableSource> function(String name, List<Object> arguments) {
        return switch (name) {
            case "numbers", "numbers_mt" -> Optional.of(numbers(name, arguments));
            case "generate_series", "generateSeries" -> Optional.of(series(name, arguments));
            case "zeros", "zeros_mt" ->
                Optional.of(new Sequence("_table_function", name, 0, whole(name, arguments, 0), 0, false));
            case "one" -> Optional.of(one("_table_function", "one"));
            default -> Optional.empty();
        };
    }

    private static TableSource numbers(String name, List<Object> arguments) {
        if (arguments.size() > 3) {
            throw new UserException(ErrorCode.NUMBER_OF_ARGUMENTS_DOESNT_MATCH, "Table function '" + name
                    + "' requires 'length' or 'offset, length'.");
        }
        if (arguments.isEmpty()) {
            return new Sequence("_table_function", name, 0, Long.MAX_VALUE, 1, true);
        }
        if (arguments.size() == 1) {
            return new Sequence("_table_function", name, 0, whole(name, arguments, 0), 1, true);
        }
        long step = arguments.size() == 3 ? whole(name, arguments, 2) : 1;
        if (step == 0) {
            throw new UserException(ErrorCode.BAD_ARGUMENTS,
                    "Table function numbers requires step to be a positive number");
        }
        long length = whole(name, arguments, 1);
        return new Sequence("_table_function", name, whole(name, arguments, 0), (length + step - 1) / step, step, true);
    }

    private static TableSource series(String name, List<Object> arguments) {
        if (arguments.size() < 2 || arguments.size() > 3) {
            throw new UserException(ErrorCode.NUMBER_OF_ARGUMENTS_DOESNT_MATCH, "Table function '" + name
                    + "' requires 'start, stop' or 'start, stop, step'.");
        }
        long from = whole(name, arguments, 0);
        long to = whole(name, arguments, 1);
        long step = arguments.size() == 3 ? whole(name, arguments, 2) : 1;
        if (step == 0) {
            throw new UserException(ErrorCode.BAD_ARGUMENTS, "Table function " + name
                    + " requires step to be a positive number");
        }
        return new Sequence("generate_series", name, from, to < from ? 0 : (to - from) / step + 1, step, true);
    }

    private static long whole(String name, List<Object> arguments, int index) {
        if (arguments.size() > index && arguments.get(index) instanceof Long value && value >= 0) {
            return value;
        }
        throw new UserException(ErrorCode.ILLEGAL_TYPE_OF_ARGUMENT, "Table function " + name
                + " takes whole numbers that are not negative");
    }

    private static TableSource one(String database, String name) {
        Field dummy = new Field("dummy", NumberType.UINT8);
        TableDefinition definition = TableDefinition.plain(database, name, "SystemOne", List.of(dummy));
        return new TableSource() {
            @Override
            public TableDefinition definition() {
                return definition;
            }

            @Override
            public BlockStream scan(ScanRequest request, QueryContext context) {
                context.addRead(1, 1);
                Schema schema = new Schema(List.of(dummy));
                return BlockStream.of(schema, List.of(new Block(schema, List.of(Columns.ofBytes(new byte[1], 1)), 1)));
            }

            @Override
            public Optional<Long> exactRowCount() {
                return Optional.of(1L);
            }
        };
    }

    /** {@code count} numbers from {@code from} on, {@code step} apart; zeros as UInt8 when not {@code wide}. */
    private static final class Sequence implements TableSource {
        private final TableDefinition definition;
        private final Schema schema;
        private final long from;
        private final long count;
        private final long step;
        private final boolean wide;

        Sequence(String database, String name, long from, long count, long step, boolean wide) {
            DataType type = wide ? NumberType.UINT64 : NumberType.UINT8;
            String column = !wide ? "zero" : database.equals("generate_series") ? "generate_series" : "number";
            Field field = new Field(column, type);
            this.definition = TableDefinition.plain(database, name, wide ? "SystemNumbers" : "SystemZeros",
                    List.of(field));
            this.schema = new Schema(List.of(field));
            this.from = from;
            this.count = count;
            this.step = step;
            this.wide = wide;
        }

        @Override
        public TableDefinition definition() {
            return definition;
        }

        @Override
        public Optional<Long> exactRowCount() {
            return count == Long.MAX_VALUE ? Optional.empty() : Optional.of(count);
        }

        @Override
        public BlockStream scan(ScanRequest request, QueryContext context) {
            long most = Math.min(count, request.limitHint().orElse(Long.MAX_VALUE));
            return new BlockStream() {
                private long done;

                @Override
                public Schema schema() {
                    return schema;
                }

                @Override
                public @Nullable Block next() {
                    context.checkRunning();
                    int rows = (int) Math.min(BLOCK_ROWS, most - done);
                    if (rows <= 0) {
                        return null;
                    }
                    Column column = wide ? numbers(rows) : new ByteColumn(new byte[rows], 0, rows);
                    done += rows;
                    context.addRead(rows, column.sizeBytes());
                    return new Block(schema, List.of(column), rows);
                }

                private Column numbers(int rows) {
                    long[] values = new long[rows];
                    for (int i = 0; i < rows; i++) {
                        values[i] = from + (done + i) * step;
                    }
                    return new LongColumn(values, 0, rows);
                }

                @Override
                public void close() {
                    // nothing is held
                }
            };
        }
    }
}
