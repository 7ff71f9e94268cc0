package io.millrace.node.query;

import java.util.Map;
import java.util.Optional;

/** Settings after profile, session, request and SETTINGS clause were merged; names are known ones. Immutable. */
public record EffectiveSettings(Map<String, String> values) {
    public EffectiveSettings {
        values = Map.copyOf(values);
    }

    public Optional<String> text(String name) {
        return Optional.ofNullable(values.get(name));
    }
}
