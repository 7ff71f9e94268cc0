package io.millrace.clustertests.oracle;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;

/** Creates topics. */
public final class Topics {
    private static final int TIMEOUT_S = 60;

    private Topics() {}

    /** Creates a topic with messages of up to 32 MB. */
    public static void create(String bootstrap, String topic, int partitions)
            throws InterruptedException, ExecutionException, TimeoutException {
        try (Admin admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap))) {
            admin.createTopics(List.of(new NewTopic(topic, partitions, (short) 1)
                    .configs(Map.of("max.message.bytes", Integer.toString(32 << 20)))))
                    .all()
                    .get(TIMEOUT_S, TimeUnit.SECONDS);
        }
    }
}
