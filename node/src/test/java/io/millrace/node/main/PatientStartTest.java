package io.millrace.node.main;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.coordination.failure.ConflictException;
import io.millrace.coordination.failure.CorruptionException;
import io.millrace.coordination.failure.RetriableException;
import io.millrace.coordination.failure.UnknownOutcomeException;
import io.millrace.coordination.memory.ManualTicker;
import io.millrace.coordination.time.Ticker;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PatientStartTest {
    private final List<String> told = new ArrayList<>();
    private final Deque<RuntimeException> failures = new ArrayDeque<>();
    private int tries;

    private PatientStart start(int stopsAfter) {
        return new PatientStart(new ManualTicker(), () -> tries >= stopsAfter, told::add);
    }

    private String step() {
        tries++;
        if (!failures.isEmpty()) {
            throw failures.remove();
        }
        return "done";
    }

    @Test
    void aStepIsTriedUntilItIsDoneAndEachTroubleIsToldOnce() {
        failures.addAll(List.of(new RetriableException("no room"), new RetriableException("no room"),
                new UnknownOutcomeException("lost"), new ConflictException("other")));
        assertThat(start(100).untilDone("the tables cannot be opened yet", this::step)).isEqualTo("done");
        assertThat(tries).isEqualTo(5);
        assertThat(told).containsExactly("the tables cannot be opened yet: no room",
                "the tables cannot be opened yet: lost", "the tables cannot be opened yet: other");
    }

    @Test
    void whatIsNoPassingTroubleEndsTheStart() {
        failures.add(new CorruptionException("damaged"));
        PatientStart start = start(100);
        assertThatThrownBy(() -> start.untilDone("x", this::step)).isInstanceOf(CorruptionException.class);
    }

    @Test
    void aNodeThatIsToldToStopWaitsNoLonger() {
        for (int i = 0; i < 10; i++) {
            failures.add(new RetriableException("no room"));
        }
        PatientStart start = start(3);
        assertThatThrownBy(() -> start.untilDone("x", this::step)).isInstanceOf(RetriableException.class)
                .hasMessageContaining("stopped");
        assertThat(tries).isEqualTo(3);
    }

    @Test
    void anInterruptEndsTheWaitAndIsNotSwallowed() {
        for (int i = 0; i < 10; i++) {
            failures.add(new RetriableException("no room"));
        }
        Ticker interrupted = new Ticker() {
            @Override
            public long nanoTime() {
                return 0;
            }

            @Override
            public void sleep(Duration pause) throws InterruptedException {
                throw new InterruptedException();
            }
        };
        PatientStart start = new PatientStart(interrupted, () -> tries >= 10, told::add);
        assertThatThrownBy(() -> start.untilDone("x", this::step)).isInstanceOf(RetriableException.class)
                .hasMessageContaining("interrupted");
        assertThat(Thread.interrupted()).isTrue();
        assertThat(tries).isEqualTo(1);
    }
}
