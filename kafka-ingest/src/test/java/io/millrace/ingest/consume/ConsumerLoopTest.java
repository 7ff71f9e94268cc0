package io.millrace.ingest.consume;

import static io.millrace.ingest.consume.LoopFixture.P0;
import static io.millrace.ingest.consume.LoopFixture.P1;
import static io.millrace.ingest.consume.LoopFixture.TOPIC;
import static io.millrace.ingest.consume.LoopFixture.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.coordination.failure.RetriableException;
import io.millrace.coordination.ledger.Counters;
import io.millrace.coordination.ledger.LedgerKey;
import io.millrace.coordination.log.SourceRange;
import io.millrace.coordination.memory.MultiFault;
import io.millrace.ingest.consume.LoopFixture.World;
import io.millrace.ingest.settings.ErrorMode;
import io.millrace.replication.column.Block;
import io.millrace.replication.column.LongColumn;
import io.millrace.replication.column.StringColumn;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

final class ConsumerLoopTest {
    private final World world = new World();

    private void assertOnce(int count) {
        assertThat(world.store().offsets()).hasSize(count)
                .allSatisfy((offset, times) -> assertThat(times).isEqualTo(1));
    }

    @Test
    void aBlockIsCutByAgeAndNotByAnEmptyPoll() {
        LoopFixture f = LoopFixture.of(world, "node1");
        f.source.assign(List.of(P0));
        f.produce(P0, 1);
        f.steps(5);
        assertThat(world.store().rowCount()).isZero();
        f.produce(P0, 1);
        f.flush();
        assertThat(world.store().blocks()).singleElement().satisfies(b -> assertThat(b.rowCount()).isEqualTo(2));
    }

    @Test
    void aBlockIsCutByRowsInsideAPolledBatch() {
        LoopFixture f = LoopFixture.withLimits(world, new BlockLimits(30, 1 << 20, Duration.ofSeconds(60)));
        f.source.assign(List.of(P0));
        f.produce(P0, 100);
        f.steps(10);
        assertThat(world.store().blocks()).extracting(Block::rowCount).containsExactly(30, 30, 30);
        assertOnce(90);
    }

    @Test
    void aBlockIsCutByBytes() {
        LoopFixture f = LoopFixture.withLimits(world, new BlockLimits(1_000_000, 3000, Duration.ofSeconds(60)));
        f.source.assign(List.of(P0));
        for (int i = 0; i < 40; i++) {
            world.kafka().append(P0, "{\"name\":\"" + "x".repeat(1000) + "\"}");
        }
        f.steps(30);
        assertThat(world.store().blocks().size()).isGreaterThan(10);
        assertThat(world.store().blocks()).allSatisfy(b -> assertThat(b.rowCount()).isLessThanOrEqualTo(3));
    }

    @Test
    void aBlockIsCutBeforeItsLedgersAreMoreThanOneRequestToZooKeeperMayHold() {
        LoopFixture f = LoopFixture.of(world, "node1");
        List<Integer> sizes = new ArrayList<>();
        f.sink.beforePrepare = block -> sizes.add(block.ranges().size());
        List<TopicPartition> partitions = IntStream.range(0, OpenBlock.MAX_TOPIC_PARTITIONS + 100)
                .mapToObj(i -> new TopicPartition(TOPIC, i))
                .toList();
        f.source.assign(partitions);
        partitions.forEach(each -> f.produce(each, 1));
        f.flush();
        assertThat(world.store().rowCount()).isEqualTo(partitions.size());
        assertThat(sizes).containsExactly(OpenBlock.MAX_TOPIC_PARTITIONS, 100);
    }

    @Test
    void rowsStandInOrderOfTopicPartitionAndOffsetHoweverTheyArrived() {
        LoopFixture f = LoopFixture.of(world, "node1");
        List<SourceBlock> seen = new ArrayList<>();
        f.sink.beforePrepare = seen::add;
        f.source.maxPerPartition = 3;
        f.source.assign(List.of(P1, P0));
        f.produce(P0, 10);
        f.produce(P1, 10);
        f.flush();
        Block block = world.store().blocks().getFirst();
        LongColumn partition = (LongColumn) block.column("_partition");
        LongColumn offset = (LongColumn) block.column("_offset");
        LongColumn id = (LongColumn) block.column("id");
        for (int i = 0; i < 20; i++) {
            assertThat(partition.valueAt(i)).isEqualTo(i / 10);
            assertThat(offset.valueAt(i)).isEqualTo(i % 10);
            assertThat(id.valueAt(i)).isEqualTo(i % 10);
            assertThat(((StringColumn) block.column("name")).stringAt(i)).isEqualTo("n" + i % 10);
        }
        assertThat(seen.getFirst().ranges()).containsExactly(new SourceRange("id-1", TOPIC, 0, 0, 10),
                new SourceRange("id-1", TOPIC, 1, 0, 10));
    }

    @Test
    void messagesDeliveredTwiceAreStoredOnce() {
        LoopFixture f = LoopFixture.of(world, "node1");
        f.source.isStuttering = true;
        f.source.assign(List.of(P0, P1));
        f.produce(P0, 50);
        f.produce(P1, 50);
        f.flush();
        assertOnce(100);
    }

    @Test
    void offsetsWithoutAMessageMoveTheLedger() {
        LoopFixture f = LoopFixture.of(world, "node1");
        f.source.assign(List.of(P0));
        f.produce(P0, 2);
        world.kafka().appendHole(P0);
        f.flush();
        assertThat(f.ledger(P0).nextOffset()).isEqualTo(3);
        world.kafka().appendHole(P0);
        f.flush();
        assertThat(f.ledger(P0).nextOffset()).isEqualTo(4);
        assertThat(f.ledger(P0).counters()).isEqualTo(new Counters(2, 2, 0, 0, 0, 0));
    }

    @Test
    void tombstonesAreFilteredAndEmptyMessagesToo() {
        LoopFixture f = LoopFixture.of(world, "node1");
        f.source.assign(List.of(P0));
        world.kafka().append(P0, (String) null);
        world.kafka().append(P0, "");
        f.flush();
        assertThat(f.ledger(P0).counters()).isEqualTo(new Counters(2, 0, 2, 0, 0, 0));
        assertThat(f.ledger(P0).nextOffset()).isEqualTo(2);
    }

    @Test
    void whileOneBlockIsCommittedTheNextIsFilledAndThenFetchingPauses() {
        LoopFixture f = LoopFixture.withLimits(world, new BlockLimits(10, 1 << 20, Duration.ofSeconds(60)));
        f.isByHand = true;
        f.source.maxPerPartition = 10;
        f.source.assign(List.of(P0));
        f.produce(P0, 100);
        f.steps(8);
        assertThat(f.commits).hasSize(1);
        assertThat(f.source.paused()).containsExactly(P0);
        int polls = f.source.polls;
        f.steps(3);
        assertThat(f.source.polls).isEqualTo(polls + 3);
        assertThat(f.commits).hasSize(1);
        f.commitOne();
        f.steps(3);
        assertThat(f.commits).hasSize(1);
        f.isByHand = false;
        f.commitOne();
        f.steps(30);
        assertOnce(100);
    }

    @Test
    void aCommitThatIsNotSentOrWhoseReplyIsLostIsRepeatedWithTheSameBlock() {
        LoopFixture f = LoopFixture.of(world, "node1");
        f.source.assign(List.of(P0));
        f.produce(P0, 5);
        f.steps(3);
        f.znodes.failNextMulti(List.of(MultiFault.NOT_SENT, MultiFault.LOST_AFTER_APPLY));
        f.flush();
        f.produce(P0, 5);
        f.znodes.failNextMulti(List.of(MultiFault.LOST_BEFORE_APPLY));
        f.flush();
        assertOnce(10);
        assertThat(f.ledger(P0).nextOffset()).isEqualTo(10);
    }

    @Test
    void aBlockThatCannotBePreparedYetIsKept() {
        LoopFixture f = LoopFixture.of(world, "node1");
        AtomicInteger failures = new AtomicInteger(2);
        f.sink.beforePrepare = block -> {
            if (failures.getAndDecrement() > 0) {
                throw new RetriableException("too many parts");
            }
        };
        f.source.assign(List.of(P0));
        f.produce(P0, 5);
        f.flush();
        assertOnce(5);
        assertThat(f.log.status().counts().blocksDropped()).isZero();
        assertThat(f.exceptions()).contains("too many parts");
    }

    @Test
    void afterAViewsErrorEverythingIsReadAgainAfterAPauseWithoutLeavingTheGroup() {
        LoopFixture f = LoopFixture.of(world, "node1");
        AtomicInteger failures = new AtomicInteger(2);
        f.sink.beforePrepare = block -> {
            if (failures.getAndDecrement() > 0) {
                throw new UserException(ErrorCode.ILLEGAL_DIVISION, "Division by zero");
            }
        };
        f.source.assign(List.of(P0, P1));
        f.produce(P0, 5);
        f.produce(P1, 5);
        while (f.log.status().counts().blocksDropped() == 0) {
            f.loop.step();
        }
        assertThat(world.store().rowCount()).isZero();
        assertThat(f.source.paused()).containsExactlyInAnyOrder(P0, P1);
        assertThat(f.exceptions()).contains("Code: 153. DB::Exception: Division by zero. (ILLEGAL_DIVISION)");
        f.flush();
        f.flush();
        f.flush();
        assertOnce(10);
        assertThat(f.log.status().counts().rebalanceRevocations()).isZero();
    }

    @Test
    void aFencedBlockIsDroppedAndTheOthersAreReadAgain() {
        LoopFixture f = LoopFixture.of(world, "node1");
        f.source.assign(List.of(P0, P1));
        f.produce(P0, 5);
        f.produce(P1, 5);
        f.steps(3);
        f.ledgers.takeOwnership(new LedgerKey("group", TOPIC, 0), "someone", "id-1", 0);
        f.flush();
        assertThat(world.store().rowCount()).isZero();
        assertThat(f.exceptions()).contains("fenced");
        f.flush();
        f.flush();
        // The group still says that both are ours: the ledger is taken back after a pause.
        assertOnce(10);
        assertThat(f.ledger(P0).epoch()).isEqualTo(3);
        assertThat(f.ledger(P1).epoch()).isEqualTo(1);
    }

    @Test
    void whatWasReadIsCommittedBeforeARevocation() {
        LoopFixture f = LoopFixture.of(world, "node1");
        f.source.assign(List.of(P0, P1));
        f.produce(P0, 5);
        f.produce(P1, 5);
        f.steps(3);
        f.source.revoke(List.of(P0));
        f.steps(1);
        assertOnce(10);
        assertThat(f.ledger(P0).nextOffset()).isEqualTo(5);
    }

    @Test
    void aRevocationThatCannotWaitDropsTheOpenBlockAndKeepsTheRest() {
        LoopFixture f = LoopFixture.withLimits(world, new BlockLimits(5, 1 << 20, Duration.ofSeconds(7)));
        f.isByHand = true;
        f.source.maxPerPartition = 2;
        f.source.assign(List.of(P0, P1));
        f.produce(P0, 10);
        f.produce(P1, 10);
        f.steps(4);
        assertThat(f.commits).hasSize(1);
        f.source.revoke(List.of(P0));
        f.steps(1); // the block in flight does not end; waiting for it takes no time here
        LoopFixture other = LoopFixture.of(world, "node2");
        other.source.assign(List.of(P0));
        other.flush();
        f.isByHand = false;
        f.commitOne(); // fenced by the new owner
        f.flush();
        f.flush();
        f.flush();
        assertOnce(20);
    }

    @Test
    void lostTopicPartitionsTakeNothingWithThem() {
        LoopFixture f = LoopFixture.of(world, "node1");
        f.source.assign(List.of(P0, P1));
        f.produce(P0, 5);
        f.produce(P1, 5);
        f.steps(3);
        f.source.lose(List.of(P0));
        f.steps(1);
        assertThat(world.store().rowCount()).isZero();
        f.flush();
        assertOnce(5);
        f.source.assign(List.of(P0));
        f.flush();
        f.flush();
        assertOnce(10);
    }

    @Test
    void aTopicPartitionThatComesBackWhileItsBlockIsInFlightWaitsForIt() {
        LoopFixture f = LoopFixture.withLimits(world, new BlockLimits(5, 1 << 20, Duration.ofSeconds(7)));
        f.isByHand = true;
        f.source.maxPerPartition = 5;
        f.source.assign(List.of(P0));
        f.produce(P0, 10);
        f.steps(3);
        f.source.lose(List.of(P0));
        f.source.assign(List.of(P0));
        f.steps(3);
        assertThat(f.ledger(P0).epoch()).isEqualTo(1);
        f.isByHand = false;
        f.commitOne();
        f.flush();
        assertThat(f.ledger(P0).epoch()).isEqualTo(2);
        assertOnce(10);
    }

    @Test
    void aBrokenMessageHoldsOnlyItsTopicPartitionAndIsTriedAgain() {
        LoopFixture f = LoopFixture.of(world, "node1");
        f.source.assign(List.of(P0, P1));
        f.produce(P0, 2);
        world.kafka().append(P0, "broken");
        f.produce(P0, 2);
        f.produce(P1, 5);
        f.flush();
        assertOnce(7);
        assertThat(f.ledger(P0).nextOffset()).isEqualTo(2);
        f.produce(P1, 1);
        f.flush();
        assertOnce(8);
        assertThat(f.exceptions()).contains("while parsing Kafka message (topic: events, partition: 0, offset: 2)");
        long asked = f.log.status().exceptions().size();
        assertThat(asked).isEqualTo(1); // the same text does not push out others
        f.seeks.ask(P0, 3);
        f.flush();
        f.flush();
        assertOnce(10);
        assertThat(f.ledger(P0).counters()).isEqualTo(new Counters(5, 4, 0, 0, 0, 1));
    }

    @Test
    void exactlyTheAllowedNumberOfBrokenMessagesIsPassedOverInABlock() {
        LoopFixture f = new LoopFixture(world, "node1", new BlockLimits(1000, 1 << 20, Duration.ofSeconds(7)),
                ErrorMode.DEFAULT, 2, ResetPolicy.EARLIEST, new Random(1));
        f.source.assign(List.of(P0));
        for (int i = 0; i < 3; i++) {
            world.kafka().append(P0, json(i));
            world.kafka().append(P0, "broken");
        }
        f.steps(2);
        assertThat(f.exceptions()).contains("skipped").contains("partition: 0, offset: 5)");
        assertThat(f.source.assigned()).containsExactly(P0);
        f.flush();
        f.flush();
        f.flush();
        // The third one is the first of a later block.
        assertThat(f.ledger(P0).counters()).isEqualTo(new Counters(6, 3, 0, 3, 0, 0));
        assertThat(world.store().rowCount()).isEqualTo(3);
    }

    @Test
    void streamModeGivesABrokenMessageARowOfDefaults() {
        LoopFixture f = new LoopFixture(world, "node1", new BlockLimits(1000, 1 << 20, Duration.ofSeconds(7)),
                ErrorMode.STREAM, 0, ResetPolicy.EARLIEST, new Random(1));
        f.sink.columns = Set.of("_topic", "_partition", "_offset", "_error", "_raw_message");
        f.source.assign(List.of(P0));
        world.kafka().append(P0, json(7));
        world.kafka().append(P0, "{\"id\":8}{\"id\":9}{\"id\":bad}");
        f.flush();
        Block block = world.store().blocks().getFirst();
        assertThat(block.rowCount()).isEqualTo(2);
        assertThat(((LongColumn) block.column("id")).valueAt(1)).isZero();
        assertThat(((StringColumn) block.column("_raw_message")).stringAt(1))
                .isEqualTo("{\"id\":8}{\"id\":9}{\"id\":bad}");
        assertThat(((StringColumn) block.column("_error")).stringAt(0)).isEmpty();
        assertThat(((StringColumn) block.column("_error")).stringAt(1)).isNotEmpty();
    }

    @Test
    void whereANewGroupStarts() {
        LoopFixture f = new LoopFixture(world, "node1", new BlockLimits(1000, 1 << 20, Duration.ofSeconds(7)),
                ErrorMode.DEFAULT, 0, ResetPolicy.LATEST, new Random(1));
        f.produce(P0, 5);
        f.produce(P1, 5);
        world.kafka().committed.put(P1, new OffsetAndMetadata(2, ""));
        f.source.assign(List.of(P0, P1));
        f.flush();
        f.produce(P0, 1);
        f.flush();
        assertThat(world.store().offsets().keySet()).containsExactly("events-0@5", "events-1@2", "events-1@3",
                "events-1@4");
        assertThat(world.kafka().committed.get(P1).metadata()).isEqualTo("millrace;epoch=1");
    }

    @Test
    void aTopicRecreatedUnderOurFeetIsNoticedBeforeTheCommit() {
        LoopFixture f = LoopFixture.of(world, "node1");
        f.source.assign(List.of(P0));
        f.produce(P0, 5);
        f.flush();
        f.produce(P0, 2);
        f.steps(2);
        world.kafka().topicId = "id-2";
        f.flush();
        f.flush();
        // Everything in the new topic counts as new.
        assertThat(f.ledger(P0).topicId()).isEqualTo("id-2");
        assertThat(f.ledger(P0).nextOffset()).isEqualTo(7);
        assertThat(f.ledger(P0).counters().inserted()).isEqualTo(12);
        assertThat(f.ledger(P0).gaps()).singleElement()
                .satisfies(gap -> assertThat(gap.reason()).startsWith("TOPIC_RECREATED"));
    }

    @Test
    void aRecreatedTopicIsNoticedAlthoughOnlySomeOfItsLedgersAreOfTheOldOne() {
        LoopFixture f = LoopFixture.of(world, "node1");
        f.ledgers.takeOwnership(new LedgerKey("group", TOPIC, 0), "before", "id-2", 0);
        f.ledgers.takeOwnership(new LedgerKey("group", TOPIC, 1), "before", "id-1", 0);
        world.kafka().topicId = "id-1";
        f.source.assign(List.of(P1));
        f.steps(2);
        world.kafka().topicId = "id-2";
        f.source.assign(List.of(P0));
        f.produce(P0, 3);
        f.produce(P1, 3);
        f.flush();
        f.flush();
        assertThat(f.ledger(P1).topicId()).isEqualTo("id-2");
        assertThat(f.ledger(P1).gaps()).singleElement()
                .satisfies(gap -> assertThat(gap.reason()).startsWith("TOPIC_RECREATED"));
        assertThat(f.ledger(P0).nextOffset()).isEqualTo(3);
        assertThat(f.ledger(P1).nextOffset()).isEqualTo(3);
    }

    @Test
    void aTopicRecreatedWithAsManyMessagesAsWereReadIsNoticedWithoutANewOne() {
        LoopFixture f = LoopFixture.of(world, "node1");
        f.source.assign(List.of(P0));
        f.produce(P0, 5);
        f.flush();
        world.kafka().recreate("id-2");
        f.produce(P0, 5);
        for (int i = 0; i < 4; i++) {
            f.flush();
        }
        assertThat(f.ledger(P0).topicId()).isEqualTo("id-2");
        assertThat(f.ledger(P0).nextOffset()).isEqualTo(5);
        assertThat(f.ledger(P0).counters().inserted()).isEqualTo(10);
    }

    @Test
    void theAnswerOfABrokerThatLagsDoesNotTakeALedgerBackToATopicThatIsGone() {
        LoopFixture f = LoopFixture.of(world, "node1");
        f.source.assign(List.of(P0));
        f.produce(P0, 5);
        f.flush();
        world.kafka().recreate("id-2");
        f.produce(P0, 3);
        for (int i = 0; i < 4; i++) {
            f.flush();
        }
        assertThat(f.ledger(P0).formerTopicIds()).containsExactly("id-1");
        world.kafka().topicId = "id-1";
        for (int i = 0; i < 4; i++) {
            f.flush();
        }
        assertThat(f.ledger(P0).topicId()).isEqualTo("id-2");
        assertThat(f.exceptions()).contains("a broker that lags");
        world.kafka().topicId = "id-2";
        f.produce(P0, 1);
        for (int i = 0; i < 8; i++) {
            f.flush();
        }
        assertThat(f.ledger(P0).topicId()).isEqualTo("id-2");
        assertThat(f.ledger(P0).nextOffset()).isEqualTo(4);
        assertThat(f.ledger(P0).counters().inserted()).isEqualTo(9);
    }

    @Test
    void anAnswerFromBeforeTheLedgerWasTakenDoesNotTakeItBack() {
        LoopFixture f = LoopFixture.of(world, "node1");
        var other = f.ledgers.takeOwnership(new LedgerKey("group", TOPIC, 0), "other", "id-2", 7);
        assertThat(other.value().formerTopicIds()).isEmpty();
        world.kafka().topicId = "id-2";
        for (int i = 0; i < 8; i++) {
            world.kafka().append(P0, "{\"v\":1}");
        }
        world.kafka().answers.add("id-1");
        f.source.assign(List.of(P0));
        for (int i = 0; i < 4; i++) {
            f.flush();
        }
        assertThat(f.ledger(P0).topicId()).isEqualTo("id-2");
        assertThat(f.ledger(P0).gaps()).isEmpty();
        assertThat(f.ledger(P0).nextOffset()).isEqualTo(8);
        assertThat(f.ledger(P0).counters().consumed()).isEqualTo(1);
    }

    @Test
    void theIdsOfTopicsAreAskedForOnceInAWhile() {
        LoopFixture f = LoopFixture.of(world, "node1");
        f.source.assign(List.of(P0, P1));
        f.steps(3);
        int before = world.kafka().lookups;
        for (int i = 0; i < 10; i++) {
            f.flush(); // 8 s
        }
        assertThat(world.kafka().lookups - before).isBetween(6, 8);
        world.kafka().lookupFailures = 1;
        f.flush();
        f.flush();
        assertThat(f.exceptions()).contains("whether topics were created again is not known");
        assertThat(f.phase(P0)).isEqualTo(PartitionPhase.RUNNING);
    }

    @Test
    void aCommitWaitsUntilItIsKnownOfWhichTopicItsMessagesAre() {
        LoopFixture f = LoopFixture.of(world, "node1");
        f.source.assign(List.of(P0));
        f.produce(P0, 5);
        f.steps(2);
        world.kafka().lookupFailures = 3;
        f.flush();
        f.flush();
        assertThat(f.exceptions()).contains("asking whether the topics are still the same");
        assertOnce(5);
        // The same, but it is another topic by then: its messages are not counted for the one before.
        world.kafka().recreate("id-2");
        f.produce(P0, 7);
        f.steps(2);
        world.kafka().lookupFailures = 3;
        f.flush();
        f.flush();
        assertThat(f.ledger(P0).topicId()).isEqualTo("id-2");
        assertThat(f.ledger(P0).nextOffset()).isEqualTo(7);
        assertThat(f.ledger(P0).counters().inserted()).isEqualTo(12);
    }

    @Test
    void aTopicThatIsUnknownForAMomentHoldsTheCommitUp() {
        LoopFixture f = LoopFixture.of(world, "node1");
        f.isByHand = true;
        f.source.assign(List.of(P0));
        f.produce(P0, 5);
        f.flush();
        world.kafka().topicId = null;
        world.ticker().onSleep = () -> world.kafka().topicId = "id-1";
        f.commitOne();
        f.isByHand = false;
        f.steps(2);
        assertOnce(5);
        assertThat(f.ledger(P0).nextOffset()).isEqualTo(5);
    }

    @Test
    void whatWasReadOfATopicThatIsGoneIsDroppedAndTheOthersGoOn() {
        LoopFixture f = LoopFixture.of(world, "node1");
        f.source.assign(List.of(P0));
        f.produce(P0, 5);
        f.flush();
        f.produce(P0, 2);
        f.steps(2);
        // Created again and deleted: whose the two messages are, nobody can say.
        world.kafka().topicId = null;
        f.flush();
        f.flush();
        assertThat(f.exceptions()).contains("topic events does not exist any more");
        assertThat(f.ledger(P0).nextOffset()).isEqualTo(5);
        assertThat(f.phase(P0)).isEqualTo(PartitionPhase.ACQUIRING);
        world.kafka().recreate("id-3");
        f.produce(P0, 4);
        f.flush();
        f.flush();
        assertThat(f.ledger(P0).topicId()).isEqualTo("id-3");
        assertThat(f.ledger(P0).nextOffset()).isEqualTo(4);
        assertThat(f.ledger(P0).counters().inserted()).isEqualTo(9);
    }

    @Test
    void aTopicPartitionThatWasMovedBackIsReadIntoTheOpenBlockFromThere() {
        LoopFixture f = LoopFixture.of(world, "node1");
        f.source.assign(List.of(P0));
        f.produce(P0, 1);
        f.flush();
        // Delivered again: it enters the open block and adds nothing.
        f.source.seek(P0, new OffsetAndMetadata(0));
        f.steps(1);
        f.seeks.ask(P0, 0);
        f.flush();
        assertThat(world.store().offsets()).containsEntry("events-0@0", 2);
        assertThat(f.ledger(P0).nextOffset()).isEqualTo(1);
    }

    @Test
    void aTruncatedLogIsReadFromWhereItEndsNow() {
        LoopFixture f = LoopFixture.of(world, "node1");
        f.ledgers.takeOwnership(new LedgerKey("group", TOPIC, 0), "before", "id-1", 9);
        f.produce(P0, 5);
        f.source.assign(List.of(P0));
        f.flush();
        assertThat(f.ledger(P0).nextOffset()).isEqualTo(5);
        assertThat(f.ledger(P0).gaps()).singleElement()
                .satisfies(gap -> assertThat(gap.reason())
                        .isEqualTo("LOG_TRUNCATED: offsets [5, 9) were consumed and have been lost by the broker"));
        f.produce(P0, 1);
        f.flush();
        assertThat(world.store().offsets().keySet()).containsExactly("events-0@5");
    }

    @Test
    void aGapWaitsForWhatWasReadBeforeIt() {
        LoopFixture f = LoopFixture.of(world, "node1");
        f.source.maxPerPartition = 5;
        f.source.assign(List.of(P0));
        f.produce(P0, 5);
        f.steps(2);
        f.produce(P0, 10);
        world.kafka().deleteBefore(P0, 10);
        f.flush();
        f.flush();
        assertThat(f.ledger(P0).counters()).isEqualTo(new Counters(15, 10, 0, 0, 0, 5));
        assertThat(f.ledger(P0).nextOffset()).isEqualTo(15);
        assertThat(f.ledger(P0).gaps()).singleElement()
                .satisfies(gap -> assertThat(gap.firstOffset()).isEqualTo(5));
    }

    @Test
    void aPausedTopicPartitionIsNotFetchedAndTheOthersAre() {
        LoopFixture f = LoopFixture.of(world, "node1");
        f.source.assign(List.of(P0, P1));
        f.pauses.pause(P0, true);
        f.produce(P0, 5);
        f.produce(P1, 5);
        f.flush();
        assertOnce(5);
        f.pauses.pause(P0, false);
        f.flush();
        assertOnce(10);
    }

    @Test
    void stoppingCommitsWhatWasRead() {
        LoopFixture f = LoopFixture.of(world, "node1");
        f.source.assign(List.of(P0));
        f.produce(P0, 5);
        f.steps(3);
        f.loop.close(world.ticker().nanoTime() + Duration.ofSeconds(1).toNanos(), Departure.LEAVE);
        assertOnce(5);
        assertThat(f.source.isClosed).isTrue();
    }

    @Test
    void theLedgerOutOfReachIsWaitedForWithEverythingPaused() {
        LoopFixture f = LoopFixture.of(world, "node1");
        f.source.assign(List.of(P0));
        f.produce(P0, 5);
        f.znodes.disconnect();
        f.flush();
        assertThat(world.store().rowCount()).isZero();
        assertThat(f.phase(P0)).isEqualTo(PartitionPhase.ACQUIRING);
        f.znodes.reconnect();
        f.flush();
        f.flush();
        f.flush();
        assertOnce(5);
    }

    @Test
    void phasesRefuseImpossibleMoves() {
        OwnedPartition partition = new OwnedPartition(P0, new LedgerKey("group", TOPIC, 0),
                new RetryBackoff(Duration.ofMillis(1), Duration.ofSeconds(1), new Random(1)), 0);
        assertThatThrownBy(() -> partition.become(PartitionPhase.BROKEN_MESSAGE, "no"))
                .isInstanceOf(IllegalStateException.class);
    }
}
