package io.millrace.clustertests.tutorial;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** Statements by name, from a resource in which a line {@code --- name} begins each. Immutable. */
record Script(Map<String, String> statements) {
    private static final String HEADING = "--- ";

    /** {@code placeholder} is the broker's address in the text, {@code bootstrap} what is put in its place. */
    static Script read(String resource, String placeholder, String bootstrap) throws IOException {
        Map<String, String> statements = new LinkedHashMap<>();
        try (InputStream in = Objects.requireNonNull(Script.class.getResourceAsStream(resource), resource)) {
            String name = "";
            StringBuilder text = new StringBuilder();
            for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList()) {
                if (line.startsWith(HEADING)) {
                    put(statements, name, text);
                    name = line.substring(HEADING.length());
                } else {
                    text.append(line.replace(placeholder, bootstrap)).append('\n');
                }
            }
            put(statements, name, text);
        }
        return new Script(Map.copyOf(statements));
    }

    private static void put(Map<String, String> statements, String name, StringBuilder text) {
        if (!name.isEmpty() && statements.put(name, text.toString().strip()) != null) {
            throw new IllegalArgumentException("two statements have the name " + name);
        }
        text.setLength(0);
    }

    String get(String name) {
        return Objects.requireNonNull(statements.get(name), name);
    }
}
