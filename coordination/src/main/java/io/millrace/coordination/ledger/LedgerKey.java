package io.millrace.coordination.ledger;

import io.millrace.coordination.znode.ZnodeName;

/** Names a ledger: a consumer group and a topic partition. */
public record LedgerKey(String group, String topic, int topicPartition) {
    /** The parent of all groups. */
    static final String ROOT = "/kafka";

    public LedgerKey {
        if (group.isEmpty() || topic.isEmpty() || topicPartition < 0) {
            throw new IllegalArgumentException(
                    "group='" + group + "' topic='" + topic + "' topicPartition=" + topicPartition);
        }
    }

    /** The ledger's znode. */
    public String path() {
        return topicPath(group, topic) + "/" + topicPartition;
    }

    static String topicPath(String group, String topic) {
        return ROOT + "/" + ZnodeName.escape(group) + "/" + ZnodeName.escape(topic);
    }

    @Override
    public String toString() {
        return group + "/" + topic + "-" + topicPartition;
    }
}
