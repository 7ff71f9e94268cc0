package io.millrace.ingest.consume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.millrace.ingest.fetch.Message;
import io.millrace.ingest.fetch.MessageRun;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What every {@link RecordSource} does; run against the simulated brokers and against Kafka's client with a real one. */
abstract class RecordSourceContract {
    static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final Duration POLL = Duration.ofMillis(100);

    final List<RecordSource> opened = new ArrayList<>();

    /** A client of the member of that name; of another process each time. */
    abstract RecordSource open(String member);

    abstract TopicIds topicIds();

    abstract String topic();

    abstract void createTopic(int partitions) throws Exception;

    abstract void deleteTopic() throws Exception;

    abstract void growTopic(int partitions) throws Exception;

    abstract void produce(int partition, String... values) throws Exception;

    /** One transaction, with a control record at its end. */
    abstract void produceTransaction(int partition, boolean isCommitted, String... values) throws Exception;

    abstract void deleteBefore(int partition, long offset) throws Exception;

    abstract void alterCommitted(int partition, OffsetAndMetadata offset) throws Exception;

    /** Nanoseconds by the clock of the brokers. */
    abstract long nowNs();

    @AfterEach
    void closeClients() {
        opened.forEach(source -> source.close(Duration.ofSeconds(1), Departure.LEAVE));
    }

    /** A consumer as the loop is one: pauses what it gets, and gives it a position. */
    final class Client implements ConsumerRebalanceListener {
        final RecordSource source;
        final Set<TopicPartition> owned = new HashSet<>();
        final List<String> events = new ArrayList<>();
        final List<String> read = new ArrayList<>();
        boolean startsAtZero = true;

        Client(String member) {
            source = open(member);
            opened.add(source);
            source.subscribe(List.of(topic()), this);
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            note("assigned", partitions);
            owned.addAll(partitions);
            source.pause(partitions);
            partitions.forEach(each -> source.seek(each, new OffsetAndMetadata(0)));
            if (startsAtZero) {
                source.resume(partitions);
            }
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            note("revoked", partitions);
            owned.removeAll(partitions);
        }

        @Override
        public void onPartitionsLost(Collection<TopicPartition> partitions) {
            note("lost", partitions);
            owned.removeAll(partitions);
        }

        private void note(String what, Collection<TopicPartition> partitions) {
            if (!partitions.isEmpty()) {
                events.add(what + " " + partitions.stream().map(TopicPartition::partition).sorted().toList());
            }
        }

        /** Reads what a poll brought; where reading goes on. */
        Map<TopicPartition, OffsetAndMetadata> poll() {
            Map<TopicPartition, OffsetAndMetadata> next = new HashMap<>();
            for (MessageRun run : source.poll(POLL)) {
                while (run.hasNext()) {
                    Message message = run.next();
                    read.add(run.topicPartition().partition() + "@" + message.offset() + "=" + text(message));
                }
                next.put(run.topicPartition(), run.nextPosition());
            }
            return next;
        }

        Set<Integer> numbers() {
            return owned.stream().map(TopicPartition::partition).collect(Collectors.toCollection(TreeSet::new));
        }
    }

    private static String text(Message message) {
        return message.hasValue()
                ? new String(message.valueBytes(), message.valueAt(), message.valueLength(), StandardCharsets.UTF_8)
                : "null";
    }

    TopicPartition partition(int number) {
        return new TopicPartition(topic(), number);
    }

    void until(BooleanSupplier condition, Client... clients) {
        long endNs = nowNs() + Duration.ofSeconds(60).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(nowNs()).as("waiting for a condition").isLessThan(endNs);
            for (Client client : clients) {
                client.poll();
            }
        }
    }

    /** A few more polls. */
    void settle(Client... clients) {
        for (int i = 0; i < 5; i++) {
            for (Client client : clients) {
                client.poll();
            }
        }
    }

    @Test
    void nothingIsReadBeforeItIsResumedAndThenFromWhereItWasSought() throws Exception {
        createTopic(1);
        produce(0, "a", "b", "c");
        Client client = new Client("m");
        client.startsAtZero = false;
        until(() -> client.owned.size() == 1, client);
        settle(client);
        assertThat(client.read).isEmpty();
        client.source.seek(partition(0), new OffsetAndMetadata(1));
        settle(client);
        assertThat(client.read).isEmpty();
        client.source.resume(List.of(partition(0)));
        until(() -> client.read.size() == 2, client);
        assertThat(client.read).containsExactly("0@1=b", "0@2=c");
        client.source.seek(partition(0), new OffsetAndMetadata(2));
        until(() -> client.read.size() == 3, client);
        assertThat(client.read.getLast()).isEqualTo("0@2=c");
        client.source.pause(List.of(partition(0)));
        produce(0, "d");
        settle(client);
        assertThat(client.read).hasSize(3);
        client.source.resume(List.of(partition(0)));
        until(() -> client.read.size() == 4, client);
        assertThat(client.read.getLast()).isEqualTo("0@3=d");
    }

    @Test
    void offsetsThatAreNotInTheLogAreNamed() throws Exception {
        createTopic(2);
        produce(0, "a", "b", "c");
        produce(1, "x");
        deleteBefore(0, 2);
        Client client = new Client("m");
        List<Set<TopicPartition>> named = new ArrayList<>();
        until(() -> {
            try {
                client.poll();
            } catch (OffsetOutOfRangeException e) {
                named.add(e.offsetOutOfRangePartitions().keySet());
            }
            return !named.isEmpty() && client.read.contains("1@0=x");
        });
        assertThat(named).allSatisfy(each -> assertThat(each).containsExactly(partition(0)));
        client.source.seek(partition(0), new OffsetAndMetadata(2));
        until(() -> client.read.contains("0@2=c"), client);
        client.source.seek(partition(0), new OffsetAndMetadata(10));
        OffsetOutOfRangeException e = catchThrowableOfType(OffsetOutOfRangeException.class,
                () -> until(() -> false, client));
        assertThat(e.offsetOutOfRangePartitions()).isEqualTo(Map.of(partition(0), 10L));
    }

    @Test
    void tellsWhereALogBeginsAndEnds() throws Exception {
        createTopic(2);
        produce(0, "a", "b", "c");
        deleteBefore(0, 1);
        Client client = new Client("m");
        List<TopicPartition> both = List.of(partition(0), partition(1));
        assertThat(client.source.beginningOffsets(both, TIMEOUT))
                .isEqualTo(Map.of(partition(0), 1L, partition(1), 0L));
        assertThat(client.source.endOffsets(both, TIMEOUT)).isEqualTo(Map.of(partition(0), 3L, partition(1), 0L));
        assertThat(client.source.lag(partition(0))).isEmpty();
        client.startsAtZero = false;
        until(() -> client.owned.size() == 2, client);
        client.source.seek(partition(0), new OffsetAndMetadata(1));
        client.source.resume(both);
        until(() -> client.read.size() == 2, client);
        until(() -> client.source.lag(partition(0)).orElse(-1) == 0, client);
        assertThat(client.source.connectionCount()).isPositive();
    }

    @Test
    void holesAreReadOver() throws Exception {
        createTopic(1);
        produceTransaction(0, true, "a", "b");
        produceTransaction(0, false, "x");
        produce(0, "c");
        produceTransaction(0, true, "d");
        Client client = new Client("m");
        List<Long> next = new ArrayList<>();
        until(() -> {
            OffsetAndMetadata position = client.poll().get(partition(0));
            if (position != null) {
                next.add(position.offset());
            }
            return !next.isEmpty() && next.getLast() == 8;
        });
        assertThat(client.read).containsExactly("0@0=a", "0@1=b", "0@5=c", "0@6=d");
        assertThat(next).isSorted();
        assertThat(client.source.endOffsets(List.of(partition(0)), TIMEOUT)).isEqualTo(Map.of(partition(0), 8L));
    }

    @Test
    void keepsCommittedOffsetsWithTheirMetadata() throws Exception {
        createTopic(2);
        Client client = new Client("m");
        until(() -> client.owned.size() == 2, client);
        Set<TopicPartition> both = Set.of(partition(0), partition(1));
        assertThat(client.source.committed(both, TIMEOUT)).isEmpty();
        client.source.commitSync(Map.of(partition(0), new OffsetAndMetadata(7, "millrace;epoch=1")), TIMEOUT);
        assertThat(client.source.committed(both, TIMEOUT)).containsOnlyKeys(partition(0));
        assertThat(client.source.committed(both, TIMEOUT).get(partition(0)))
                .isEqualTo(new OffsetAndMetadata(7, "millrace;epoch=1"));
        client.source.commitAdvisory(Map.of(partition(1), new OffsetAndMetadata(3, "m")));
        until(() -> client.source.committed(both, TIMEOUT).size() == 2, client);
        client.source.close(TIMEOUT, Departure.LEAVE);
        alterCommitted(1, new OffsetAndMetadata(9));
        Client later = new Client("n");
        assertThat(later.source.committed(both, TIMEOUT).get(partition(1))).isEqualTo(new OffsetAndMetadata(9, ""));
    }

    @Test
    void twoMembersShareAndWhatStaysIsNotInterrupted() throws Exception {
        createTopic(4);
        Client first = new Client("a");
        until(() -> first.owned.size() == 4, first);
        Client second = new Client("b");
        until(() -> first.owned.size() == 2 && second.owned.size() == 2, first, second);
        assertThat(first.events).hasSize(2);
        assertThat(first.events.getFirst()).isEqualTo("assigned [0, 1, 2, 3]");
        assertThat(first.events.getLast()).startsWith("revoked [");
        Set<Integer> all = new TreeSet<>(first.numbers());
        all.addAll(second.numbers());
        assertThat(all).containsExactly(0, 1, 2, 3);
        assertThat(second.events).hasSize(1);
        second.source.close(TIMEOUT, Departure.LEAVE);
        until(() -> first.owned.size() == 4, first);
        assertThat(first.events).hasSize(3);
        assertThat(first.events.getLast()).startsWith("assigned [");
    }

    @Test
    void aMemberThatReturnsInTimeFindsItsTopicPartitionsWithoutARebalance() throws Exception {
        createTopic(4);
        Client first = new Client("a");
        Client second = new Client("b");
        until(() -> first.owned.size() == 2 && second.owned.size() == 2, first, second);
        settle(first, second);
        Set<Integer> before = second.numbers();
        List<String> events = List.copyOf(first.events);
        second.source.close(TIMEOUT, Departure.RETURN);
        settle(first);
        Client again = new Client("b");
        until(() -> again.owned.size() == 2, first, again);
        assertThat(again.numbers()).isEqualTo(before);
        assertThat(first.events).isEqualTo(events);
    }

    @Test
    void aSecondClientOfTheSameNameFencesTheFirst() throws Exception {
        createTopic(2);
        Client first = new Client("a");
        until(() -> first.owned.size() == 2, first);
        Client second = new Client("a");
        until(() -> second.owned.size() == 2, second);
        assertThatThrownBy(() -> until(() -> false, first)).isInstanceOf(FencedInstanceIdException.class);
        assertThatThrownBy(
                () -> first.source.commitSync(Map.of(partition(0), new OffsetAndMetadata(1)), Duration.ofSeconds(5)))
                .isInstanceOfAny(FencedInstanceIdException.class, CommitFailedException.class);
        second.source.commitSync(Map.of(partition(0), new OffsetAndMetadata(2)), TIMEOUT);
        assertThat(second.source.committed(Set.of(partition(0)), TIMEOUT).get(partition(0)).offset()).isEqualTo(2);
    }

    @Test
    void aMemberThatWasSilentForTooLongLosesWhatItHad() throws Exception {
        createTopic(2);
        Client first = new Client("a");
        until(() -> first.owned.size() == 2, first);
        Client second = new Client("b");
        // The first does not poll meanwhile, longer than it may.
        until(() -> second.owned.size() == 2, second);
        until(() -> first.events.stream().anyMatch(event -> event.startsWith("lost")), first, second);
        until(() -> first.owned.size() == 1 && second.owned.size() == 1, first, second);
    }

    @Test
    void wakingEndsAPoll() throws Exception {
        createTopic(1);
        Client client = new Client("m");
        until(() -> client.owned.size() == 1, client);
        client.source.wakeup();
        long startNs = nowNs();
        assertThat(client.source.poll(Duration.ofSeconds(30)).isEmpty()).isTrue();
        assertThat(Duration.ofNanos(nowNs() - startNs)).isLessThan(Duration.ofSeconds(20));
    }

    @Test
    void aTopicThatIsCreatedAgainHasAnotherId() throws Exception {
        assertThat(topicIds().lookup(topic())).isEmpty();
        createTopic(1);
        Optional<String> first = topicIds().lookup(topic());
        assertThat(first).isPresent();
        deleteTopic();
        createTopic(1);
        assertThat(topicIds().lookup(topic())).isPresent().isNotEqualTo(first);
    }

    @Test
    void topicPartitionsThatAreAddedAreAssigned() throws Exception {
        Client client = new Client("m");
        settle(client);
        assertThat(client.owned).isEmpty();
        createTopic(1);
        until(() -> client.owned.size() == 1, client);
        growTopic(3);
        until(() -> client.owned.size() == 3, client);
        assertThat(client.events).containsExactly("assigned [0]", "assigned [1, 2]");
    }

    @Test
    void aClosedClientIsOfNoUse() throws Exception {
        createTopic(1);
        Client client = new Client("m");
        until(() -> client.owned.size() == 1, client);
        client.source.close(TIMEOUT, Departure.LEAVE);
        client.source.close(TIMEOUT, Departure.LEAVE);
        assertThatThrownBy(client::poll).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> client.source.committed(Set.of(partition(0)), TIMEOUT))
                .isInstanceOf(IllegalStateException.class);
    }
}
