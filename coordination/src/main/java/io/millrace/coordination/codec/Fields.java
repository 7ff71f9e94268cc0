package io.millrace.coordination.codec;

import io.millrace.coordination.failure.CorruptionException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The named fields of one object, in order. Built by chained {@code with} calls; not thread-safe while being built. */
public final class Fields {
    private final Map<String, Object> values;

    /** No fields yet. */
    public Fields() {
        this.values = new LinkedHashMap<>();
    }

    Fields(Map<String, Object> values) {
        this.values = values;
    }

    Map<String, Object> values() {
        return values;
    }

    /** Adds a string. */
    public Fields with(String name, String value) {
        values.put(name, value);
        return this;
    }

    /** Adds a whole number. */
    public Fields with(String name, long value) {
        values.put(name, value);
        return this;
    }

    /** Adds a truth value. */
    public Fields with(String name, boolean value) {
        values.put(name, value);
        return this;
    }

    /** Adds an object. */
    public Fields with(String name, Fields value) {
        values.put(name, value.values);
        return this;
    }

    /** Adds a list of strings. */
    public Fields withStrings(String name, List<String> list) {
        values.put(name, List.copyOf(list));
        return this;
    }

    /** Adds a list of objects. */
    public Fields withObjects(String name, List<Fields> list) {
        values.put(name, list.stream().map(f -> f.values).toList());
        return this;
    }

    /** Adds an object of strings. */
    public Fields withMap(String name, Map<String, String> map) {
        values.put(name, new LinkedHashMap<String, Object>(map));
        return this;
    }

    /** Whether the field is there. */
    public boolean has(String name) {
        return values.containsKey(name);
    }

    /** The string that must be there. */
    public String string(String name) {
        return require(name, String.class);
    }

    /** The string if it is there. */
    public Optional<String> optionalString(String name) {
        return has(name) ? Optional.of(string(name)) : Optional.empty();
    }

    /** The number that must be there. */
    public long longValue(String name) {
        return require(name, Long.class);
    }

    /** The number if it is there. */
    public long longValue(String name, long otherwise) {
        return has(name) ? longValue(name) : otherwise;
    }

    /** The number that must be there and fit. */
    public int intValue(String name) {
        long value = longValue(name);
        if (value != (int) value) {
            throw new CorruptionException("field " + name + "=" + value + " does not fit 32 bits");
        }
        return (int) value;
    }

    /** The truth value that must be there. */
    public boolean booleanValue(String name) {
        return require(name, Boolean.class);
    }

    /** The object that must be there. */
    public Fields object(String name) {
        return new Fields(asObject(name, values.get(name)));
    }

    /** The list of strings that must be there. */
    public List<String> strings(String name) {
        List<String> out = new ArrayList<>();
        for (Object each : require(name, List.class)) {
            if (!(each instanceof String s)) {
                throw wrongType(name, each);
            }
            out.add(s);
        }
        return List.copyOf(out);
    }

    /** The list of objects that must be there. */
    public List<Fields> objects(String name) {
        List<Fields> out = new ArrayList<>();
        for (Object each : require(name, List.class)) {
            out.add(new Fields(asObject(name, each)));
        }
        return List.copyOf(out);
    }

    /** The object of strings that must be there. */
    public Map<String, String> map(String name) {
        Map<String, String> out = new LinkedHashMap<>();
        asObject(name, values.get(name)).forEach((key, value) -> {
            if (!(value instanceof String s)) {
                throw wrongType(name, value);
            }
            out.put(key, s);
        });
        return out;
    }

    private <T> T require(String name, Class<T> type) {
        Object value = values.get(name);
        if (!type.isInstance(value)) {
            throw wrongType(name, value);
        }
        return type.cast(value);
    }

    private static Map<String, Object> asObject(String name, @Nullable Object value) {
        if (!(value instanceof Map<?, ?> map)) {
            throw wrongType(name, value);
        }
        Map<String, Object> out = new LinkedHashMap<>();
        map.forEach((key, each) -> out.put((String) key, each));
        return out;
    }

    private static CorruptionException wrongType(String name, @Nullable Object value) {
        return new CorruptionException(value == null
                ? "field '" + name + "' is missing"
                : "field '" + name + "' has the wrong type: " + value.getClass().getSimpleName());
    }
}
