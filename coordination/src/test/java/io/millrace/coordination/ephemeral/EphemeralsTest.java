package io.millrace.coordination.ephemeral;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.coordination.memory.MemoryZnodes;
import io.millrace.coordination.memory.MemoryZooKeeper;
import io.millrace.coordination.memory.MultiFault;
import io.millrace.coordination.memory.Transit;
import io.millrace.coordination.memory.ZnodeCall;
import io.millrace.coordination.thread.Threads;
import io.millrace.coordination.znode.ZnodeOp;
import io.millrace.coordination.znode.ZnodeOp.CreateMode;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Rounds of keeping ephemerals, with the tree in memory. */
class EphemeralsTest {
    private final MemoryZooKeeper service = new MemoryZooKeeper(InstantSource.fixed(Instant.EPOCH));
    private final MemoryZnodes znodes = service.connect();
    private final Ephemerals ephemerals = new Ephemerals(znodes, Duration.ofSeconds(1), Threads.PLATFORM);

    @ParameterizedTest
    @EnumSource(value = MultiFault.class, names = {"NOT_SENT", "LOST_BEFORE_APPLY", "LOST_AFTER_APPLY"})
    void whatIsReleasedWhileTheConnectionIsLostGoesInALaterRound(MultiFault fault) {
        Hold hold = ephemerals.hold("/e", "mine", _ -> false);
        assertThat(hold.state()).isEqualTo(HoldState.HELD);
        znodes.failNextMulti(fault);
        hold.close();
        ephemerals.round();
        assertThat(service.read("/e")).as("the session lives on, the znode must not").isEmpty();
        assertThat(service.isLive(znodes.sessionId())).isTrue();
    }

    @Test
    void whatIsReleasedAndKeptAnewStays() {
        Hold hold = ephemerals.hold("/e", "mine", _ -> false);
        znodes.failNextMulti(MultiFault.LOST_BEFORE_APPLY);
        hold.close();
        Hold again = ephemerals.hold("/e", "mine", _ -> false);
        ephemerals.round();
        ephemerals.round();
        assertThat(again.state()).isEqualTo(HoldState.HELD);
        assertThat(service.read("/e")).isPresent();
    }

    @Test
    void anotherSessionsZnodeIsNotTouchedByARelease() {
        Hold hold = ephemerals.hold("/e", "mine", _ -> false);
        znodes.disconnect();
        hold.close();
        service.endSession(znodes.sessionId());
        service.connect().multi(List.of(new ZnodeOp.Create("/e", "theirs", CreateMode.EPHEMERAL)));
        znodes.reconnect();
        ephemerals.round();
        assertThat(service.read("/e").orElseThrow().text()).isEqualTo("theirs");
    }

    @Test
    void oneThatCannotBeReadDoesNotKeepTheOthersFromBeingHeld() {
        znodes.multi(List.of(new ZnodeOp.Create("/bad", "", CreateMode.PERSISTENT)));
        for (String path : List.of("/a", "/z")) {
            ephemerals.hold(path, "mine", _ -> false);
        }
        AtomicReference<RuntimeException> failure = new AtomicReference<>();
        Hold bad = ephemerals.hold("/bad", "mine", _ -> {
            if (failure.get() != null) {
                throw failure.get();
            }
            return false;
        });
        assertThat(bad.state()).isEqualTo(HoldState.BLOCKED);
        failure.set(new IllegalStateException("garbage"));
        znodes.expire();
        ephemerals.round();
        assertThat(service.read("/a")).isPresent();
        assertThat(service.read("/z")).isPresent();
    }

    @Test
    void aHoldClosedWhileItsRoundIsUnderWayLeavesNothing() {
        AtomicReference<Hold> closing = new AtomicReference<>();
        MemoryZnodes slow = service.connect(new Transit() {
            @Override
            public void reply(ZnodeCall call) {
                Hold hold = call.kind() == ZnodeCall.Kind.MULTI ? closing.getAndSet(null) : null;
                if (hold != null) {
                    hold.close();
                }
            }
        });
        Ephemerals own = new Ephemerals(slow, Duration.ofSeconds(1), Threads.PLATFORM);
        Hold hold = own.hold("/p/e", "mine", _ -> false);
        assertThat(hold.state()).isEqualTo(HoldState.PENDING);
        znodes.multi(List.of(new ZnodeOp.Create("/p", "", CreateMode.PERSISTENT)));
        closing.set(hold);
        own.round();
        own.round();
        assertThat(hold.state()).isEqualTo(HoldState.RELEASED);
        assertThat(service.read("/p/e")).isEmpty();
    }
}
