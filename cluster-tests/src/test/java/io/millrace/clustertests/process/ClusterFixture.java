package io.millrace.clustertests.process;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A cluster for the tests of a class. After a failure its files stay, and the failure says where. Owned by the tests' thread. */
public final class ClusterFixture implements BeforeAllCallback, AfterEachCallback, AfterAllCallback {
    private final Cluster.Spec spec;
    private final boolean startsAll;
    private @Nullable Cluster cluster;
    private @Nullable Thread hook;
    private boolean failed;

    private ClusterFixture(Cluster.Spec spec, boolean startsAll) {
        this.spec = spec;
        this.startsAll = startsAll;
    }

    /** Started before the first test. */
    public static ClusterFixture started(Cluster.Spec spec) {
        return new ClusterFixture(spec, true);
    }

    /** The tests start what they need. */
    public static ClusterFixture laidOut(Cluster.Spec spec) {
        return new ClusterFixture(spec, false);
    }

    public Cluster cluster() {
        if (cluster == null) {
            throw new IllegalStateException("the cluster of " + spec.name() + " is not there yet");
        }
        return cluster;
    }

    @Override
    public void beforeAll(ExtensionContext context) throws IOException, InterruptedException {
        Cluster created = new Cluster(spec);
        cluster = created;
        hook = new Thread(created::abandon, "abandon-" + spec.name());
        Runtime.getRuntime().addShutdownHook(hook);
        if (startsAll) {
            try {
                created.startAll();
            } catch (IOException | InterruptedException | RuntimeException | AssertionError thrown) {
                // without the after-all call: it comes only if this method returned
                failed = true;
                System.out.println(created.explain());
                created.stop();
                throw thrown;
            }
        }
    }

    @Override
    public void afterEach(ExtensionContext context) {
        if (context.getExecutionException().isPresent()) {
            failed = true;
            System.out.println(context.getDisplayName() + " failed: " + context.getExecutionException().get());
            System.out.println(cluster().explain());
        }
    }

    @Override
    public void afterAll(ExtensionContext context) throws IOException, InterruptedException {
        Cluster ending = cluster();
        try {
            ending.stop();
        } finally {
            ending.abandon();
            if (hook != null) {
                Runtime.getRuntime().removeShutdownHook(hook);
            }
        }
        if (!failed) {
            ending.deleteData();
        }
    }
}
