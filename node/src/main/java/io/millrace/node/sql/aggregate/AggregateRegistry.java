package io.millrace.node.sql.aggregate;

import io.millrace.node.sql.function.Argument;
import io.millrace.node.sql.type.TypeTraits;
import io.millrace.replication.column.ArrayType;
import io.millrace.replication.column.DataType;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** All aggregate functions by name, with the combinators If, Distinct, Array, OrNull and OrDefault. Immutable, thread-safe. */
public final class AggregateRegistry {
    private static final AggregateRegistry BUILT_IN = new AggregateRegistry();
    private static final List<String> COMBINATORS = List.of("OrNull", "OrDefault", "If", "Distinct", "Array");

    private final Map<String, AggregateSignature> byName = new TreeMap<>();
    private final Map<String, String> canonical = new HashMap<>();

    private AggregateRegistry() {
        BasicAggregates.register(this);
        CollectingAggregates.register(this);
        StatisticAggregates.register(this);
    }

    public static AggregateRegistry builtIn() {
        return BUILT_IN;
    }

    void add(String name, AggregateSignature signature, String... aliases) {
        byName.put(name, signature);
        canonical.put(name, name);
        for (String alias : aliases) {
            canonical.put(alias, name);
        }
    }

    /** Found in any letter case, as the functions of standard SQL are. */
    void addAnyCase(String name, AggregateSignature signature, String... aliases) {
        add(name, signature, aliases);
        canonical.put(name.toLowerCase(Locale.ROOT) + "\0", name);
        for (String alias : aliases) {
            canonical.put(alias.toLowerCase(Locale.ROOT) + "\0", name);
        }
    }

    public List<String> names() {
        return List.copyOf(byName.keySet());
    }

    private @Nullable String base(String name) {
        String exact = canonical.get(name);
        return exact != null ? exact : canonical.get(name.toLowerCase(Locale.ROOT) + "\0");
    }

    /** The name as ClickHouse prints it, or null when there is no such aggregate function. */
    public @Nullable String canonicalName(String name) {
        String base = base(name);
        if (base != null) {
            return base;
        }
        for (String combinator : COMBINATORS) {
            if (name.endsWith(combinator) && name.length() > combinator.length()) {
                String inner = canonicalName(name.substring(0, name.length() - combinator.length()));
                if (inner != null) {
                    return inner + combinator;
                }
            }
        }
        return null;
    }

    /**
     * Binds a function, NULL-skipping included.
     *
     * @throws UserException what ClickHouse says of the arguments
     */
    public AggregateFunction bind(String name, List<Argument> parameters, List<DataType> types) {
        return combined(name, name, parameters, types.stream().map(TypeTraits::withoutLowCardinality).toList());
    }

    private AggregateFunction combined(String whole, String name, List<Argument> parameters, List<DataType> types) {
        String base = base(name);
        if (base != null) {
            return withoutNulls(whole, base, parameters, types);
        }
        for (String combinator : COMBINATORS) {
            if (!name.endsWith(combinator)) {
                continue;
            }
            String inner = name.substring(0, name.length() - combinator.length());
            if (canonicalName(inner) == null) {
                continue;
            }
            return switch (combinator) {
                case "If" -> ifCombinator(whole, inner, parameters, types);
                case "Distinct" -> {
                    AggregateFunction nested = combined(whole, inner, parameters, types);
                    yield new AggregateFunction(nested.type(), nested.ofNothing(), () -> new Combinators.Distinct(nested
                            .accumulator()
                            .get(), types));
                }
                case "Array" -> arrayCombinator(whole, inner, parameters, types);
                case "OrNull" -> {
                    AggregateFunction nested = combined(whole, inner, parameters, types);
                    DataType type = TypeTraits.asNullable(nested.type());
                    yield new AggregateFunction(type,
                            () -> new Combinators.OrNull(nested.accumulator().get(), nested.type(),
                                    type));
                }
                default -> {
                    AggregateFunction nested = combined(whole, inner, parameters, types);
                    DataType type = nested.type();
                    yield new AggregateFunction(type, true,
                            () -> new Combinators.OrDefault(nested.accumulator().get(), type));
                }
            };
        }
        throw new UserException(ErrorCode.UNKNOWN_AGGREGATE_FUNCTION, "Unknown aggregate function " + whole);
    }

    private AggregateFunction ifCombinator(String whole, String inner, List<Argument> parameters,
            List<DataType> types) {
        if (types.isEmpty()) {
            throw new UserException(ErrorCode.NUMBER_OF_ARGUMENTS_DOESNT_MATCH,
                    "Incorrect number of arguments for aggregate function with If suffix: " + whole);
        }
        DataType condition = types.getLast();
        if (!TypeTraits.isNumber(TypeTraits.plain(condition)) && !TypeTraits.isNothing(condition)) {
            throw new UserException(ErrorCode.ILLEGAL_TYPE_OF_ARGUMENT, "Illegal type " + condition.text()
                    + " of last argument for aggregate function with If suffix");
        }
        AggregateFunction nested = combined(whole, inner, parameters, types.subList(0, types.size() - 1));
        return new AggregateFunction(nested.type(), nested.ofNothing(),
                () -> new Combinators.If(nested.accumulator().get(),
                        condition));
    }

    private AggregateFunction arrayCombinator(String whole, String inner, List<Argument> parameters,
            List<DataType> types) {
        List<DataType> elements = new ArrayList<>();
        for (DataType type : types) {
            if (!(type instanceof ArrayType a)) {
                throw new UserException(ErrorCode.ILLEGAL_TYPE_OF_ARGUMENT, "Illegal type " + type.text()
                        + " of argument for aggregate function with Array suffix. Must be array.");
            }
            elements.add(a.element());
        }
        AggregateFunction nested = combined(whole, inner, parameters, elements);
        return new AggregateFunction(nested.type(), nested.ofNothing(),
                () -> new Combinators.OverArrays(nested.accumulator()
                        .get()));
    }

    private AggregateFunction withoutNulls(String whole, String base, List<Argument> parameters, List<DataType> types) {
        AggregateSignature signature = byName.get(base);
        if (signature == null) {
            throw new IllegalStateException("no signature for " + base);
        }
        if (types.stream().noneMatch(DataType::isNullable)) {
            return signature.bind(whole, parameters, types);
        }
        List<DataType> plain = types.stream().map(TypeTraits::withoutNullable).toList();
        boolean nothing = types.stream().anyMatch(TypeTraits::isNothing);
        boolean counts = base.equals("count");
        AggregateFunction nested = signature.bind(whole, parameters, nothing && !counts
                ? plain.stream()
                        .map(t -> TypeTraits.isNothing(t) ? io.millrace.replication.column.NumberType.UINT8 : t)
                        .toList()
                : plain);
        if (nothing && !nested.ofNothing()) {
            return new AggregateFunction(TypeTraits.NULL, () -> new Combinators.Nothing());
        }
        if (nested.ofNothing()) {
            return new AggregateFunction(nested.type(), true,
                    () -> new Combinators.SkipNulls(nested.accumulator().get()));
        }
        DataType type = TypeTraits.asNullable(nested.type());
        return new AggregateFunction(type,
                () -> new Combinators.SkipNulls(new Combinators.OrNull(nested.accumulator().get(),
                        nested.type(), type)));
    }
}
