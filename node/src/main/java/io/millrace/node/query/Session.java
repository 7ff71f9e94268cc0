package io.millrace.node.query;

import java.util.LinkedHashMap;
import java.util.Map;

/** What USE and SET change. Owned by one request at a time: the face refuses a second one (373 SESSION_IS_LOCKED). */
public final class Session {
    private final Map<String, String> settings = new LinkedHashMap<>();
    private String database;

    public Session(String database) {
        this.database = database;
    }

    public String database() {
        return database;
    }

    public void use(String database) {
        this.database = database;
    }

    /** Settings made by SET, name to text; live view. */
    public Map<String, String> settings() {
        return settings;
    }
}
