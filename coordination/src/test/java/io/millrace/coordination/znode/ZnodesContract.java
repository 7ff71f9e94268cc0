package io.millrace.coordination.znode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.millrace.coordination.failure.RequestTooLargeException;
import io.millrace.coordination.znode.ZnodeConflictException.Kind;
import io.millrace.coordination.znode.ZnodeOp.Check;
import io.millrace.coordination.znode.ZnodeOp.Create;
import io.millrace.coordination.znode.ZnodeOp.CreateMode;
import io.millrace.coordination.znode.ZnodeOp.Delete;
import io.millrace.coordination.znode.ZnodeOp.SetData;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What every implementation of {@link Znodes} does; run against the one in memory and against a real ZooKeeper. */
public abstract class ZnodesContract extends SessionContract {
    @Test
    void readsBackWhatItWroteWithVersions() {
        Znodes a = connect();
        assertThat(a.read("/none")).isEmpty();
        assertThat(a.exists("/none")).isFalse();
        assertThat(a.children("/none")).isEmpty();
        assertThat(a.multi(List.of(persistent("/r", "one ä€\uD83D\uDE00")))).containsExactly("/r");
        Znode first = a.read("/r").orElseThrow();
        assertThat(first.text()).isEqualTo("one ä€\uD83D\uDE00");
        assertThat(first.version()).isZero();
        assertThat(first.ephemeralOwner()).isZero();
        assertThat(a.multi(List.of(new SetData("/r", "two", 0)))).containsExactly("/r");
        Znode second = a.read("/r").orElseThrow();
        assertThat(second.text()).isEqualTo("two");
        assertThat(second.version()).isEqualTo(1);
        assertThat(second.writtenTxn()).isGreaterThan(first.writtenTxn());
        assertThat(a.exists("/r")).isTrue();
    }

    @Test
    void appliesAMultiWholeOrNotAtAll() {
        Znodes a = connect();
        a.multi(List.of(persistent("/m", ""), persistent("/m/x", "1"), persistent("/m/y", "1")));
        ZnodeConflictException e = catchThrowableOfType(ZnodeConflictException.class,
                () -> a.multi(List.of(new SetData("/m/x", "2", 0), persistent("/m/z", ""), new SetData("/m/y", "2", 7),
                        new Delete("/m/x", 0))));
        assertThat(e.opIndex()).isEqualTo(2);
        assertThat(e.kind()).isEqualTo(Kind.BAD_VERSION);
        assertThat(e.path()).isEqualTo("/m/y");
        assertThat(a.read("/m/x").orElseThrow().text()).isEqualTo("1");
        assertThat(a.read("/m/x").orElseThrow().version()).isZero();
        assertThat(a.children("/m")).containsExactlyInAnyOrder("x", "y");
    }

    @Test
    void countsItsChildrenAsTheyComeAndGo() {
        Znodes a = connect();
        assertThat(a.list("/c")).isEmpty();
        a.multi(List.of(persistent("/c", "")));
        ChildCounts first = a.read("/c").orElseThrow().children();
        assertThat(first).isEqualTo(ChildCounts.NONE);
        a.multi(List.of(persistent("/c/x", ""), persistent("/c/y", ""), persistent("/c/x/z", "")));
        ChildCounts two = a.read("/c").orElseThrow().children();
        assertThat(two).isEqualTo(new ChildCounts(2, 2));
        a.multi(List.of(new SetData("/c/y", "1", 0), new SetData("/c", "1", 0)));
        Children listed = a.list("/c").orElseThrow();
        assertThat(listed.counts()).isEqualTo(two);
        assertThat(listed.names()).containsExactlyInAnyOrder("x", "y");
        assertThat(a.list("/c/y").orElseThrow().names()).isEmpty();
        var _ = catchThrowableOfType(ZnodeConflictException.class,
                () -> a.multi(List.of(persistent("/c/w", ""), new Delete("/c/none", 0))));
        assertThat(a.read("/c").orElseThrow().children()).isEqualTo(two);
        a.multi(List.of(new Delete("/c/y", 1), persistent("/c/v", ""),
                new Create("/c/s-", "", CreateMode.PERSISTENT_SEQUENTIAL), new Delete("/c/v", 0)));
        ChildCounts last = a.read("/c").orElseThrow().children();
        assertThat(last).isEqualTo(new ChildCounts(6, 2));
        assertThat(last.createdSince(first)).isEqualTo(4);
        assertThat(last.createdSince(two)).isEqualTo(2);
        assertThat(two.createdSince(last)).isEqualTo(-2);
        assertThat(new ChildCounts(Integer.MIN_VALUE + 1, 7).createdSince(new ChildCounts(Integer.MAX_VALUE, 5)))
                .isEqualTo(2);
    }

    @Test
    void writesOfOneMultiShareATransaction() {
        Znodes a = connect();
        a.multi(List.of(persistent("/t", ""), persistent("/t/x", ""), persistent("/t/y", "")));
        assertThat(a.read("/t/x").orElseThrow().writtenTxn()).isEqualTo(a.read("/t/y").orElseThrow().writtenTxn());
    }

    @Test
    void namesTheReasonOfEachConflict() {
        Znodes a = connect();
        a.multi(List.of(persistent("/k", ""), persistent("/k/x", "")));
        assertThat(kindOf(a, persistent("/k/x", ""))).isEqualTo(Kind.NODE_EXISTS);
        assertThat(kindOf(a, persistent("/k/none/x", ""))).isEqualTo(Kind.NO_NODE);
        assertThat(kindOf(a, new Delete("/k", Znodes.ANY_VERSION))).isEqualTo(Kind.NOT_EMPTY);
        assertThat(kindOf(a, new Delete("/k/none", Znodes.ANY_VERSION))).isEqualTo(Kind.NO_NODE);
        assertThat(kindOf(a, new Delete("/k/x", 3))).isEqualTo(Kind.BAD_VERSION);
        assertThat(kindOf(a, new Check("/k/x", 3))).isEqualTo(Kind.BAD_VERSION);
        assertThat(kindOf(a, new Check("/k/none", 0))).isEqualTo(Kind.NO_NODE);
        assertThat(kindOf(a, new SetData("/k/none", "", Znodes.ANY_VERSION))).isEqualTo(Kind.NO_NODE);
        a.multi(List.of(new Create("/k/e", "", CreateMode.EPHEMERAL)));
        assertThat(kindOf(a, persistent("/k/e/x", ""))).isEqualTo(Kind.EPHEMERAL_PARENT);
        a.multi(List.of(new Check("/k/x", 0), new SetData("/k/x", "", Znodes.ANY_VERSION)));
    }

    private static Kind kindOf(Znodes znodes, ZnodeOp op) {
        return catchThrowableOfType(ZnodeConflictException.class, () -> znodes.multi(List.of(op))).kind();
    }

    @Test
    void deletesAndCreatesTheSameZnodeInOneMulti() {
        Znodes a = connect();
        a.multi(List.of(persistent("/d", "old")));
        a.multi(List.of(new SetData("/d", "older", 0)));
        a.multi(List.of(new Delete("/d", 1), persistent("/d", "new")));
        Znode znode = a.read("/d").orElseThrow();
        assertThat(znode.text()).isEqualTo("new");
        assertThat(znode.version()).isZero();
    }

    @Test
    void sequentialNamesRiseAndAreNeverGivenTwice() {
        Znodes a = connect();
        a.multi(List.of(persistent("/s", "")));
        List<String> names = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            String path = a.multi(List.of(new Create("/s/log-", "" + i, CreateMode.PERSISTENT_SEQUENTIAL))).getFirst();
            assertThat(path).matches("/s/log-\\d{10}");
            names.add(path);
            if (i == 2) {
                a.multi(List.of(new Delete(path, 0)));
            }
        }
        assertThat(names).isSorted().doesNotHaveDuplicates();
        List<String> two = a.multi(List.of(new Create("/s/log-", "", CreateMode.PERSISTENT_SEQUENTIAL),
                new Create("/s/log-", "", CreateMode.PERSISTENT_SEQUENTIAL)));
        assertThat(two).isSorted().doesNotHaveDuplicates();
        assertThat(two.getFirst()).isGreaterThan(names.getLast());
    }

    @Test
    void ephemeralsEndWithTheirSession() {
        Znodes a = connect();
        Znodes b = connect();
        a.multi(List.of(persistent("/e", ""), new Create("/e/a", "x", CreateMode.EPHEMERAL)));
        assertThat(a.read("/e/a").orElseThrow().ephemeralOwner()).isEqualTo(a.sessionId());
        await(() -> b.exists("/e/a"));
        a.close();
        await(() -> !b.exists("/e/a"));
        a.close();
    }

    @Test
    void anExpiredSessionIsReplacedAndItsEphemeralsGo() {
        Znodes a = connect();
        List<SessionState> states = new java.util.concurrent.CopyOnWriteArrayList<>();
        a.addSessionListener(states::add);
        a.multi(List.of(persistent("/x", ""), new Create("/x/a", "", CreateMode.EPHEMERAL)));
        long before = a.sessionId();
        assertThat(before).isNotZero();
        expire(a);
        await(() -> states.contains(SessionState.LOST) && states.getLast() == SessionState.RECONNECTED);
        assertThat(a.sessionId()).isNotEqualTo(before).isNotZero();
        assertThat(a.sessionState().isConnected()).isTrue();
        await(() -> !a.exists("/x/a"));
    }

    @Test
    void watchesTellOfDataChildrenCreationAndDeletion() throws InterruptedException {
        Znodes a = connect();
        Znodes b = connect();
        a.multi(List.of(persistent("/w", "")));
        await(() -> b.exists("/w"));
        assertTells(b, "/w", () -> a.multi(List.of(new SetData("/w", "1", 0))));
        assertTells(b, "/w", () -> a.multi(List.of(persistent("/w/c", ""))));
        assertTells(b, "/w/c", () -> a.multi(List.of(new Delete("/w/c", 0))));
        assertTells(b, "/w/c", () -> a.multi(List.of(persistent("/w/c", ""))));
    }

    private static void assertTells(Znodes znodes, String path, Runnable change) throws InterruptedException {
        // A watch may call without a change, so what counts is a call that comes after the change can be seen.
        CountDownLatch seen = new CountDownLatch(1);
        java.util.concurrent.atomic.AtomicBoolean isChanged = new java.util.concurrent.atomic.AtomicBoolean();
        try (Watch watch = znodes.watch(path, () -> {
            if (isChanged.get()) {
                seen.countDown();
            }
        })) {
            // The registration is under way in the background: it is there when the notice of it has come or soon after.
            isChanged.set(true);
            change.run();
            assertThat(seen.await(20, TimeUnit.SECONDS)).as("a notice about " + path).isTrue();
            assertThat(watch).isNotNull();
        }
    }

    @Test
    void watchesSurviveTheLossOfTheSession() throws InterruptedException {
        Znodes a = connect();
        a.multi(List.of(persistent("/v", "")));
        CountDownLatch first = new CountDownLatch(1);
        Watch watch = a.watch("/v", first::countDown);
        expire(a);
        assertThat(first.await(20, TimeUnit.SECONDS)).isTrue();
        watch.close();
        watch.close();
        await(() -> a.sessionState() == SessionState.RECONNECTED);
        CountDownLatch second = new CountDownLatch(1);
        Watch again = a.watch("/v", second::countDown);
        a.multi(List.of(new SetData("/v", "changed", 0)));
        assertThat(second.await(20, TimeUnit.SECONDS)).isTrue();
        again.close();
    }

    @Test
    void readsManyInOrder() {
        Znodes a = connect();
        List<ZnodeOp> ops = new ArrayList<>(List.of(persistent("/n", "")));
        List<String> paths = new ArrayList<>();
        for (int i = 0; i < 600; i++) {
            paths.add("/n/" + i);
            if (i % 3 != 0) {
                ops.add(persistent("/n/" + i, "v" + i));
            }
        }
        a.multi(ops);
        List<java.util.Optional<Znode>> found = a.readAll(paths);
        assertThat(found).hasSize(600);
        for (int i = 0; i < 600; i++) {
            assertThat(found.get(i).map(Znode::text).orElse("none")).isEqualTo(i % 3 == 0 ? "none" : "v" + i);
        }
        assertThat(a.readAll(List.of())).isEmpty();
    }

    @Test
    void ensuresAPathAsOftenAsAsked() {
        Znodes a = connect();
        a.ensurePath("/p/q/r");
        a.ensurePath("/p/q/r");
        assertThat(a.read("/p/q/r").orElseThrow().text()).isEmpty();
        assertThat(a.read("/p").orElseThrow().version()).isZero();
    }

    @Test
    void refusesWhatIsTooLargeWithoutSendingIt() {
        Znodes a = connect();
        a.multi(List.of(persistent("/big", "")));
        String text = "x".repeat(600_000);
        assertThat(catchThrowableOfType(RequestTooLargeException.class,
                () -> a.multi(List.of(persistent("/big/1", text), persistent("/big/2", text)))).getMessage())
                .contains("2 operations");
        assertThat(a.children("/big")).isEmpty();
        a.multi(List.of(persistent("/big/1", text)));
        assertThat(a.read("/big/1").orElseThrow().text()).hasSize(600_000);
    }

    @Test
    void anInterruptEndsACallAndStaysSet() {
        Znodes a = connect();
        a.multi(List.of(persistent("/i", "")));
        Thread.currentThread().interrupt();
        try {
            a.multi(List.of(new SetData("/i", "1", 0)));
        } catch (RuntimeException e) {
            assertThat(e.getClass().getSimpleName()).isIn("RetriableException", "UnknownOutcomeException");
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }
}
