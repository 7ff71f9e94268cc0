package io.millrace.node.sql.function;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** All scalar functions by name. Immutable after construction, thread-safe. */
public final class FunctionRegistry {
    private static final FunctionRegistry BUILT_IN = new FunctionRegistry();

    private final Map<String, FunctionDefinition> byName = new TreeMap<>();
    private final Map<String, FunctionDefinition> byLowerName = new HashMap<>();
    private final Map<String, HigherOrderFunction> higherOrder = new TreeMap<>();

    private FunctionRegistry() {
        Registration registration = new Registration(this);
        for (FunctionFamily family : FunctionFamily.ALL) {
            family.register(registration);
        }
    }

    public static FunctionRegistry builtIn() {
        return BUILT_IN;
    }

    void add(FunctionDefinition definition, String name) {
        if (byName.put(name, definition) != null) {
            throw new IllegalStateException("function " + name + " is defined twice");
        }
        if (definition.has(Trait.ANY_CASE)) {
            byLowerName.put(name.toLowerCase(Locale.ROOT), definition);
        }
    }

    void addHigherOrder(String name, HigherOrderFunction function) {
        higherOrder.put(name, function);
    }

    /** Null when there is none. */
    public @Nullable FunctionDefinition find(String name) {
        FunctionDefinition exact = byName.get(name);
        return exact != null ? exact : byLowerName.get(name.toLowerCase(Locale.ROOT));
    }

    /** A function that takes a lambda; null when there is none. */
    public @Nullable HigherOrderFunction findHigherOrder(String name) {
        return higherOrder.get(name);
    }

    /** Names in order, for {@code system.functions} and for hints. */
    public List<String> names() {
        List<String> names = new ArrayList<>(byName.keySet());
        higherOrder.keySet().stream().filter(n -> !byName.containsKey(n)).forEach(names::add);
        Collections.sort(names);
        return names;
    }

    /** How a family of functions adds itself. */
    static final class Registration {
        private final FunctionRegistry registry;

        Registration(FunctionRegistry registry) {
            this.registry = registry;
        }

        void add(String name, ScalarFunction function, Trait... traits) {
            add(name, List.of(), function, traits);
        }

        /** Aliases share the canonical name in column names. */
        void add(String name, List<String> aliases, ScalarFunction function, Trait... traits) {
            Set<Trait> set = EnumSet.noneOf(Trait.class);
            Collections.addAll(set, traits);
            FunctionDefinition definition = new FunctionDefinition(name, set, function);
            registry.add(definition, name);
            for (String alias : aliases) {
                registry.add(definition, alias);
            }
        }

        void addHigherOrder(String name, HigherOrderFunction function) {
            registry.addHigherOrder(name, function);
        }
    }
}
