package io.millrace.replication.table;

import io.millrace.replication.store.StoredPart;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** An immutable list of visible parts, holding one reference to each while it is itself referred to. */
final class PartSet {
    private static final Comparator<VisiblePart> ORDER = Comparator
            .comparing((VisiblePart p) -> p.fact().tablePartition())
            .thenComparingLong(p -> p.fact().minBlock())
            .thenComparing(VisiblePart::partId);

    private final List<VisiblePart> parts;
    private final AtomicInteger references = new AtomicInteger(1);

    /** The caller must hold references to all parts. */
    PartSet(List<VisiblePart> parts) {
        this.parts = parts.stream().sorted(ORDER).toList();
        for (VisiblePart part : this.parts) {
            if (!part.stored().tryRetain()) {
                throw new IllegalStateException("part " + part.name() + " is gone already");
            }
        }
    }

    /** Those of the members that are local. */
    static PartSet of(Collection<TableStorage.Member> members) {
        List<VisiblePart> parts = new ArrayList<>();
        for (TableStorage.Member member : members) {
            StoredPart stored = member.stored();
            if (stored != null) {
                parts.add(new VisiblePart(stored, member.record().fact(), member.record().origin(),
                        member.record().changedAtMs()));
            }
        }
        return new PartSet(parts);
    }

    List<VisiblePart> parts() {
        return parts;
    }

    boolean tryRetain() {
        int seen = references.get();
        while (seen > 0) {
            if (references.compareAndSet(seen, seen + 1)) {
                return true;
            }
            seen = references.get();
        }
        return false;
    }

    void release() {
        if (references.decrementAndGet() == 0) {
            parts.forEach(part -> part.stored().release());
        }
    }
}
