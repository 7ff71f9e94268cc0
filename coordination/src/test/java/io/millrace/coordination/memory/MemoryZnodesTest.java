package io.millrace.coordination.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.coordination.failure.RetriableException;
import io.millrace.coordination.failure.UnknownOutcomeException;
import io.millrace.coordination.znode.ZnodeOp;
import io.millrace.coordination.znode.ZnodeOp.CreateMode;
import io.millrace.coordination.znode.Znodes;
import io.millrace.coordination.znode.ZnodesContract;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;

class MemoryZnodesTest extends ZnodesContract {
    private final MemoryZooKeeper service = new MemoryZooKeeper(InstantSource.fixed(Instant.EPOCH));

    @Override
    protected Znodes connect() {
        return service.connect();
    }

    @Override
    protected void expire(Znodes client) {
        ((MemoryZnodes) client).expire();
    }

    @Override
    protected int noticesOfSetting() {
        return 0;
    }

    private static List<ZnodeOp> create(String path) {
        return List.of(new ZnodeOp.Create(path, "", CreateMode.PERSISTENT));
    }

    @Test
    void injectsEachFaultOnce() {
        MemoryZnodes a = service.connect();
        a.failNextMulti(List.of(MultiFault.NOT_SENT, MultiFault.LOST_BEFORE_APPLY, MultiFault.LOST_AFTER_APPLY));
        assertThatThrownBy(() -> a.multi(create("/1"))).isInstanceOf(RetriableException.class);
        assertThatThrownBy(() -> a.multi(create("/2"))).isInstanceOf(UnknownOutcomeException.class);
        assertThatThrownBy(() -> a.multi(create("/3"))).isInstanceOf(UnknownOutcomeException.class);
        a.multi(create("/4"));
        assertThat(a.children("/")).containsExactlyInAnyOrder("3", "4");
    }

    @Test
    void aDelayedMultiArrivesLateUnlessItsSessionHasEnded() {
        MemoryZnodes a = service.connect();
        a.failNextMulti(List.of(MultiFault.DELAYED, MultiFault.DELAYED));
        assertThatThrownBy(() -> a.multi(create("/1"))).isInstanceOf(UnknownOutcomeException.class);
        assertThat(a.exists("/1")).isFalse();
        long old = a.abandonSession();
        assertThat(service.deliverDelayed()).isEqualTo(1);
        assertThat(a.exists("/1")).isTrue();
        assertThatThrownBy(() -> a.multi(create("/2"))).isInstanceOf(UnknownOutcomeException.class);
        a.endOldSession(old);
        a.expire();
        assertThat(service.deliverDelayed()).isZero();
        assertThat(a.exists("/2")).isFalse();
    }

    @Test
    void aDisconnectedClientSendsNothing() {
        MemoryZnodes a = service.connect();
        a.disconnect();
        assertThatThrownBy(() -> a.read("/")).isInstanceOf(RetriableException.class);
        assertThatThrownBy(() -> a.multi(create("/1"))).isInstanceOf(RetriableException.class);
        a.reconnect();
        a.multi(create("/1"));
    }
}
