package io.millrace.clustertests.simulation;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.function.UnaryOperator;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.dynamic.DynamicType;
import net.bytebuddy.pool.TypePool;

/** Loads product and simulation anew, some classes of the product changed on the way. */
final class MutantLoader extends ClassLoader {
    private static final String OURS = "io.millrace.";

    private final Map<String, UnaryOperator<DynamicType.Builder<?>>> edits;
    private final ClassFileLocator files;
    private final TypePool types;

    MutantLoader(ClassLoader parent, Map<String, UnaryOperator<DynamicType.Builder<?>>> edits) {
        super(parent);
        this.edits = Map.copyOf(edits);
        this.files = ClassFileLocator.ForClassLoader.of(parent);
        this.types = TypePool.Default.of(files);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            if (loaded == null) {
                loaded = name.startsWith(OURS) ? findClass(name) : super.loadClass(name, false);
            }
            if (resolve) {
                resolveClass(loaded);
            }
            return loaded;
        }
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        byte[] bytes = bytes(name);
        return defineClass(name, bytes, 0, bytes.length, getClass().getProtectionDomain());
    }

    private byte[] bytes(String name) throws ClassNotFoundException {
        UnaryOperator<DynamicType.Builder<?>> edit = edits.get(name);
        if (edit != null) {
            TypeDescription type = types.describe(name).resolve();
            return edit.apply(new ByteBuddy().redefine(type, files)).make().getBytes();
        }
        try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
            if (in == null) {
                throw new ClassNotFoundException(name);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new ClassNotFoundException(name, e);
        }
    }

    TypeDescription describe(String name) {
        TypePool.Resolution found = types.describe(name);
        if (!found.isResolved()) {
            throw new IllegalArgumentException("the mutant's target does not exist: " + name);
        }
        return found.resolve();
    }
}
