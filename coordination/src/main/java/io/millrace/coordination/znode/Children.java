package io.millrace.coordination.znode;

import java.util.List;

/**
 * A znode's children and their counts, of one moment.
 *
 * @param names the last path segments, in no order
 */
public record Children(List<String> names, ChildCounts counts) {
    public Children {
        names = List.copyOf(names);
    }
}
