package io.millrace.coordination.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.coordination.failure.RetriableException;
import io.millrace.coordination.failure.UnknownOutcomeException;
import io.millrace.coordination.znode.ChildCounts;
import io.millrace.coordination.znode.Children;
import io.millrace.coordination.znode.SessionState;
import io.millrace.coordination.znode.Znode;
import io.millrace.coordination.znode.ZnodeConflictException;
import io.millrace.coordination.znode.ZnodeOp;
import io.millrace.coordination.znode.ZnodeOp.Check;
import io.millrace.coordination.znode.ZnodeOp.Create;
import io.millrace.coordination.znode.ZnodeOp.CreateMode;
import io.millrace.coordination.znode.ZnodeOp.Delete;
import io.millrace.coordination.znode.ZnodeOp.SetData;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What real ZooKeepers do seldom, and no test can ask them for. */
class MemoryZooKeeperTest {
    private final MemoryZooKeeper service = new MemoryZooKeeper(InstantSource.fixed(Instant.EPOCH));
    private final MemoryZnodes writer = service.connect();

    /** Does something at one point of the way, once. */
    private static final class Once implements Transit {
        private final Deque<Consumer<ZnodeCall>> requests = new ArrayDeque<>();
        private final Deque<Consumer<ZnodeCall>> replies = new ArrayDeque<>();
        private final Deque<Consumer<ZnodeCall>> retries = new ArrayDeque<>();
        private final Deque<Runnable> notices = new ArrayDeque<>();
        private boolean keepsNotices;
        private int readsTogether = Integer.MAX_VALUE;

        private static boolean run(Deque<Consumer<ZnodeCall>> actions, ZnodeCall call) {
            Consumer<ZnodeCall> next = actions.poll();
            if (next != null) {
                next.accept(call);
            }
            return next != null;
        }

        @Override
        public void request(ZnodeCall call) {
            run(requests, call);
        }

        @Override
        public void reply(ZnodeCall call) {
            run(replies, call);
        }

        @Override
        public boolean awaitRetry(ZnodeCall call) {
            return run(retries, call);
        }

        @Override
        public int readsTogether(ZnodeCall call, int readsLeft) {
            return readsTogether;
        }

        @Override
        public void notices(Runnable deliver) {
            if (keepsNotices) {
                notices.add(deliver);
            } else {
                deliver.run();
            }
        }
    }

    private static List<ZnodeOp> create(String path) {
        return List.of(new Create(path, "", CreateMode.PERSISTENT));
    }

    private static List<ZnodeOp> ephemeral(String path) {
        return List.of(new Create(path, "", CreateMode.EPHEMERAL));
    }

    private static int version(MemoryZnodes client, String path) {
        return client.read(path).map(Znode::version).orElse(-1);
    }

    @Test
    void aLaggingServerShowsThePastUntilTheClientWrites() {
        MemoryZnodes reader = service.connect();
        reader.lagBehind(2);
        writer.multi(create("/a"));
        writer.multi(create("/a/b"));
        assertThat(reader.exists("/a")).isFalse();
        writer.multi(List.of(new SetData("/a", "", 0)));
        assertThat(version(reader, "/a")).isZero();
        assertThat(reader.children("/a")).isEmpty();
        writer.multi(List.of(new Delete("/a/b", 0)));
        assertThat(reader.children("/a")).containsExactly("b");
        assertThat(reader.exists("/a/b")).isTrue();
        assertThat(reader.behind()).isEqualTo(2);
        reader.multi(create("/mine"));
        assertThat(version(reader, "/a")).isEqualTo(1);
        assertThat(reader.exists("/a/b")).isFalse();
        assertThat(reader.children("/a")).isEmpty();
    }

    @Test
    void aConflictBringsTheServerUpToDate() {
        MemoryZnodes reader = service.connect();
        reader.lagBehind(10);
        writer.multi(create("/a"));
        writer.multi(List.of(new SetData("/a", "", 0)));
        assertThatThrownBy(() -> reader.multi(List.of(new Check("/a", 0)))).isInstanceOf(ZnodeConflictException.class);
        assertThat(version(reader, "/a")).isEqualTo(1);
    }

    @Test
    void aServerCatchesUpAsFarAsAsked() {
        MemoryZnodes reader = service.connect();
        reader.lagBehind(10);
        writer.multi(create("/1"));
        writer.multi(create("/2"));
        reader.catchUp(1);
        assertThat(reader.children("/")).containsExactly("1");
        reader.catchUp(5);
        assertThat(reader.children("/")).containsExactlyInAnyOrder("1", "2");
        writer.multi(create("/3"));
        reader.lagBehind(0);
        assertThat(reader.exists("/3")).isTrue();
    }

    @Test
    void aReconnectionMayShowAnOlderTreeButNothingOlderThanSeen() {
        Once transit = new Once();
        MemoryZnodes client = service.connect(transit);
        client.multi(create("/seen"));
        transit.replies.add(_ -> client.disconnect());
        assertThatThrownBy(() -> client.multi(create("/lost"))).isInstanceOf(UnknownOutcomeException.class);
        assertThat(service.read("/lost")).isPresent();
        client.lagBehind(10);
        client.reconnect();
        assertThat(client.exists("/lost")).isFalse();
        assertThat(client.exists("/seen")).isTrue();
        long session = client.sessionId();
        client.abandonSession();
        assertThat(client.sessionId()).isNotEqualTo(session);
        assertThat(client.exists("/lost")).as("a new session sees all before it").isTrue();
    }

    @Test
    void aReconnectionMayShowLessThanTheServerBeforeShowedToNobody() {
        writer.multi(create("/a"));
        MemoryZnodes client = service.connect();
        assertThat(version(client, "/a")).isZero();
        writer.multi(List.of(new SetData("/a", "", 0)));
        writer.multi(create("/a/b"));
        client.disconnect();
        client.lagBehind(10);
        client.reconnect();
        assertThat(version(client, "/a")).isZero();
        assertThat(client.list("/a")).hasValue(new Children(List.of(), ChildCounts.NONE));
        client.catchUp(1);
        assertThat(version(client, "/a")).isEqualTo(1);
        assertThat(client.list("/a")).hasValue(new Children(List.of(), ChildCounts.NONE));
        client.catchUp(1);
        assertThat(client.list("/a")).hasValue(new Children(List.of("b"), new ChildCounts(1, 1)));
    }

    @Test
    void aStrayArrivesBeforeTheNextConnectionOrNever() {
        Once transit = new Once();
        MemoryZnodes client = service.connect(transit);
        for (String path : List.of("/1", "/2")) {
            transit.requests.add(_ -> client.disconnect());
            assertThatThrownBy(() -> client.multi(create(path))).isInstanceOf(UnknownOutcomeException.class);
            assertThat(client.sessionState()).isEqualTo(SessionState.SUSPENDED);
            assertThat(service.delayedCount()).isEqualTo(1);
            if (path.equals("/1")) {
                assertThat(service.deliverDelayed(client.sessionId())).isTrue();
            }
            client.reconnect();
            assertThat(service.deliverDelayed()).isZero();
        }
        assertThat(client.children("/")).containsExactly("1");
    }

    @Test
    void straysOfAKilledProcessArriveUntilItsSessionEnds() {
        Once transit = new Once();
        MemoryZnodes client = service.connect(transit);
        long session = client.sessionId();
        transit.requests.add(_ -> client.kill());
        assertThatThrownBy(() -> client.multi(create("/1"))).isInstanceOf(UnknownOutcomeException.class);
        assertThat(service.deliverDelayed(session)).isTrue();
        assertThat(service.read("/1")).isPresent();
        MemoryZnodes second = service.connect(transit);
        transit.requests.add(_ -> second.kill());
        assertThatThrownBy(() -> second.multi(create("/2"))).isInstanceOf(UnknownOutcomeException.class);
        service.endSession(second.sessionId());
        assertThat(service.deliverDelayed()).isZero();
        assertThat(service.read("/2")).isEmpty();
    }

    @Test
    void aReadWhoseConnectionBreaksIsTriedAgainAsLongAsTheCallerHasPatience() {
        Once transit = new Once();
        MemoryZnodes client = service.connect(transit);
        client.multi(create("/a"));
        for (Deque<Consumer<ZnodeCall>> point : List.of(transit.requests, transit.replies)) {
            point.add(_ -> client.disconnect());
            transit.retries.add(_ -> client.reconnect());
            assertThat(client.exists("/a")).isTrue();
            point.add(_ -> client.disconnect());
            assertThatThrownBy(() -> client.readAll(List.of("/a"))).isInstanceOf(RetriableException.class);
            assertThatThrownBy(() -> client.multi(create("/b"))).isInstanceOf(RetriableException.class);
            client.reconnect();
        }
        transit.requests.add(_ -> client.disconnect());
        transit.retries.add(_ -> client.reconnect());
        client.ensurePath("/x/y");
        assertThat(client.exists("/x/y")).isTrue();
    }

    @Test
    void aRequestTakesThoseWithItThatWereSentBefore() {
        Once transit = new Once();
        MemoryZnodes client = service.connect(transit);
        client.multi(create("/a"));
        List<String> seen = new ArrayList<>();
        transit.requests.add(_ -> {
            // Another caller of the same client, whose request is faster on its way.
            client.multi(List.of(new SetData("/a", "second", 1)));
            seen.add(client.read("/a").orElseThrow().text());
        });
        client.multi(List.of(new SetData("/a", "first", 0)));
        assertThat(seen).containsExactly("second");
        assertThat(version(client, "/a")).isEqualTo(2);
    }

    @Test
    void whatAnInterruptedCallerSentArrivesAllTheSame() {
        Once transit = new Once();
        MemoryZnodes client = service.connect(transit);
        for (String path : List.of("/1", "/2")) {
            transit.requests.add(_ -> Thread.currentThread().interrupt());
            assertThatThrownBy(() -> client.multi(create(path))).isInstanceOf(UnknownOutcomeException.class);
            assertThat(Thread.interrupted()).isTrue();
            assertThat(service.read(path)).isEmpty();
            if (path.equals("/1")) {
                assertThat(client.exists(path)).isTrue();
            } else {
                assertThat(service.deliverDelayed()).isZero();
                assertThat(service.read(path)).isPresent();
            }
        }
        transit.replies.add(_ -> Thread.currentThread().interrupt());
        assertThatThrownBy(() -> client.read("/1")).isInstanceOf(RetriableException.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void theServiceEndsASessionAndItsClientFindsOutLater() {
        MemoryZnodes client = service.connect();
        List<SessionState> states = new ArrayList<>();
        client.addSessionListener(states::add);
        client.multi(ephemeral("/e"));
        long old = client.sessionId();
        client.disconnect();
        service.refuseSession(old);
        writer.multi(create("/between"));
        assertThat(writer.exists("/e")).isTrue();
        service.endSession(old);
        assertThat(writer.exists("/e")).isFalse();
        assertThat(states).containsExactly(SessionState.SUSPENDED);
        client.reconnect();
        assertThat(states).containsExactly(SessionState.SUSPENDED, SessionState.LOST, SessionState.RECONNECTED);
        assertThat(client.sessionId()).isNotEqualTo(old);
        service.endSession(client.sessionId());
        assertThatThrownBy(() -> client.multi(create("/x"))).isInstanceOf(UnknownOutcomeException.class);
        assertThat(client.sessionState()).isEqualTo(SessionState.SUSPENDED);
        assertThat(service.read("/x")).isEmpty();
    }

    @Test
    void aClientMayGiveUpASessionThatTheServiceKeeps() {
        MemoryZnodes client = service.connect();
        client.multi(ephemeral("/e"));
        client.disconnect();
        long old = client.giveUpSession();
        assertThat(client.sessionId()).isZero();
        assertThat(client.sessionState()).isEqualTo(SessionState.LOST);
        client.reconnect();
        assertThat(client.read("/e").orElseThrow().ephemeralOwner()).isEqualTo(old);
        client.endOldSession(old);
        assertThat(client.exists("/e")).isFalse();
        client.close();
        assertThat(service.sessionCount()).isEqualTo(1);
    }

    @Test
    void watchesAreToldWhenTheServerLearnsLateAndTogether() {
        Once transit = new Once();
        MemoryZnodes reader = service.connect(transit);
        reader.lagBehind(2);
        List<Integer> seen = new ArrayList<>();
        reader.watch("/a", () -> seen.add(version(reader, "/a")));
        writer.multi(create("/a"));
        writer.multi(List.of(new SetData("/a", "", 0)));
        assertThat(seen).isEmpty();
        writer.multi(List.of(new SetData("/a", "", 1)));
        assertThat(seen).containsExactly(0);
        reader.lagBehind(0);
        assertThat(seen).as("two changes, one notice").containsExactly(0, 2);
        transit.keepsNotices = true;
        writer.multi(List.of(new SetData("/a", "", 2)));
        writer.multi(List.of(new SetData("/a", "", 3)));
        assertThat(seen).hasSize(2);
        assertThat(transit.notices).hasSize(1);
        transit.notices.remove().run();
        assertThat(seen).containsExactly(0, 2, 4);
        writer.multi(List.of(new SetData("/a", "", 4)));
        reader.disconnect();
        transit.notices.remove().run();
        assertThat(seen).as("lost with the connection").hasSize(3);
        transit.keepsNotices = false;
        reader.reconnect();
        assertThat(seen).as("after a reconnection").containsExactly(0, 2, 4, 5);
        reader.muteWatches(true);
        writer.multi(List.of(new SetData("/a", "", 5)));
        assertThat(seen).hasSize(4);
        assertThat(reader.watchCount()).isEqualTo(1);
    }

    @Test
    void manyReadsAreNotOneSnapshot() {
        Once transit = new Once();
        MemoryZnodes reader = service.connect(transit);
        transit.readsTogether = 1;
        transit.replies.add(_ -> writer.multi(List.of(new Create("/a", "", CreateMode.PERSISTENT),
                new Create("/b", "", CreateMode.PERSISTENT))));
        List<Optional<Znode>> found = reader.readAll(List.of("/a", "/b"));
        assertThat(found.getFirst()).isEmpty();
        assertThat(found.getLast()).isPresent();
    }

    @Test
    void everyTransactionIsTold() {
        List<String> told = new ArrayList<>();
        service.addListener((txn, session, ops, paths) -> told.add(txn + " " + session + " " + paths + " " + service
                .znodeCount()));
        MemoryZnodes client = service.connect();
        long base = service.lastTxn();
        client.multi(create("/a"));
        client.multi(List.of(new Create("/a/s-", "", CreateMode.PERSISTENT_SEQUENTIAL), new Check("/a", 0)));
        client.multi(List.of(new Create("/e1", "", CreateMode.EPHEMERAL), new Create("/e2", "", CreateMode.EPHEMERAL)));
        assertThatThrownBy(() -> client.multi(create("/a"))).isInstanceOf(ZnodeConflictException.class);
        client.close();
        long session = client.sessionId();
        assertThat(told).containsExactly((base + 1) + " " + session + " [/a] 2",
                (base + 2) + " " + session + " [/a/s-0000000000, /a] 3", (base + 3) + " " + session + " [/e1, /e2] 5",
                (base + 4) + " " + session + " [/e1, /e2] 3");
        assertThat(service.callCounts()).containsEntry(ZnodeCall.Kind.MULTI, 4L);
    }

    @Test
    void aRefusedMultiLeavesNoTrace() {
        writer.multi(create("/a"));
        writer.multi(create("/a/1"));
        assertThatThrownBy(() -> writer.multi(List.of(new Create("/a/s-", "", CreateMode.PERSISTENT_SEQUENTIAL),
                new Create("/a/e", "", CreateMode.EPHEMERAL), new Delete("/a/1", 0), new SetData("/a", "x", 0),
                new Delete("/a", 1)))).isInstanceOf(ZnodeConflictException.class);
        assertThat(service.dump()).containsOnlyKeys("/", "/a", "/a/1").containsEntry("/a", "");
        assertThat(service.znodeCount()).isEqualTo(3);
        assertThat(writer.multi(List.of(new Create("/a/s-", "", CreateMode.PERSISTENT_SEQUENTIAL))))
                .containsExactly("/a/s-0000000001");
        writer.close();
        assertThat(service.dump()).hasSize(4);
    }
}
