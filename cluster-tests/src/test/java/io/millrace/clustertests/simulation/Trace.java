package io.millrace.clustertests.simulation;

import io.millrace.coordination.znode.ZnodeOp;
import java.util.List;

/** Transactions for people. */
final class Trace {
    private static final int LONGEST = 300;

    private Trace() {}

    static String of(List<ZnodeOp> ops, List<String> paths) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < ops.size(); i++) {
            out.append(i == 0 ? "" : " | ").append(switch (ops.get(i)) {
                case ZnodeOp.Create create -> "create " + paths.get(i) + " " + cut(create.text());
                case ZnodeOp.SetData set -> "set " + set.path() + "@" + set.expectedVersion() + " " + cut(set.text());
                case ZnodeOp.Check check -> "check " + check.path() + "@" + check.expectedVersion();
                case ZnodeOp.Delete delete -> "delete " + delete.path();
            });
        }
        return out.toString();
    }

    private static String cut(String text) {
        String line = text.replace('\n', ' ');
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "…";
    }
}
