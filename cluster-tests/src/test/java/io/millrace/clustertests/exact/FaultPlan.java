package io.millrace.clustertests.exact;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Which fault comes when; follows from the seed.
 *
 * @param number
 *            1 for the first
 * @param kind
 *            what is done to the owner
 * @param topicPartition
 *            whose owner is hit
 * @param afterCount
 *            when that many messages are acknowledged
 * @param limitCount
 *            no more messages before the fault has been fired
 * @param delayMs
 *            and then so much later
 * @param downMs
 *            from the death of a killed node to its new start
 */
record FaultPlan(int number, Kind kind, int topicPartition, long afterCount, long limitCount, int delayMs, int downMs) {
    private static final int MAX_DELAY_MS = 1_200;
    private static final int MAX_DOWN_MS = 3_000;

    /** Kinds of faults. */
    enum Kind {
        /** SIGKILL; started again. */
        KILL,
        /** SIGKILL for all nodes at once; started again. */
        KILL_ALL,
        /** SIGSTOP until another node owns the topic partition and has gone on with it, then SIGCONT. */
        PAUSE
    }

    static List<FaultPlan> draw(long seed, long messages, int partitions, int kills, int blackouts, int pauses) {
        Random random = new Random(seed);
        List<Kind> kinds = new ArrayList<>(Collections.nCopies(kills, Kind.KILL));
        kinds.addAll(Collections.nCopies(blackouts, Kind.KILL_ALL));
        kinds.addAll(Collections.nCopies(pauses, Kind.PAUSE));
        Collections.shuffle(kinds, random);
        List<FaultPlan> plans = new ArrayList<>();
        // the last slice has no fault: it is what must still flow afterwards
        long slice = messages / (kinds.size() + 1);
        for (int i = 0; i < kinds.size(); i++) {
            long after = slice * i + slice / 10 + (long) (random.nextDouble() * slice * 0.4);
            plans.add(new FaultPlan(i + 1, kinds.get(i), random.nextInt(partitions), after, slice * (i + 1),
                    random.nextInt(MAX_DELAY_MS), random.nextInt(MAX_DOWN_MS)));
        }
        return plans;
    }
}
