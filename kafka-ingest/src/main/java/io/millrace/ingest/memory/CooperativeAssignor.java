package io.millrace.ingest.memory;

import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Who shall have what: as even as possible, moving as little as possible, and, as in Kafka's cooperative protocol, nothing
 * that another member still claims is given away in the same round.
 */
final class CooperativeAssignor {
    static final Comparator<TopicPartition> ORDER = Comparator.comparing(TopicPartition::topic)
            .thenComparingInt(TopicPartition::partition);

    private final SortedMap<String, Set<String>> topics;
    private final Map<TopicPartition, String> claimed = new HashMap<>();
    private final SortedMap<TopicPartition, String> target = new TreeMap<>(ORDER);
    private final Map<String, Integer> load = new HashMap<>();

    private CooperativeAssignor(SortedMap<String, Set<String>> topics) {
        this.topics = topics;
        topics.keySet().forEach(member -> load.put(member, 0));
    }

    /**
     * @param topics by member, what it has subscribed to
     * @param claims by member, what it has
     * @param all    every topic partition that there is
     */
    static Map<String, Set<TopicPartition>> assign(SortedMap<String, Set<String>> topics,
            Map<String, Set<TopicPartition>> claims, Set<TopicPartition> all) {
        CooperativeAssignor assignor = new CooperativeAssignor(topics);
        assignor.keep(claims, all);
        assignor.giveRest(all);
        assignor.level();
        return assignor.withoutClaimed();
    }

    private void keep(Map<String, Set<TopicPartition>> claims, Set<TopicPartition> all) {
        topics.forEach((member, subscribed) -> {
            for (TopicPartition partition : claims.getOrDefault(member, Set.of())) {
                if (all.contains(partition) && subscribed.contains(partition.topic())
                        && claimed.putIfAbsent(partition, member) == null) {
                    give(partition, member);
                }
            }
        });
    }

    private void give(TopicPartition partition, String member) {
        String before = target.put(partition, member);
        if (before != null) {
            load.merge(before, -1, Integer::sum);
        }
        load.merge(member, 1, Integer::sum);
    }

    private void giveRest(Set<TopicPartition> all) {
        for (TopicPartition partition : sorted(all)) {
            if (!target.containsKey(partition)) {
                String least = leastLoaded(partition);
                if (least != null) {
                    give(partition, least);
                }
            }
        }
    }

    private @Nullable String leastLoaded(TopicPartition partition) {
        String least = null;
        for (Map.Entry<String, Set<String>> member : topics.entrySet()) {
            if (member.getValue().contains(partition.topic())
                    && (least == null || load(member.getKey()) < load(least))) {
                least = member.getKey();
            }
        }
        return least;
    }

    private int load(String member) {
        return load.getOrDefault(member, 0);
    }

    private void level() {
        boolean hasMoved;
        do {
            hasMoved = false;
            for (TopicPartition partition : sorted(target.keySet()).descendingSet()) {
                String from = target.get(partition);
                String to = leastLoaded(partition);
                if (from != null && to != null && load(from) > load(to) + 1) {
                    give(partition, to);
                    hasMoved = true;
                }
            }
        } while (hasMoved);
    }

    private Map<String, Set<TopicPartition>> withoutClaimed() {
        Map<String, Set<TopicPartition>> out = new HashMap<>();
        topics.keySet().forEach(member -> out.put(member, new HashSet<>()));
        target.forEach((partition, member) -> {
            String holder = claimed.get(partition);
            Set<TopicPartition> given = out.get(member);
            if (given != null && (holder == null || holder.equals(member))) {
                given.add(partition);
            }
        });
        return out;
    }

    private static NavigableSet<TopicPartition> sorted(Set<TopicPartition> partitions) {
        NavigableSet<TopicPartition> out = new TreeSet<>(ORDER);
        out.addAll(partitions);
        return out;
    }
}
