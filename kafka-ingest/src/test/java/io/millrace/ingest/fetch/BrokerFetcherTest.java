package io.millrace.ingest.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.LogTruncationException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.utils.LogContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Everything that brokers may answer, without brokers. */
final class BrokerFetcherTest {
    private static final TopicPartition A = new TopicPartition("a", 0);
    private static final TopicPartition B = new TopicPartition("b", 0);

    private final FakeBrokers brokers = new FakeBrokers(3);
    private final List<String> read = new ArrayList<>();
    private BrokerFetcher fetcher = open(Map.of());

    private BrokerFetcher open(Map<String, Object> more) {
        Map<String, Object> properties = new HashMap<>(more);
        properties.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, "localhost:1");
        properties.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        properties.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        ConsumerConfig config = new ConsumerConfig(properties);
        TopicMetadata metadata = new TopicMetadata(config, new LogContext());
        brokers.informs(metadata);
        return new BrokerFetcher(config, metadata, brokers, new Metrics(), brokers.time);
    }

    private void follow(TopicPartition... partitions) {
        fetcher.add(List.of(partitions));
        for (TopicPartition each : partitions) {
            fetcher.seek(each, new OffsetAndMetadata(0));
        }
    }

    private void round() {
        fetcher.request();
        MessageRun run = fetcher.take();
        if (run == null) {
            fetcher.await(10);
            return;
        }
        while (run.hasNext()) {
            Message message = run.next();
            read.add(run.topicPartition() + "@" + message.offset() + "=" + new String(message.valueBytes(),
                    message.valueAt(), message.valueLength(), StandardCharsets.UTF_8));
        }
    }

    private void rounds(int count) {
        for (int i = 0; i < count; i++) {
            round();
        }
    }

    /** More than any pause before a second try takes. */
    private void settle() {
        rounds(60);
    }

    private <E extends Exception> E failure(Class<E> type) {
        return catchThrowableOfType(type, this::settle);
    }

    private static OffsetAndMetadata position(long offset, int epoch) {
        return new OffsetAndMetadata(offset, Optional.of(epoch), "");
    }

    @Test
    void everyMessageComesOnceAndInOrder() {
        List<TopicPartition> all = new ArrayList<>();
        List<String> wanted = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            TopicPartition tp = new TopicPartition("t" + i % 2, i);
            all.add(tp);
            brokers.lead(tp, 1 + i % 3, 4);
        }
        follow(all.toArray(TopicPartition[]::new));
        for (int n = 0; n < 20; n++) {
            for (int i = 0; i < all.size(); i++) {
                if ((n + i) % 3 > 0) {
                    String value = n + "." + i;
                    brokers.produce(all.get(i), value);
                    wanted.add(value);
                }
            }
            rounds(3);
        }
        settle();
        assertThat(read).hasSize(wanted.size()).doesNotHaveDuplicates();
        for (TopicPartition tp : all) {
            List<Long> offsets = read.stream()
                    .filter(r -> r.startsWith(tp + "@"))
                    .map(r -> Long.parseLong(r.substring(r.indexOf('@') + 1, r.indexOf('='))))
                    .toList();
            assertThat(offsets).isSorted().hasSize((int) (offsets.getLast() + 1));
            assertThat(fetcher.lag(tp)).hasValue(0);
        }
    }

    @Test
    void aNewLeaderIsAskedAndNothingIsLostOrRepeated() {
        brokers.lead(A, 1, 1);
        brokers.produce(A, "0", "1", "2");
        follow(A);
        settle();
        brokers.silent.add(1);
        rounds(2); // a question is on its way
        brokers.lead(A, 2, 2);
        brokers.produce(A, "3", "4");
        brokers.silent.clear();
        settle();
        brokers.lead(A, 3, 3);
        brokers.disconnect(2);
        brokers.down.add(2);
        brokers.produce(A, "5");
        settle();
        assertThat(read).containsExactly("a-0@0=0", "a-0@1=1", "a-0@2=2", "a-0@3=3", "a-0@4=4", "a-0@5=5");
        assertThat(brokers.questions).contains("1: a-0@3", "2: a-0@3", "3: a-0@5");
    }

    @Test
    void anAnswerFromBeforeASeekIsNotTaken() {
        brokers.lead(A, 1, 1);
        brokers.produce(A, "0", "1", "2", "3");
        follow(A);
        brokers.silent.add(1);
        rounds(4);
        fetcher.seek(A, new OffsetAndMetadata(3));
        rounds(4);
        brokers.silent.clear();
        settle();
        assertThat(read).containsExactly("a-0@3=3");
        fetcher.seek(A, new OffsetAndMetadata(1));
        settle();
        assertThat(read).containsExactly("a-0@3=3", "a-0@1=1", "a-0@2=2", "a-0@3=3");
    }

    @Test
    void whatWasFetchedIsDroppedByASeek() {
        brokers.lead(A, 1, 1);
        brokers.produce(A, "0", "1", "2", "3");
        follow(A);
        fetcher.request();
        fetcher.await(10);
        fetcher.request();
        fetcher.await(10); // it is there now
        fetcher.seek(A, new OffsetAndMetadata(3));
        settle();
        assertThat(read).containsExactly("a-0@3=3");
    }

    @Test
    void anAnswerFromBeforeARevocationIsNotTaken() {
        brokers.lead(A, 1, 1);
        brokers.produce(A, "0", "1");
        follow(A);
        brokers.silent.add(1);
        rounds(4);
        fetcher.remove(List.of(A));
        fetcher.add(List.of(A));
        brokers.silent.clear();
        settle();
        assertThat(read).isEmpty();
        fetcher.seek(A, new OffsetAndMetadata(1));
        settle();
        assertThat(read).containsExactly("a-0@1=1");
    }

    @Test
    void aLogThatWasCutShortIsNamedWithBothOffsets() {
        brokers.lead(A, 1, 1);
        brokers.produce(A, "0", "1", "2", "3");
        follow(A);
        settle();
        brokers.truncate(A, 2);
        brokers.lead(A, 2, 2);
        brokers.produce(A, "2'", "3'", "4'", "5'");
        LogTruncationException e = failure(LogTruncationException.class);
        assertThat(e.offsetOutOfRangePartitions()).isEqualTo(Map.of(A, 4L));
        assertThat(e.divergentOffsets()).isEqualTo(Map.of(A, position(2, 1)));
        assertThat(read).hasSize(4);
        fetcher.seek(A, position(2, 1));
        settle();
        assertThat(read.subList(4, read.size())).containsExactly("a-0@2=2'", "a-0@3=3'", "a-0@4=4'", "a-0@5=5'");
    }

    @Test
    void theEpochOfAPositionIsCheckedAsWell() {
        brokers.lead(A, 1, 3);
        brokers.produce(A, "0", "1");
        follow(A);
        fetcher.seek(A, position(2, 2)); // of a leader that is not in this log
        assertThat(failure(LogTruncationException.class).divergentOffsets()).isEqualTo(Map.of(A, position(0, 2)));
    }

    @Test
    void anOffsetThatIsNotInTheLogIsNamedOnce() {
        brokers.lead(A, 1, 1);
        brokers.lead(B, 1, 1);
        brokers.produce(A, "0", "1", "2");
        brokers.produce(B, "x");
        brokers.deleteBefore(A, 2);
        follow(A, B);
        assertThat(failure(OffsetOutOfRangeException.class).offsetOutOfRangePartitions()).isEqualTo(Map.of(A, 0L));
        fetcher.seek(A, new OffsetAndMetadata(2));
        settle();
        assertThat(read).containsExactlyInAnyOrder("a-0@2=2", "b-0@0=x");
        fetcher.seek(A, new OffsetAndMetadata(4));
        assertThat(failure(OffsetOutOfRangeException.class).offsetOutOfRangePartitions()).isEqualTo(Map.of(A, 4L));
    }

    @Test
    void messagesOfATopicThatWasCreatedAgainAreNotReadUnderTheOldPosition() {
        brokers.lead(A, 1, 5);
        brokers.produce(A, "0", "1");
        follow(A);
        settle();
        brokers.isMetadataOld = true;
        brokers.createAgain(A, 1);
        brokers.produce(A, "n0", "n1", "n2", "n3");
        settle(); // the old topic is asked for, and unknown
        fetcher.seek(A, new OffsetAndMetadata(1)); // somebody goes back, and does not know yet
        settle();
        assertThat(read).containsExactly("a-0@0=0", "a-0@1=1");
        brokers.isMetadataOld = false;
        assertThat(failure(OffsetOutOfRangeException.class).offsetOutOfRangePartitions()).isEqualTo(Map.of(A, 1L));
        assertThat(failure(OffsetOutOfRangeException.class)).as("nobody has sought since").isNotNull();
        assertThat(read).hasSize(2);
        fetcher.seek(A, new OffsetAndMetadata(0));
        settle();
        assertThat(read.subList(2, read.size())).containsExactly("a-0@0=n0", "a-0@1=n1", "a-0@2=n2", "a-0@3=n3");
    }

    /** Metadata come for other reasons as well, and must not make a position in the old topic one in the new. */
    @Test
    void goingBackInATopicThatIsGoneIsNoWayIntoTheNewOne() {
        brokers.lead(A, 1, 5);
        brokers.produce(A, "0", "1");
        follow(A);
        settle();
        fetcher.pause(List.of(A));
        brokers.createAgain(A, 1);
        brokers.produce(A, "n0", "n1", "n2", "n3");
        brokers.lead(B, 1, 1);
        follow(B);
        settle();
        fetcher.seek(A, position(1, 5));
        fetcher.resume(List.of(A));
        assertThat(failure(OffsetOutOfRangeException.class).offsetOutOfRangePartitions()).isEqualTo(Map.of(A, 1L));
        assertThat(read).hasSize(2);
    }

    @Test
    void aBrokerThatWentIsAskedAgain() {
        brokers.lead(A, 1, 1);
        brokers.produce(A, "0", "1", "2", "3", "4");
        follow(A);
        rounds(4);
        for (int i = 0; i < 5; i++) {
            brokers.silent.add(1);
            rounds(2);
            brokers.disconnect(1);
            brokers.silent.clear();
            rounds(20);
        }
        settle();
        assertThat(read).containsExactly("a-0@0=0", "a-0@1=1", "a-0@2=2", "a-0@3=3", "a-0@4=4");
    }

    /** The broker must not be taken to know from its session what a lost question said. */
    @Test
    void aQuestionThatWasLostWithItsLoginIsAskedAnewAndWhole() {
        brokers.lead(A, 1, 1);
        brokers.lead(B, 1, 1);
        brokers.produce(A, "0", "1", "2", "3", "4");
        follow(A, B);
        settle();
        brokers.silent.add(1);
        rounds(2);
        fetcher.seek(A, new OffsetAndMetadata(1));
        brokers.silent.clear();
        rounds(1); // the answer of before; the next question leaves
        brokers.silent.add(1);
        read.clear();
        fetcher.request();
        assertThat(brokers.hasInFlightRequests("1")).isTrue();
        brokers.expire(1, new SaslAuthenticationException("the token has expired"));
        assertThatThrownBy(() -> rounds(3)).isInstanceOf(SaslAuthenticationException.class);
        brokers.silent.clear();
        settle();
        assertThat(read).containsExactly("a-0@1=1", "a-0@2=2", "a-0@3=3", "a-0@4=4");
    }

    @Test
    void aReplicaThatTheLeaderRecommendsIsReadUntilItDoesNotHaveTheOffset() {
        brokers.lead(A, 1, 1);
        brokers.preferred.put(A, 2);
        brokers.produce(A, "0", "1", "2");
        follow(A);
        settle();
        assertThat(read).hasSize(3);
        assertThat(brokers.questions).containsOnlyOnce("1: a-0@0").contains("2: a-0@0", "2: a-0@2");
        assertThat(brokers.questions.getLast()).isEqualTo("2: a-0@3");
        brokers.errors.put(A, Errors.OFFSET_OUT_OF_RANGE);
        brokers.questions.clear();
        rounds(1);
        brokers.preferred.remove(A);
        brokers.produce(A, "3");
        settle();
        assertThat(brokers.questions).contains("1: a-0@3");
        assertThat(read).containsExactly("a-0@0=0", "a-0@1=1", "a-0@2=2", "a-0@3=3");
    }

    @Test
    void aRecommendedReplicaThatCannotBeReachedIsLeft() {
        brokers.lead(A, 1, 1);
        brokers.preferred.put(A, 2);
        brokers.produce(A, "0");
        follow(A);
        settle();
        brokers.preferred.remove(A);
        brokers.down.add(2);
        brokers.disconnect(2);
        brokers.produce(A, "1");
        settle();
        assertThat(read).containsExactly("a-0@0=0", "a-0@1=1");
        brokers.preferred.put(A, 3); // recommended, and never reached
        brokers.down.add(3);
        rounds(4);
        brokers.preferred.remove(A);
        brokers.produce(A, "2");
        settle();
        assertThat(read).hasSize(3);
    }

    @Test
    void aRecommendationEndsWithItsTime() {
        fetcher = open(Map.of(ConsumerConfig.METADATA_MAX_AGE_CONFIG, 5000));
        brokers.lead(A, 1, 1);
        brokers.preferred.put(A, 2);
        follow(A);
        settle();
        brokers.questions.clear();
        brokers.time.advance(5001);
        settle();
        assertThat(brokers.questions).containsOnlyOnce("1: a-0@0").contains("2: a-0@0");
    }

    @Test
    void whatIsPausedKeepsWhatItHasAndHoldsNobodyUp() {
        brokers.lead(A, 1, 1);
        brokers.lead(B, 1, 1);
        brokers.produce(A, "0", "1", "2");
        follow(A, B);
        while (brokers.questions.isEmpty()) {
            fetcher.request();
            fetcher.await(1);
        }
        fetcher.pause(List.of(A));
        brokers.produce(B, "x", "y", "z");
        settle();
        assertThat(read).containsExactly("b-0@0=x", "b-0@1=y", "b-0@2=z");
        assertThat(fetcher.isWanted()).isTrue();
        fetcher.pause(List.of(B));
        assertThat(fetcher.isWanted()).isFalse();
        fetcher.resume(List.of(A));
        settle();
        assertThat(read.subList(3, read.size())).containsExactly("a-0@0=0", "a-0@1=1", "a-0@2=2");
        assertThat(brokers.questions).containsOnlyOnce("1: a-0@0");
    }

    @Test
    void anAnswerIsTakenWhileEverythingIsPaused() {
        brokers.lead(A, 1, 1);
        brokers.produce(A, "0");
        follow(A);
        brokers.silent.add(1);
        rounds(3);
        fetcher.pause(List.of(A));
        brokers.silent.clear();
        fetcher.request();
        assertThat(brokers.hasInFlightRequests()).isFalse();
        fetcher.resume(List.of(A));
        settle();
        assertThat(read).containsExactly("a-0@0=0");
        assertThat(brokers.questions).containsOnlyOnce("1: a-0@0");
    }

    @Test
    void everyTopicPartitionHasItsTurn() {
        brokers.lead(A, 1, 1);
        brokers.lead(B, 2, 1);
        for (int i = 0; i < 50; i++) {
            brokers.produce(A, "a" + i);
            brokers.produce(B, "b" + i);
        }
        follow(A, B);
        rounds(20);
        long ofA = read.stream().filter(r -> r.startsWith("a")).count();
        assertThat(ofA).isBetween(read.size() / 2 - 2L, read.size() / 2 + 2L);
        assertThat(read).hasSizeGreaterThan(10);
    }

    @Test
    void aBrokerThatIsDownOrSilentDoesNotKeepTheOthersWaiting() {
        TopicPartition c = new TopicPartition("c", 0);
        brokers.lead(A, 1, 1);
        brokers.lead(B, 2, 1);
        brokers.lead(c, 3, 1);
        for (TopicPartition each : List.of(A, B, c)) {
            brokers.produce(each, "0", "1", "2");
        }
        brokers.down.add(1);
        brokers.silent.add(2);
        follow(A, B, c);
        settle();
        assertThat(read).containsExactly("c-0@0=0", "c-0@1=1", "c-0@2=2");
        brokers.down.clear();
        brokers.silent.clear();
        settle();
        assertThat(read).hasSize(9).doesNotHaveDuplicates();
    }

    @Test
    void aBrokerThatRefusesUsIsNamedAndTheOthersAreRead() {
        brokers.lead(A, 1, 1);
        brokers.lead(B, 2, 1);
        brokers.produce(B, "0", "1", "2");
        brokers.refusing.put(1, new SaslAuthenticationException("who are you"));
        follow(A, B);
        int refusals = 0;
        for (int i = 0; i < 30; i++) {
            try {
                round();
            } catch (SaslAuthenticationException e) {
                refusals++;
                brokers.refusing.clear(); // connects anew
                rounds(1);
                brokers.refusing.put(1, e);
            }
        }
        assertThat(refusals).isPositive();
        assertThat(read).contains("b-0@0=0", "b-0@1=1", "b-0@2=2");
    }

    @Test
    void aTopicThatMustNotBeReadIsNamedAndTheOthersAreRead() {
        brokers.lead(A, 1, 1);
        brokers.lead(B, 1, 1);
        for (int i = 0; i < 40; i++) {
            brokers.produce(B, "b" + i);
        }
        follow(A, B);
        int refusals = 0;
        for (int i = 0; i < 90; i++) {
            brokers.errors.put(A, Errors.TOPIC_AUTHORIZATION_FAILED);
            try {
                round();
            } catch (TopicAuthorizationException e) {
                assertThat(e.unauthorizedTopics()).containsExactly("a");
                refusals++;
            }
        }
        assertThat(refusals).isBetween(1, 3);
        assertThat(read).hasSize(40);
    }

    @Test
    void anErrorThatNobodyExpectsNamesItself() {
        brokers.lead(A, 1, 1);
        brokers.produce(A, "0");
        follow(A);
        brokers.errors.put(A, Errors.CORRUPT_MESSAGE);
        assertThat(failure(KafkaException.class)).hasMessageContaining("a-0")
                .hasMessageContaining("offset 0")
                .hasMessageContaining("CORRUPT_MESSAGE");
        settle();
        assertThat(read).containsExactly("a-0@0=0");
    }

    @Test
    void bytesWithoutABatchAreNamedInsteadOfBeingAskedForEndlessly() {
        brokers.lead(A, 1, 1);
        brokers.garbled.add(A);
        follow(A);
        assertThat(failure(KafkaException.class)).hasMessageContaining("a-0").hasMessageContaining("no whole batch");
    }

    /** The network client logs what is thrown while an answer is taken, and goes on. */
    @Test
    void anAnswerThatCannotBeTakenIsThrownToWhoReads() {
        brokers.lead(A, 1, 1);
        brokers.produce(A, "0");
        brokers.absurd.add(A);
        follow(A);
        assertThat(failure(KafkaException.class)).hasMessageContaining("broker 1")
                .hasCauseInstanceOf(
                        RuntimeException.class);
        brokers.absurd.clear();
        settle();
        assertThat(read).containsExactly("a-0@0=0");
        assertThat(brokers.swallowed).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(value = Errors.class, names = {"NOT_LEADER_OR_FOLLOWER", "REPLICA_NOT_AVAILABLE", "KAFKA_STORAGE_ERROR",
        "FENCED_LEADER_EPOCH", "UNKNOWN_LEADER_EPOCH", "OFFSET_NOT_AVAILABLE", "UNKNOWN_TOPIC_OR_PARTITION",
        "UNKNOWN_TOPIC_ID", "INCONSISTENT_TOPIC_ID", "UNKNOWN_SERVER_ERROR"})
    void errorsThatPassAreTriedAgainAfterAPause(Errors error) {
        brokers.lead(A, 1, 1);
        brokers.produce(A, "0");
        follow(A);
        brokers.errors.put(A, error);
        rounds(5);
        assertThat(read).isEmpty();
        assertThat(brokers.questions).hasSize(1);
        settle();
        assertThat(read).containsExactly("a-0@0=0");
    }

    @ParameterizedTest
    @EnumSource(value = Errors.class, names = {"FETCH_SESSION_ID_NOT_FOUND", "INVALID_FETCH_SESSION_EPOCH",
        "FETCH_SESSION_TOPIC_ID_ERROR", "UNKNOWN_SERVER_ERROR"})
    void anAnswerThatIsAnErrorAsAWholeIsAskedForAgain(Errors error) {
        brokers.lead(A, 1, 1);
        brokers.lead(B, 1, 1);
        brokers.produce(A, "0", "1", "2", "3");
        brokers.produce(B, "x");
        follow(A, B);
        for (int i = 0; i < 10; i++) {
            if (i % 2 == 0) {
                brokers.answerErrors.put(1, error);
            }
            rounds(15);
        }
        assertThat(read).hasSize(5).doesNotHaveDuplicates();
    }

    @Test
    void aSessionThatTheBrokerForgotOrCountsOtherwiseIsBegunAnew() {
        brokers.lead(A, 1, 1);
        brokers.lead(B, 1, 1);
        follow(A, B);
        for (int i = 0; i < 10; i++) {
            brokers.produce(A, "a" + i);
            if (i % 4 == 1) {
                brokers.forgetSessions();
            } else if (i % 4 == 3) {
                brokers.skipSessionEpochs();
            }
            rounds(4);
            brokers.produce(B, "b" + i);
        }
        settle();
        assertThat(read).hasSize(20).doesNotHaveDuplicates();
    }

    @Test
    void aLeaderThatIsOlderThanThePositionIsNotAskedWhileMetadataMayBeLate() {
        brokers.lead(A, 1, 5);
        brokers.produce(A, "0");
        follow(A);
        rounds(1);
        fetcher.seek(A, position(3, 7)); // read of a leader that our metadata do not know yet
        brokers.isMetadataOld = true;
        brokers.questions.clear();
        settle();
        assertThat(brokers.questions).doesNotContain("1: a-0@3");
        brokers.produce(A, "1", "2");
        brokers.lead(A, 2, 7);
        brokers.produce(A, "3");
        brokers.isMetadataOld = false;
        brokers.truncate(A, 1);
        brokers.produce(A, "1'", "2'", "3'");
        settle();
        assertThat(read).containsExactly("a-0@3=3'");
        assertThat(brokers.questions).doesNotContain("1: a-0@3");
    }

    @Test
    void aLeaderThatStaysOlderThanThePositionIsAskedInTheEnd() {
        brokers.lead(A, 1, 5);
        brokers.produce(A, "0", "1");
        follow(A);
        fetcher.seek(A, position(2, 7));
        settle();
        brokers.time.advance(30_000);
        assertThat(failure(OffsetOutOfRangeException.class).offsetOutOfRangePartitions()).isEqualTo(Map.of(A, 2L));
    }

    @Test
    void brokersThatDoNotKnowTopicIdsAreReadToo() {
        brokers.lead(A, 1, 1);
        brokers.lead(B, 2, 1);
        brokers.haveNoTopicIds();
        brokers.produce(A, "0", "1", "2");
        follow(A, B);
        rounds(10);
        brokers.produce(B, "x");
        brokers.lead(A, 2, 2);
        brokers.produce(A, "3");
        settle();
        assertThat(read).containsExactlyInAnyOrder("a-0@0=0", "a-0@1=1", "a-0@2=2", "a-0@3=3", "b-0@0=x");
    }

    @Test
    void aTopicPartitionThatDoesNotExistYetIsWaitedFor() {
        brokers.lead(B, 1, 1);
        follow(A, B);
        brokers.produce(B, "x");
        settle();
        brokers.lead(A, 1, 0);
        brokers.produce(A, "0");
        settle();
        assertThat(read).containsExactly("b-0@0=x", "a-0@0=0");
    }

    @Test
    void aBrokerMayTakeItsTimeOverAnAnswer() {
        fetcher = open(Map.of(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 30_000,
                ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, 30_000));
        brokers.lead(A, 1, 1);
        follow(A);
        settle();
        assertThat(brokers.timeoutMs).isEqualTo(45_000);
    }

    @Test
    void closingTwiceIsClosing() {
        follow(A);
        fetcher.close();
        fetcher.close();
        assertThat(brokers.closed).isPositive();
    }
}
