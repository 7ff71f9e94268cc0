package io.millrace.node.sql.expression;

import io.millrace.node.sql.function.FunctionDefinition;
import io.millrace.node.sql.function.HigherOrderFunction;
import io.millrace.node.sql.function.Kernel;
import io.millrace.node.sql.function.Trait;
import io.millrace.node.sql.value.RowComparator;
import io.millrace.replication.column.Column;
import io.millrace.replication.column.DataType;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A typed expression over slots. Immutable; equal when structure, types and constants are. */
public sealed interface Bound {

    DataType type();

    /** Values of an operator's input, by slot. */
    record Slot(int id, DataType type, String name) implements Bound {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Slot that && id == that.id;
        }

        @Override
        public int hashCode() {
            return id;
        }
    }

    /** One value. */
    record Constant(DataType type, Column value) implements Bound {
        public Constant {
            if (value.rowCount() != 1) {
                throw new IllegalArgumentException("a constant has one row, not " + value.rowCount());
            }
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Constant that && type.equals(that.type)
                    && RowComparator.of(type, value, that.value).compare(0, 0) == 0;
        }

        @Override
        public int hashCode() {
            return type.hashCode();
        }
    }

    /** A function over arguments. */
    final class Call implements Bound {
        private final FunctionDefinition function;
        private final List<Bound> arguments;
        private final DataType type;
        private final Kernel kernel;
        private final boolean mayThrow;
        private final boolean isVolatile;
        private final int hash;

        public Call(FunctionDefinition function, List<Bound> arguments, DataType type, Kernel kernel) {
            this.function = function;
            this.arguments = List.copyOf(arguments);
            this.type = type;
            this.kernel = kernel;
            this.mayThrow = function.has(Trait.MAY_THROW) || this.arguments.stream().anyMatch(Bound::mayThrow);
            this.isVolatile = function.has(Trait.VOLATILE) && !function.name().equals("materialize")
                    || this.arguments.stream().anyMatch(Bound::isVolatile);
            this.hash = Objects.hash(function.name(), this.arguments);
        }

        public FunctionDefinition function() {
            return function;
        }

        public List<Bound> arguments() {
            return arguments;
        }

        @Override
        public DataType type() {
            return type;
        }

        Kernel kernel() {
            return kernel;
        }

        @Override
        public boolean mayThrow() {
            return mayThrow;
        }

        @Override
        public boolean isVolatile() {
            return isVolatile;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            // Two calls of rand() are two values.
            return this == other || !isVolatile && other instanceof Call that && hash == that.hash
                    && function.name().equals(that.function.name()) && type.equals(that.type)
                    && arguments.equals(that.arguments);
        }

        @Override
        public int hashCode() {
            return hash;
        }
    }

    /** A lambda's parameter inside its body. */
    record Parameter(int id, DataType type) implements Bound {}

    /** A function over arrays with a lambda; without one the body is the parameter itself. */
    record HigherOrder(String name, HigherOrderFunction function, List<Parameter> parameters, Bound body,
            List<Bound> arrays,
            DataType type) implements Bound {
        public HigherOrder {
            parameters = List.copyOf(parameters);
            arrays = List.copyOf(arrays);
        }
    }

    /** {@code values IN set}; NULL for rows with a NULL among the values. */
    record Membership(List<Bound> values, ValueSet set, boolean negated, DataType type) implements Bound {
        public Membership {
            values = List.copyOf(values);
        }
    }

    /** Whether evaluation may fail for some rows. */
    default boolean mayThrow() {
        return switch (this) {
            case Slot s -> false;
            case Constant c -> false;
            case Call c -> c.mayThrow();
            case Parameter p -> false;
            case HigherOrder h -> h.body().mayThrow() || h.arrays().stream().anyMatch(Bound::mayThrow);
            case Membership m -> m.values().stream().anyMatch(Bound::mayThrow);
        };
    }

    /** Whether two evaluations differ. */
    default boolean isVolatile() {
        return switch (this) {
            case Slot s -> false;
            case Constant c -> false;
            case Call c -> c.isVolatile();
            case Parameter p -> false;
            case HigherOrder h -> h.body().isVolatile() || h.arrays().stream().anyMatch(Bound::isVolatile);
            case Membership m -> m.values().stream().anyMatch(Bound::isVolatile);
        };
    }

    default List<Bound> children() {
        return switch (this) {
            case Slot s -> List.of();
            case Constant c -> List.of();
            case Call c -> c.arguments();
            case Parameter p -> List.of();
            case HigherOrder h -> {
                List<Bound> all = new java.util.ArrayList<>(h.arrays());
                all.add(h.body());
                yield all;
            }
            case Membership m -> m.values();
        };
    }

    /** A copy in which {@code replacement} took the place of every subexpression it answers for, outermost first. */
    default Bound replace(Function<Bound, @Nullable Bound> replacement) {
        Bound other = replacement.apply(this);
        if (other != null) {
            return other;
        }
        return switch (this) {
            case Slot s -> s;
            case Constant c -> c;
            case Parameter p -> p;
            case Call c -> c.arguments().isEmpty() ? c
                    : new Call(c.function(), c.arguments().stream().map(a -> a.replace(replacement)).toList(), c.type(),
                            c
                                    .kernel());
            case HigherOrder h -> new HigherOrder(h.name(), h.function(), h.parameters(), h.body().replace(replacement),
                    h
                            .arrays()
                            .stream()
                            .map(a -> a.replace(replacement))
                            .toList(),
                    h.type());
            case Membership m ->
                new Membership(m.values().stream().map(v -> v.replace(replacement)).toList(), m.set(), m
                        .negated(), m.type());
        };
    }
}
