package io.millrace.clustertests.simulation;

import io.millrace.coordination.failpoint.Failpoints;
import io.millrace.ingest.consume.BlockSink;
import io.millrace.replication.store.PartStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The names of all failpoints in the modules that are simulated, found in their compiled classes. */
final class KnownFailpoints {
    /** Not in the simulation, and why. */
    private static final Map<String, String> ELSEWHERE = new TreeMap<>();

    private KnownFailpoints() {}

    static Set<String> names() {
        Set<String> names = new TreeSet<>();
        for (Class<?> ofModule : List.of(Failpoints.class, PartStore.class, BlockSink.class)) {
            for (Class<?> holder : holders(ofModule)) {
                for (Field field : holder.getDeclaredFields()) {
                    if (Modifier.isStatic(field.getModifiers()) && field.getType() == String.class
                            && Modifier.isPublic(field.getModifiers())) {
                        try {
                            names.add(String.valueOf(field.get(null)));
                        } catch (IllegalAccessException e) {
                            throw new IllegalStateException(holder + "." + field.getName(), e);
                        }
                    }
                }
            }
        }
        names.removeAll(ELSEWHERE.keySet());
        return names;
    }

    private static List<Class<?>> holders(Class<?> ofModule) {
        try {
            Path root = Path.of(ofModule.getProtectionDomain().getCodeSource().getLocation().toURI());
            try (Stream<Path> files = Files.walk(root)) {
                return files.filter(file -> file.getFileName().toString().endsWith("Failpoints.class"))
                        .map(file -> root.relativize(file).toString())
                        .map(name -> name.substring(0, name.length() - ".class".length()).replace('/', '.'))
                        .<Class<?>> map(KnownFailpoints::load)
                        .filter(type -> !type.isInterface())
                        .toList();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }
}
