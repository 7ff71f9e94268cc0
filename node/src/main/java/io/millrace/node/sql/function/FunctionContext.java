package io.millrace.node.sql.function;

import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;

/** What functions may ask about the query and the server. The same for all of one query. */
public interface FunctionContext {
    /** When the query started: the one "now" of all its expressions. */
    Instant now();

    /** The zone of DateTime values without one of their own. */
    ZoneId serverZone();

    String currentDatabase();

    String currentUser();

    String hostName();

    String queryId();

    /** Seconds since the server started. */
    long uptimeSeconds();

    /** The text of a setting, changed or default; empty when there is no such setting. */
    Optional<String> setting(String name);

    /** A macro of this server, for getMacro. */
    Optional<String> macro(String name);
}
