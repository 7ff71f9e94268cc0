package io.millrace.node.failpoint;

import io.millrace.coordination.commit.CommitFailpoints;
import io.millrace.coordination.fence.FenceFailpoints;
import io.millrace.ingest.consume.ConsumerFailpoints;
import io.millrace.node.ddl.DdlFailpoints;
import io.millrace.node.table.ProduceFailpoints;
import io.millrace.replication.replica.ReplicaFailpoints;
import io.millrace.replication.store.OpenFailpoints;
import io.millrace.replication.store.PrepareFailpoints;
import io.millrace.replication.store.StoreFailpoints;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** Every failpoint there is. */
public final class FailpointNames {
    /** Where names are declared, each a public constant. */
    static final List<Class<?>> DECLARED = List.of(CommitFailpoints.class, FenceFailpoints.class,
            PrepareFailpoints.class, OpenFailpoints.class, StoreFailpoints.class, ReplicaFailpoints.class,
            ConsumerFailpoints.class, DdlFailpoints.class, ProduceFailpoints.class,
            StartFailpoints.class);

    private static final SortedSet<String> ALL = find();

    private FailpointNames() {}

    public static SortedSet<String> all() {
        return ALL;
    }

    private static SortedSet<String> find() {
        SortedSet<String> names = new TreeSet<>();
        for (Class<?> type : DECLARED) {
            for (Field field : type.getFields()) {
                if (Modifier.isStatic(field.getModifiers()) && field.getType() == String.class) {
                    String name = text(field);
                    if (!names.add(name)) {
                        throw new IllegalStateException("two failpoints have the name " + name);
                    }
                }
            }
        }
        return Collections.unmodifiableSortedSet(names);
    }

    private static String text(Field field) {
        try {
            return String.valueOf(field.get(null));
        } catch (IllegalAccessException impossible) {
            throw new IllegalStateException(field + " is public", impossible);
        }
    }
}
