package io.millrace.node.admin;

import com.google.protobuf.Message;
import io.millrace.node.rpc.client.AdminCallException;
import java.util.List;

/**
 * What came back from the nodes that were asked.
 *
 * @param answers in the order of the nodes' names
 */
record Round<T extends Message>(List<T> answers, List<Failure> failures) {
    Round {
        answers = List.copyOf(answers);
        failures = List.copyOf(failures);
    }

    /**
     * A node that gave no answer.
     *
     * @param address empty when it has none
     */
    record Failure(String node, String address, String error, AdminCallException.Kind kind) {}

    /** The exit status: the worst. */
    int status() {
        int status = AdminCli.DONE;
        for (Failure failure : failures) {
            status = Math.max(status, switch (failure.kind()) {
                case REFUSED -> AdminCli.REFUSED;
                case UNREACHABLE -> AdminCli.UNREACHABLE;
            });
        }
        return status;
    }
}
