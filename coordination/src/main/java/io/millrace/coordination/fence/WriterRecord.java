package io.millrace.coordination.fence;

import io.millrace.coordination.codec.Fields;
import io.millrace.coordination.codec.ValueFormat;
import io.millrace.coordination.znode.ZnodeName;

/** The value of {@code /writers/<node>}. */
record WriterRecord(String installationId, String instanceId) {
    static final String ROOT = "/writers";
    private static final ValueFormat FORMAT = new ValueFormat("writer", 1);

    WriterRecord {
        if (installationId.isEmpty() || instanceId.isEmpty()) {
            throw new IllegalArgumentException(
                    "installationId='" + installationId + "' instanceId='" + instanceId + "'");
        }
    }

    static String path(String node) {
        return ROOT + "/" + ZnodeName.escape(node);
    }

    String encode() {
        return FORMAT.encode(new Fields().with("installation", installationId).with("instance", instanceId));
    }

    static WriterRecord decode(String text, String where) {
        Fields fields = FORMAT.decode(text, where);
        return new WriterRecord(fields.string("installation"), fields.string("instance"));
    }
}
