package io.millrace.node.catalog;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.coordination.failure.CorruptionException;
import io.millrace.node.sql.syntax.DdlStatement;
import io.millrace.node.sql.syntax.SqlParser;
import io.millrace.node.sql.syntax.SqlText;
import io.millrace.replication.error.UserException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/**
 * The catalog as stored by a node: JSON with a format number; statements as text.
 *
 * <pre>
 * {"format": 1, "ddlIndex": 7, "databases": [{"name": "default", "uuid": "…", "tables": [
 *   {"create": "CREATE TABLE …", "columnIds": {"a": 1}, "nextColumnId": 2, "schemaVersion": 0, "detached": false}]}]}
 * </pre>
 */
public final class CatalogCodec {
    private static final int FORMAT = 1;
    private static final ObjectMapper JSON = new ObjectMapper();

    private CatalogCodec() {}

    public static byte[] encode(Catalog catalog) {
        ObjectNode root = JSON.createObjectNode();
        root.put("format", FORMAT);
        root.put("ddlIndex", catalog.ddlIndex());
        ArrayNode databases = root.putArray("databases");
        for (DatabaseEntry database : catalog.databases().values()) {
            ObjectNode node = databases.addObject();
            node.put("name", database.name());
            node.put("uuid", database.uuid().toString());
            ArrayNode tables = node.putArray("tables");
            database.tables().values().forEach(table -> encode(table, tables.addObject()));
        }
        try {
            return JSON.writeValueAsBytes(root);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of plain values cannot fail to be written", e);
        }
    }

    private static void encode(TableEntry table, ObjectNode node) {
        node.put("create", SqlText.format(table.create()));
        ObjectNode ids = node.putObject("columnIds");
        table.columns().forEach(column -> ids.put(column.name(), column.id()));
        node.put("nextColumnId", table.nextColumnId());
        node.put("schemaVersion", table.schemaVersion());
        node.put("detached", table.isDetached());
    }

    /** @throws CorruptionException when the bytes are not a catalog of this format */
    public static Catalog decode(byte[] bytes) {
        try {
            JsonNode root = JSON.readTree(bytes);
            if (root.path("format").asInt(-1) != FORMAT) {
                throw new CorruptionException(
                        "stored catalog has format " + root.path("format") + ", expected " + FORMAT);
            }
            Map<String, DatabaseEntry> databases = new TreeMap<>();
            for (JsonNode database : root.path("databases")) {
                String name = database.path("name").asText();
                Map<String, TableEntry> tables = new TreeMap<>();
                for (JsonNode table : database.path("tables")) {
                    TableEntry entry = decode(table);
                    tables.put(entry.name().name(), entry);
                }
                databases.put(name, new DatabaseEntry(name, UUID.fromString(database.path("uuid").asText()), tables));
            }
            return new Catalog(databases, root.path("ddlIndex").asLong());
        } catch (IOException e) {
            throw new CorruptionException("stored catalog is no JSON: " + e.getMessage(), e);
        } catch (UserException | IllegalArgumentException | IllegalStateException e) {
            // Written by this format from statements that were accepted: a later release that refuses one is a bug, too.
            throw new CorruptionException("stored catalog does not make sense: " + e.getMessage(), e);
        }
    }

    private static TableEntry decode(JsonNode node) {
        String text = node.path("create").asText();
        if (!(SqlParser.parse(text).statement() instanceof DdlStatement create)) {
            throw new CorruptionException("stored catalog has a statement that creates nothing: " + text);
        }
        TableEntry fresh = TableEntries.of(create).getLast();
        Map<String, Integer> ids = new HashMap<>();
        node.path("columnIds").properties().forEach(id -> ids.put(id.getKey(), id.getValue().asInt()));
        List<TableColumn> columns = new ArrayList<>();
        for (TableColumn column : fresh.columns()) {
            Integer id = ids.get(column.name());
            if (id == null) {
                throw new CorruptionException(
                        "stored catalog has no id for column " + column.name() + " of " + fresh.name());
            }
            columns.add(new TableColumn(id, column.type(), column.written()));
        }
        return new TableEntry(create, fresh.kind(), columns, node.path("nextColumnId").asInt(),
                node.path("schemaVersion").asInt(),
                node.path("detached").asBoolean());
    }
}
