package io.millrace.node.main;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.coordination.fence.SupersededException;
import io.millrace.coordination.fence.WriterFence;
import io.millrace.coordination.memory.ManualTicker;
import io.millrace.coordination.memory.MemoryZooKeeper;
import java.time.Duration;
import java.time.InstantSource;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

final class ProcessEndTest {
    private final ProcessEnd end = new ProcessEnd();

    /** Only a fence can say so. */
    private static SupersededException superseded() {
        MemoryZooKeeper zooKeeper = new MemoryZooKeeper(InstantSource.system());
        ManualTicker ticker = new ManualTicker();
        WriterFence first = WriterFence.open(zooKeeper.connect(), ticker, "n", "i", "1", Duration.ofSeconds(1));
        WriterFence.open(zooKeeper.connect(), ticker, "n", "i", "2", Duration.ofSeconds(1));
        return Assertions.catchThrowableOfType(SupersededException.class, () -> first.readSettled(() -> ""));
    }

    @Test
    void theFirstReasonDecides() throws InterruptedException {
        end.fault("testing", superseded());
        end.fault("testing", new IllegalStateException("later"));
        end.stop();
        assertThat(end.await()).isEqualTo(ProcessEnd.SUPERSEDED);
    }

    @Test
    void aBugHasAStatusOfItsOwn() throws InterruptedException {
        end.fault("testing", new IllegalStateException("bug"));
        assertThat(end.await()).isEqualTo(ProcessEnd.FAULT);
    }

    @Test
    void beingAskedIsNoFailure() throws InterruptedException {
        end.stop();
        end.cannotRun("too late");
        assertThat(end.await()).isEqualTo(ProcessEnd.STOPPED);
    }
}
