package io.millrace.clustertests.simulation;

import io.millrace.coordination.commit.ChangeOutcome;
import io.millrace.coordination.commit.TableChange;
import io.millrace.coordination.failure.RetriableException;
import io.millrace.coordination.failure.UnknownOutcomeException;
import io.millrace.coordination.fence.SupersededException;
import io.millrace.coordination.log.LogEntry;
import io.millrace.coordination.log.PartId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** Producers, clients that INSERT, queries, and statements that drop parts. They live outside the cluster. One thread. */
final class Workload {
    private static final long MS = 1_000_000;

    private final World world;
    private final Fibers fibers;
    private final Plan plan;
    private final Dice dice;
    private final SimulatedProcess outside;

    Workload(World world) {
        this.world = world;
        this.fibers = world.fibers();
        this.plan = world.plan();
        this.dice = world.dice("workload");
        this.outside = world.newProcess("client");
    }

    void start() {
        long meanNs = Math.max(1, plan.chaos().toNanos() / Math.max(1, plan.messages()));
        fibers.start(outside, "producer", () -> produce(meanNs));
        for (int i = 0; i < plan.clients(); i++) {
            Dice mine = dice.split("client " + i);
            fibers.start(outside, "client-" + i, () -> insertAll(mine));
        }
        fibers.start(outside, "reader", this::query);
        if (plan.has(FaultKind.DROP_PARTS)) {
            fibers.start(outside, "dropper", this::drop);
        }
    }

    // --- messages

    private void produce(long meanNs) {
        int left = plan.messages();
        while (left > 0 && world.isChaos()) {
            fibers.delay(dice.spread(meanNs / 20 + 1, meanNs * 8));
            if (!world.isChaos()) {
                return;
            }
            int batch = Math.min(left, dice.oneIn(4) ? dice.between(1, 12) : 1);
            left -= batch;
            if (!world.kafka().isTopicThere()) {
                continue;
            }
            int partition = dice.between(0, plan.partitions() - 1);
            for (int i = 0; i < batch; i++) {
                produceOne(partition);
            }
        }
    }

    private void produceOne(int partition) {
        KafkaSide kafka = world.kafka();
        if (plan.has(FaultKind.KAFKA_HOLE) && dice.oneIn(8)) {
            world.fired(FaultKind.KAFKA_HOLE);
            kafka.hole(partition, dice.between(1, 3));
        } else if (plan.has(FaultKind.KAFKA_BROKEN_MESSAGE) && dice.oneIn(10)) {
            world.fired(FaultKind.KAFKA_BROKEN_MESSAGE);
            long offset = kafka.append(partition, "no\tnumber here\n".getBytes(StandardCharsets.UTF_8));
            world.oracle().producedBroken(kafka.topicId(), partition, offset);
        } else {
            long id = world.oracle().nextId();
            long offset = kafka.end(partition);
            Message message = new Message(id, kafka.topicId(), partition, offset);
            world.oracle().produced(message);
            kafka.append(partition, message.payload());
        }
    }

    // --- inserts

    private void insertAll(Dice mine) {
        long gapMs = Math.max(1, plan.chaos().toMillis() / plan.insertsPerClient());
        for (int i = 0; i < plan.insertsPerClient() && world.isChaos(); i++) {
            fibers.delay(mine.spread(1, gapMs * 2) * MS);
            if (world.isChaos()) {
                insert(mine);
            }
        }
    }

    private void insert(Dice mine) {
        List<Message> rows = new ArrayList<>();
        for (int i = mine.between(1, 6); i > 0; i--) {
            rows.add(Message.inserted(world.oracle().nextId()));
        }
        String hash = mine.oneIn(4) ? null
                : HexFormat.of().toHexDigits(mine.nextLong()) + HexFormat.of().toHexDigits(mine.nextLong());
        Oracle.Insert insert = world.oracle().newInsert(rows, hash);
        int tries = hash == null ? 1 : mine.between(1, 5);
        while (tries-- > 0 && world.isChaos()) {
            Oracle.Outcome outcome = insertOnce(insert, mine);
            boolean isAgain = outcome != Oracle.Outcome.OK || mine.oneIn(5);
            if (!isAgain) {
                return;
            }
            if (tries > 0) {
                world.fired(FaultKind.CLIENT_RETRIES);
                fibers.delay(mine.spread(1, 1_000) * MS);
            }
        }
    }

    private Oracle.Outcome insertOnce(Oracle.Insert insert, Dice mine) {
        SimulatedNode node = world.nodes().get(mine.next31() % world.nodes().size());
        String token = "insert-" + insert.number() + "-" + insert.tokens().size();
        boolean[] isSent = {false};
        Oracle.Outcome[] answer = {null};
        Fibers.Fiber me = fibers.current();
        fibers.delay(mine.between(50_000, 1_000_000));
        node.ifUp(process -> {
            isSent[0] = true;
            world.oracle().tried(insert, token);
            process.insert(insert, token, outcome -> {
                answer[0] = outcome;
                world.oracle().ended(insert, token, outcome);
                me.wake();
            });
        });
        if (!isSent[0]) {
            return Oracle.Outcome.FAILED;
        }
        // Impatient clients send again while the first try goes on.
        long endNs = fibers.nowNs() + (mine.oneIn(6) ? mine.between(1, 50) * MS : 20_000 * MS);
        while (answer[0] == null && fibers.nowNs() < endNs) {
            me.park(endNs);
        }
        return answer[0] == null ? Oracle.Outcome.UNKNOWN : answer[0];
    }

    // --- queries

    private void query() {
        long meanMs = Math.max(50, plan.chaos().toMillis() / 6);
        while (world.isChaos()) {
            fibers.delay(dice.spread(meanMs / 4, meanMs * 3) * MS);
            SimulatedNode node = world.nodes().get(dice.next31() % world.nodes().size());
            Tables.Target target = Tables.TARGETS.get(dice.next31() % Tables.TARGETS.size());
            node.ifUp(process -> process.query(target,
                    found -> world.judge(() -> Judgement.requireParts(world, process.process() + "", target, found))));
        }
    }

    // --- drops

    private void drop() {
        Dice mine = dice.split("drop");
        long meanMs = Math.max(100, plan.chaos().toMillis() / 4);
        int number = 0;
        while (world.isChaos()) {
            fibers.delay(mine.spread(meanMs / 4, meanMs * 3) * MS);
            SimulatedNode node = world.nodes().get(mine.next31() % world.nodes().size());
            Tables.Target target = Tables.TARGETS.get(mine.next31() % Tables.TARGETS.size());
            String token = "drop-" + ++number;
            node.ifUp(process -> process.spawn("drop", () -> dropOn(process, target, token, mine)));
        }
    }

    private void dropOn(NodeProcess process, Tables.Target target, String token, Dice mine) {
        List<PartId> parts = process.table(target)
                .storage()
                .partSet()
                .stream()
                .map(r -> r.partId())
                .sorted(
                        java.util.Comparator.comparing(PartId::toString))
                .toList();
        if (parts.isEmpty()) {
            return;
        }
        List<PartId> some = parts.stream().filter(p -> mine.oneIn(3)).toList();
        if (some.isEmpty()) {
            some = List.of(parts.getFirst());
        }
        TableChange change = new TableChange(target.path(),
                new LogEntry.PartsDropped(token, process.node(), some, "simulated"), Map.of(), OptionalInt.empty(),
                List.of());
        for (int i = 0; i < 5 && world.isChaos(); i++) {
            try {
                if (process.committer().append(change) instanceof ChangeOutcome.Appended) {
                    world.fired(FaultKind.DROP_PARTS);
                }
                return;
            } catch (RetriableException | UnknownOutcomeException e) {
                world.trace(process.process(), "drop is tried again: " + e.getMessage());
            } catch (SupersededException e) {
                return;
            }
            fibers.delay(100 * MS);
        }
    }
}
