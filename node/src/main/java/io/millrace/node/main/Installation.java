package io.millrace.node.main;

import io.millrace.coordination.failure.RetriableException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/** The random id of a data directory, made at its first start. */
final class Installation {
    private Installation() {}

    static String id(Path directory) {
        Path file = directory.resolve("installation_id");
        try {
            Files.createDirectories(directory);
            if (!Files.exists(file)) {
                Path made = directory.resolve("installation_id.new");
                Files.writeString(made, UUID.randomUUID().toString(), StandardCharsets.UTF_8, StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE, StandardOpenOption.SYNC);
                Files.move(made, file);
            }
            return Files.readString(file, StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new RetriableException("the data directory " + directory + " cannot be used: " + e
                    + ". Make it writable, or set path in the configuration", e);
        }
    }
}
