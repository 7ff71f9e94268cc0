package io.millrace.node.sql.function;

import java.util.Set;

/** A function by its canonical name. */
public record FunctionDefinition(String name, Set<Trait> traits, ScalarFunction function) {
    public FunctionDefinition {
        traits = Set.copyOf(traits);
    }

    public boolean has(Trait trait) {
        return traits.contains(trait);
    }
}
