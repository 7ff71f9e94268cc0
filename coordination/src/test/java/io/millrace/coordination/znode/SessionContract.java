package io.millrace.coordination.znode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.millrace.coordination.failure.RetriableException;
import io.millrace.coordination.failure.UnknownOutcomeException;
import io.millrace.coordination.znode.ZnodeConflictException.Kind;
import io.millrace.coordination.znode.ZnodeOp.Check;
import io.millrace.coordination.znode.ZnodeOp.Create;
import io.millrace.coordination.znode.ZnodeOp.CreateMode;
import io.millrace.coordination.znode.ZnodeOp.Delete;
import io.millrace.coordination.znode.ZnodeOp.SetData;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** What one session sees of its own and of others' writes, through whatever server, and what it may rely on. */
public abstract class SessionContract {
    private static final int ROUNDS = 30;

    /** A new client of the same tree. */
    protected abstract Znodes connect();

    /** Ends a client's session on the service's side. */
    protected abstract void expire(Znodes client);

    /** How often a watch calls because it was set. */
    protected abstract int noticesOfSetting();

    protected static void await(BooleanSupplier condition) {
        long endNs = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > endNs) {
                throw new AssertionError("the condition did not come true in time");
            }
            Thread.onSpinWait();
        }
    }

    static Create persistent(String path, String text) {
        return new Create(path, text, CreateMode.PERSISTENT);
    }

    private static int version(Znodes znodes, String path) {
        return znodes.read(path).orElseThrow().version();
    }

    @Test
    void aSessionSeesItsOwnWrites() {
        Znodes a = connect();
        a.multi(List.of(persistent("/own", "")));
        for (int i = 0; i < ROUNDS; i++) {
            a.multi(List.of(new SetData("/own", "" + i, i), persistent("/own/" + i, "")));
            assertThat(version(a, "/own")).isEqualTo(i + 1);
            assertThat(a.exists("/own/" + i)).isTrue();
            assertThat(a.children("/own")).hasSize(i + 1);
            assertThat(a.readAll(List.of("/own/" + i)).getFirst()).isPresent();
        }
    }

    @Test
    void aConflictShowsWhatItConflictedWith() {
        Znodes a = connect();
        Znodes b = connect();
        a.multi(List.of(persistent("/won", "")));
        for (int i = 0; i < ROUNDS; i++) {
            a.multi(List.of(new SetData("/won", "" + i, i), persistent("/won/" + i, "")));
            int stale = i;
            assertThat(catchThrowableOfType(ZnodeConflictException.class,
                    () -> b.multi(List.of(new Check("/won", stale)))).kind()).isEqualTo(Kind.BAD_VERSION);
            assertThat(version(b, "/won")).isEqualTo(i + 1);
            assertThat(b.children("/won")).hasSize(i + 1);
        }
    }

    @Test
    void whatWasSeenStaysSeen() {
        Znodes a = connect();
        Znodes b = connect();
        a.multi(List.of(persistent("/seen", "")));
        await(() -> b.exists("/seen"));
        int last = 0;
        for (int i = 0; i < ROUNDS; i++) {
            a.multi(List.of(new SetData("/seen", "", i)));
            int seen = version(b, "/seen");
            assertThat(seen).isBetween(last, i + 1);
            assertThat(version(b, "/seen")).isGreaterThanOrEqualTo(seen);
            last = seen;
        }
        await(() -> version(b, "/seen") == ROUNDS);
    }

    @Test
    void aNewSessionSeesAllThatWasWrittenBeforeIt() {
        Znodes a = connect();
        a.multi(List.of(persistent("/before", "")));
        for (int i = 0; i < 6; i++) {
            a.multi(List.of(new SetData("/before", "", i)));
            Znodes fresh = connect();
            assertThat(version(fresh, "/before")).isEqualTo(i + 1);
            fresh.close();
        }
    }

    @Test
    void aWatchIsNotToldBeforeTheChangeCanBeSeen() {
        Znodes a = connect();
        Znodes b = connect();
        a.multi(List.of(persistent("/told", "")));
        await(() -> b.exists("/told"));
        AtomicInteger notices = new AtomicInteger();
        Watch watch = b.watch("/told", notices::incrementAndGet);
        await(() -> notices.get() >= noticesOfSetting());
        for (int i = 0; i < ROUNDS; i++) {
            a.multi(List.of(new SetData("/told", "", i)));
            int wanted = noticesOfSetting() + i + 1;
            await(() -> notices.get() >= wanted);
            assertThat(version(b, "/told")).isEqualTo(i + 1);
        }
        watch.close();
    }

    @Test
    void whatIsWrittenAfterAnExpiryBelongsToTheNewSession() {
        Znodes a = connect();
        a.multi(List.of(persistent("/after", ""), new Create("/after/old", "", CreateMode.EPHEMERAL)));
        long before = a.sessionId();
        expire(a);
        await(() -> {
            try {
                a.multi(List.of(new Create("/after/new", "", CreateMode.EPHEMERAL)));
            } catch (UnknownOutcomeException | RetriableException e) {
                return false;
            } catch (ZnodeConflictException e) {
                return true;
            }
            return true;
        });
        await(() -> a.read("/after/new").map(Znode::ephemeralOwner).orElse(before) == a.sessionId());
        assertThat(a.sessionId()).isNotEqualTo(before);
        await(() -> !a.exists("/after/old"));
    }

    @Test
    void aClosedClientSendsNothing() {
        Znodes a = connect();
        a.multi(List.of(persistent("/closed", "")));
        a.close();
        assertThatThrownBy(() -> a.read("/closed")).isInstanceOf(RetriableException.class);
        assertThatThrownBy(() -> a.readAll(List.of("/closed"))).isInstanceOf(RetriableException.class);
        assertThatThrownBy(() -> a.children("/closed")).isInstanceOf(RetriableException.class);
        assertThatThrownBy(() -> a.exists("/closed")).isInstanceOf(RetriableException.class);
        assertThatThrownBy(() -> a.ensurePath("/closed/x")).isInstanceOf(RetriableException.class);
        assertThatThrownBy(() -> a.multi(List.of(persistent("/closed/x", "")))).isInstanceOf(RetriableException.class);
    }

    @Test
    void aCheckWithoutVersionRequiresTheZnode() {
        Znodes a = connect();
        a.multi(List.of(persistent("/there", "")));
        a.multi(List.of(new SetData("/there", "", 0)));
        a.multi(List.of(new Check("/there", Znodes.ANY_VERSION), new SetData("/there", "x", 1)));
        ZnodeConflictException e = catchThrowableOfType(ZnodeConflictException.class,
                () -> a.multi(List.of(new SetData("/there", "y", 2), new Check("/gone", Znodes.ANY_VERSION))));
        assertThat(e.kind()).isEqualTo(Kind.NO_NODE);
        assertThat(e.opIndex()).isEqualTo(1);
        assertThat(a.read("/there").orElseThrow().text()).isEqualTo("x");
    }

    @Test
    void operationsOfOneMultiSeeThoseBefore() {
        Znodes a = connect();
        a.multi(List.of(persistent("/in", ""), new SetData("/in", "1", 0), new SetData("/in", "2", 1),
                persistent("/in/x", ""), new Check("/in/x", 0)));
        assertThat(version(a, "/in")).isEqualTo(2);
        ZnodeConflictException e = catchThrowableOfType(ZnodeConflictException.class,
                () -> a.multi(List.of(new SetData("/in", "3", 2), new SetData("/in", "4", 2))));
        assertThat(e.opIndex()).isEqualTo(1);
        a.multi(List.of(new Delete("/in/x", 0), new Delete("/in", 2)));
        assertThat(a.exists("/in")).isFalse();
    }

    @Test
    void aZnodeThatIsCreatedAgainStartsAnew() {
        Znodes a = connect();
        a.multi(List.of(persistent("/anew", "")));
        Create sequential = new Create("/anew/n-", "", CreateMode.PERSISTENT_SEQUENTIAL);
        String first = a.multi(List.of(sequential)).getFirst();
        a.multi(List.of(sequential));
        a.children("/anew").forEach(child -> a.multi(List.of(new Delete("/anew/" + child, 0))));
        a.multi(List.of(new SetData("/anew", "", 0), new Delete("/anew", 1)));
        a.multi(List.of(persistent("/anew", "")));
        assertThat(version(a, "/anew")).isZero();
        assertThat(a.children("/anew")).isEmpty();
        assertThat(a.multi(List.of(sequential)).getFirst()).isEqualTo(first);
    }

    @Test
    void aMultiWithoutOperationsIsAMistake() {
        Znodes a = connect();
        assertThatThrownBy(() -> a.multi(List.of())).isInstanceOf(IllegalArgumentException.class);
    }
}
