package io.millrace.node.catalog;

import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** A database's UUID: the same on every node, another one when it is created again. */
final class DatabaseIds {
    private DatabaseIds() {}

    static UUID of(String name, long ddlIndex) {
        return UUID.nameUUIDFromBytes((ddlIndex + "/" + name).getBytes(StandardCharsets.UTF_8));
    }
}
