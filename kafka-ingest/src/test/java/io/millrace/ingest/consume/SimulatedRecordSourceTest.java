package io.millrace.ingest.consume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.millrace.coordination.thread.Bell;
import io.millrace.coordination.thread.Task;
import io.millrace.coordination.thread.Threads;
import io.millrace.ingest.memory.BrokerCall;
import io.millrace.ingest.memory.BrokerTransit;
import io.millrace.ingest.memory.SimulatedKafka;
import io.millrace.ingest.memory.SimulatedRecordSources;
import io.millrace.ingest.memory.SimulatedTiming;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.LogTruncationException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

/** The simulated brokers keep the contract; and what real ones do seldom. */
final class SimulatedRecordSourceTest extends RecordSourceContract {
    private static final String GROUP = "group";
    private static final SimulatedTiming TIMING = new SimulatedTiming(Duration.ofSeconds(6), Duration.ofSeconds(10),
            Duration.ofSeconds(1), Duration.ofSeconds(5), 500);

    private final FakeTicker ticker = new FakeTicker();
    private final SimulatedKafka kafka = new SimulatedKafka(ticker, TIMING);
    private final Map<RecordSource, SimulatedRecordSources> processes = new HashMap<>();
    private final Transit transit = new Transit();
    private final Threads threads = new Threads() {
        @Override
        public Task start(String name, Runnable body) {
            throw new IllegalStateException("no threads: " + name);
        }

        @Override
        public Bell newBell() {
            return new FakeBell(ticker);
        }
    };

    private static final class Transit implements BrokerTransit {
        boolean hears = true;
        long back;
        BrokerCall failing;
        boolean failsAfter;

        @Override
        public void request(BrokerCall call) {
            if (call == failing && !failsAfter) {
                failing = null;
                throw new TimeoutException("injected");
            }
        }

        @Override
        public void reply(BrokerCall call) {
            if (call == failing && failsAfter) {
                failing = null;
                throw new TimeoutException("injected");
            }
        }

        @Override
        public boolean hearsOfGroup() {
            return hears;
        }

        @Override
        public long fetchFrom(TopicPartition partition, long position) {
            long from = Math.max(0, position - back);
            back = 0;
            return from;
        }
    }

    @Override
    RecordSource open(String member) {
        SimulatedRecordSources process = kafka.connect(GROUP, member, threads, transit);
        RecordSource source = process.open(0);
        processes.put(source, process);
        return source;
    }

    @Override
    TopicIds topicIds() {
        return kafka.connect(GROUP, "asking", threads, BrokerTransit.NONE);
    }

    @Override
    String topic() {
        return "topic";
    }

    @Override
    void createTopic(int partitions) {
        kafka.createTopic(topic(), partitions);
    }

    @Override
    void deleteTopic() {
        kafka.deleteTopic(topic());
    }

    @Override
    void growTopic(int partitions) {
        kafka.growTopic(topic(), partitions);
    }

    @Override
    void produce(int partition, String... values) {
        for (String value : values) {
            kafka.append(partition(partition), value);
        }
    }

    @Override
    void produceTransaction(int partition, boolean isCommitted, String... values) {
        kafka.beginTransaction(partition(partition));
        produce(partition, values);
        kafka.endTransaction(partition(partition), isCommitted);
    }

    @Override
    void deleteBefore(int partition, long offset) {
        kafka.deleteBefore(partition(partition), offset);
    }

    @Override
    void alterCommitted(int partition, OffsetAndMetadata offset) {
        kafka.alterCommitted(GROUP, partition(partition), offset);
    }

    @Override
    long nowNs() {
        return ticker.nanoTime();
    }

    private Client owningAll(int partitions) {
        kafka.createTopic(topic(), partitions);
        Client client = new Client("a");
        for (int i = 0; i < 3; i++) {
            client.poll();
        }
        assertThat(client.owned).hasSize(partitions);
        return client;
    }

    @Test
    void aZombieGoesOnUntilItHearsThatItWasRemoved() {
        Client zombie = owningAll(2);
        processes.get(zombie.source).stop();
        Client other = new Client("b");
        for (int i = 0; i < 100 && other.owned.size() < 2; i++) {
            other.poll();
        }
        assertThat(other.owned).hasSize(2);
        processes.get(zombie.source).resume();
        transit.hears = false;
        kafka.append(partition(0), "late");
        zombie.poll();
        assertThat(zombie.read).containsExactly("0@0=late");
        assertThatThrownBy(() -> zombie.source.commitSync(Map.of(partition(0), new OffsetAndMetadata(1)), TIMEOUT))
                .isInstanceOf(CommitFailedException.class);
        zombie.source.commitAdvisory(Map.of(partition(0), new OffsetAndMetadata(1)));
        assertThat(kafka.committed(GROUP)).isEmpty();
        transit.hears = true;
        zombie.poll();
        assertThat(zombie.events).contains("lost [0, 1]");
    }

    @Test
    void whileABrokerIsAwayNothingIsReadAndNobodyIsRemoved() {
        Client client = owningAll(1);
        kafka.append(partition(0), "x");
        kafka.setAvailable(false);
        assertThat(client.source.connectionCount()).isZero();
        for (int i = 0; i < 300; i++) {
            assertThat(client.poll().isEmpty()).isTrue();
        }
        assertThatThrownBy(() -> client.source.committed(Set.of(partition(0)), Duration.ofSeconds(1)))
                .isInstanceOf(TimeoutException.class);
        assertThatThrownBy(() -> client.source.endOffsets(List.of(partition(0)), Duration.ofSeconds(1)))
                .isInstanceOf(TimeoutException.class);
        assertThatThrownBy(() -> processes.get(client.source).lookup(topic())).isInstanceOf(TimeoutException.class);
        kafka.setAvailable(true);
        client.poll();
        assertThat(client.read).containsExactly("0@0=x");
        assertThat(client.events).containsExactly("assigned [0]");
    }

    @Test
    void withoutACoordinatorMessagesAreReadAndCommitsFail() {
        Client client = owningAll(1);
        kafka.setCoordinatorAvailable(false);
        kafka.append(partition(0), "x");
        client.poll();
        assertThat(client.read).containsExactly("0@0=x");
        assertThatThrownBy(() -> client.source.commitSync(Map.of(partition(0), new OffsetAndMetadata(1)), TIMEOUT))
                .isInstanceOf(TimeoutException.class);
        client.source.commitAdvisory(Map.of(partition(0), new OffsetAndMetadata(1)));
        kafka.setCoordinatorAvailable(true);
        assertThat(kafka.committed(GROUP)).isEmpty();
    }

    @Test
    void aProcessThatIsCutOffLosesItsMembershipAndHearsOfItLater() {
        Client cut = owningAll(1);
        processes.get(cut.source).setReachable(false);
        Client other = new Client("b");
        for (int i = 0; i < 100 && other.owned.isEmpty(); i++) {
            other.poll();
            assertThat(cut.poll().isEmpty()).isTrue();
        }
        assertThat(other.owned).hasSize(1);
        assertThat(cut.owned).hasSize(1);
        processes.get(cut.source).setReachable(true);
        cut.poll();
        assertThat(cut.events).containsExactly("assigned [0]", "lost [0]");
    }

    @Test
    void recordsMayComeAgain() {
        Client client = owningAll(1);
        produce(0, "a", "b");
        client.poll();
        transit.back = 1;
        client.poll();
        assertThat(client.read).containsExactly("0@0=a", "0@1=b", "0@1=b");
    }

    @Test
    void aTruncatedLogIsNoticedByItsLeaderEpoch() {
        Client client = owningAll(1);
        produce(0, "a", "b", "c");
        client.poll();
        kafka.truncate(partition(0), 1);
        produce(0, "B", "C", "D", "E");
        LogTruncationException e = catchThrowableOfType(LogTruncationException.class, client::poll);
        assertThat(e.divergentOffsets().get(partition(0)).offset()).isEqualTo(1);
        assertThat(e.offsetOutOfRangePartitions()).isEqualTo(Map.of(partition(0), 3L));
        client.source.seek(partition(0), new OffsetAndMetadata(1, Optional.of(0), ""));
        client.poll();
        assertThat(client.read).endsWith("0@1=B", "0@2=C", "0@3=D", "0@4=E");
    }

    @Test
    void openTransactionsAndCompactedMessagesAreNotRead() {
        Client client = owningAll(1);
        produce(0, "a", "b", "c");
        kafka.compact(partition(0), 1);
        kafka.beginTransaction(partition(0));
        produce(0, "t");
        client.poll();
        assertThat(client.read).containsExactly("0@0=a", "0@2=c");
        assertThat(client.source.endOffsets(List.of(partition(0)), TIMEOUT)).isEqualTo(Map.of(partition(0), 3L));
        kafka.endTransaction(partition(0), true);
        client.poll();
        assertThat(client.read).contains("0@3=t");
    }

    @Test
    void callsFailBeforeAndAfterTheirEffect() {
        Client client = owningAll(1);
        transit.failing = BrokerCall.COMMIT_SYNC;
        Map<TopicPartition, OffsetAndMetadata> offset = Map.of(partition(0), new OffsetAndMetadata(5));
        assertThatThrownBy(() -> client.source.commitSync(offset, TIMEOUT)).isInstanceOf(TimeoutException.class);
        assertThat(kafka.committed(GROUP)).isEmpty();
        transit.failing = BrokerCall.COMMIT_SYNC;
        transit.failsAfter = true;
        assertThatThrownBy(() -> client.source.commitSync(offset, TIMEOUT)).isInstanceOf(TimeoutException.class);
        assertThat(kafka.committed(GROUP)).isEqualTo(offset);
    }

    @Test
    void aStandingProcessDelaysARebalanceUntilItsSessionEnds() {
        Client stopped = owningAll(2);
        processes.get(stopped.source).stop();
        Client other = new Client("b");
        other.poll();
        long startNs = nowNs();
        assertThat(kafka.isRebalancing(GROUP)).isTrue();
        for (int i = 0; i < 100 && other.owned.isEmpty(); i++) {
            other.poll();
        }
        assertThat(Duration.ofNanos(nowNs() - startNs)).isBetween(Duration.ofSeconds(5), Duration.ofSeconds(7));
        assertThat(kafka.members(GROUP)).containsExactly("b-0");
        assertThat(kafka.owners(GROUP)).containsOnlyKeys(partition(0), partition(1));
    }

    @Test
    void anInterruptEndsAPoll() {
        Client client = owningAll(1);
        Thread.currentThread().interrupt();
        assertThatThrownBy(client::poll).isInstanceOf(InterruptException.class);
        assertThat(Thread.interrupted()).isTrue();
        processes.get(client.source).evict(0);
        client.poll();
        assertThat(client.events).startsWith("assigned [0]", "lost [0]");
    }
}
