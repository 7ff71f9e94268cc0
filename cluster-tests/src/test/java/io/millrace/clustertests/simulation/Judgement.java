package io.millrace.clustertests.simulation;

import io.millrace.clustertests.simulation.Violation.Kind;
import io.millrace.coordination.log.PartId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Compares what a replica shows with what must be there. */
final class Judgement {
    private static final Comparator<Message> ORDER = Comparator.comparingLong(Message::id)
            .thenComparingInt(Message::partition)
            .thenComparingLong(Message::offset);

    private Judgement() {}

    /** Each part that a query saw must be one of the log's, with the very rows that its writer had. */
    static void requireParts(World world, String who, Tables.Target target, Map<PartId, List<Message>> found) {
        TableModel model = world.auditor().table(target.path().path());
        found.forEach((id, rows) -> {
            TableModel.Part part = model.ever(id);
            if (part == null) {
                throw new Violation(Kind.ABORTED_READ,
                        who + " shows part " + id + " of " + target.path() + ", which was never committed");
            }
            requireSame(who, target, id, rows, part.rows());
        });
    }

    private static void requireSame(String who, Tables.Target target, PartId id, List<Message> rows,
            List<Message> wanted) {
        List<Message> read = sorted(rows);
        List<Message> sent = sorted(wanted.stream()
                .map(m -> new Message(m.id(), "", m.partition(), m.offset()))
                .toList());
        if (read.equals(sent)) {
            return;
        }
        List<Message> missing = new ArrayList<>(sent);
        missing.removeAll(read);
        List<Message> extra = new ArrayList<>(read);
        sent.forEach(extra::remove);
        throw new Violation(missing.isEmpty() ? Kind.DUPLICATE : Kind.LOST_WRITE, who + " " + target.path() + " part "
                + id + ": missing " + missing + ", too many " + extra);
    }

    private static List<Message> sorted(List<Message> rows) {
        return rows.stream().sorted(ORDER).toList();
    }
}
