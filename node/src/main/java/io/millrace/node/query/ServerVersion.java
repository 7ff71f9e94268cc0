package io.millrace.node.query;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** What this server says it is. */
public final class ServerVersion {
    public static final String PRODUCT = "Millrace";

    /** The ClickHouse version whose behaviour this server follows; what {@code version()} answers. */
    public static final String COMPATIBLE = "26.7.2.1";

    private static final String BUILD = load();

    private ServerVersion() {}

    /** This program's own version, e.g. {@code 0.1.0}. */
    public static String build() {
        return BUILD;
    }

    /** As it stands at the end of error texts: {@code version 26.7.2.1 (Millrace 0.1.0)}. */
    public static String describe() {
        return "version " + COMPATIBLE + " (" + PRODUCT + " " + BUILD + ")";
    }

    private static String load() {
        try (InputStream in = ServerVersion.class.getResourceAsStream("build.properties")) {
            if (in == null) {
                throw new IllegalStateException("build.properties is missing from the jar");
            }
            Properties properties = new Properties();
            properties.load(in);
            return properties.getProperty("version", "unknown");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
