package io.millrace.node.sql.execution;

import io.millrace.node.sql.cast.Casts;
import io.millrace.node.sql.cast.Conversion;
import io.millrace.node.sql.value.Columns;
import io.millrace.replication.column.Block;
import io.millrace.replication.column.Column;
import io.millrace.replication.column.DataType;
import io.millrace.replication.column.Field;
import io.millrace.replication.column.Schema;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;

/**
 * Fits blocks of one schema to another: what INSERT SELECT and a materialized view's target do. Columns whose type is right
 * already are passed on untouched. Immutable, thread-safe.
 */
public final class BlockCast {
    private final Schema target;
    private final int[] sources; // position in the source, -1 = the type's default
    private final Conversion[] conversions;
    private final Schema source;
    private final boolean identity;

    private BlockCast(Schema source, Schema target, int[] sources, ZoneId serverZone) {
        this.source = source;
        this.target = target;
        this.sources = sources;
        this.conversions = new Conversion[sources.length];
        boolean same = source.equals(target);
        for (int i = 0; i < sources.length; i++) {
            DataType to = target.field(i).type();
            same &= sources[i] == i;
            conversions[i] = sources[i] < 0 ? column -> column
                    : Casts.of(source.field(sources[i]).type(), to, serverZone);
        }
        this.identity = same;
    }

    /**
     * Columns by their place, as INSERT SELECT takes them.
     *
     * @throws UserException NUMBER_OF_COLUMNS_DOESNT_MATCH (20), CANNOT_CONVERT_TYPE (70)
     */
    public static BlockCast byPosition(Schema source, Schema target, ZoneId serverZone) {
        if (source.size() != target.size()) {
            throw new UserException(ErrorCode.NUMBER_OF_COLUMNS_DOESNT_MATCH,
                    "Number of columns doesn't match (source: " + source
                            .size() + " and result: " + target.size() + ")");
        }
        int[] sources = new int[target.size()];
        for (int i = 0; i < sources.length; i++) {
            sources[i] = i;
        }
        return new BlockCast(source, target, sources, serverZone);
    }

    /**
     * Columns by their names, as a materialized view's target takes them: a missing one becomes its type's default, one that the
     * target does not have is dropped. {@link #missing} tells which need the default expression of the table instead.
     *
     * @throws UserException CANNOT_CONVERT_TYPE (70)
     */
    public static BlockCast byName(Schema source, Schema target, ZoneId serverZone) {
        int[] sources = new int[target.size()];
        for (int i = 0; i < sources.length; i++) {
            sources[i] = source.indexOf(target.field(i).name());
        }
        return new BlockCast(source, target, sources, serverZone);
    }

    public Schema target() {
        return target;
    }

    /** Names of target columns that no source column fills. */
    public List<String> missing() {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < sources.length; i++) {
            if (sources[i] < 0) {
                names.add(target.field(i).name());
            }
        }
        return names;
    }

    /** @throws UserException CANNOT_INSERT_NULL_IN_ORDINARY_COLUMN (349), and what ClickHouse throws of values */
    public Block apply(Block block) {
        if (identity) {
            return block;
        }
        List<Column> columns = new ArrayList<>(sources.length);
        for (int i = 0; i < sources.length; i++) {
            Field to = target.field(i);
            if (sources[i] < 0) {
                columns.add(Columns.full(Columns.defaults(to.type(), block.rowCount())));
                continue;
            }
            try {
                columns.add(Columns.full(conversions[i].apply(block.column(sources[i]))));
            } catch (UserException e) {
                throw new UserException(e.code(),
                        e.getMessage() + ": while converting source column " + source.field(sources[i])
                                .name() + " to destination column " + to.name(),
                        e);
            }
        }
        return new Block(target, columns, block.rowCount());
    }
}
