package io.millrace.node.failpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.coordination.failure.RetriableException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ArmedFailpointsTest {
    private static final String NAME = "commit.3.before";

    private final AtomicInteger halts = new AtomicInteger();
    private final ArmedFailpoints failpoints = new ArmedFailpoints(halts::incrementAndGet);

    private FailpointState state() {
        return failpoints.list().stream().filter(each -> each.name().equals(NAME)).findFirst().orElseThrow();
    }

    private List<Integer> failures(int times) {
        List<Integer> failed = new ArrayList<>();
        for (int i = 1; i <= times; i++) {
            try {
                failpoints.reach(NAME);
            } catch (RetriableException e) {
                failed.add(i);
            }
        }
        return failed;
    }

    @Test
    void countsAndDoesNothingUntilArmed() {
        assertThat(failures(3)).isEmpty();
        assertThat(state()).extracting(FailpointState::reachCount, FailpointState::fireCount).containsExactly(3L, 0L);
        assertThat(failpoints.list()).extracting(FailpointState::name).containsExactlyElementsOf(FailpointNames.all());
    }

    @Test
    void firesAtTheTimeThatWasNamedCountedFromArming() {
        failures(5);
        failpoints.arm(FailpointRule.parse(NAME + "=error@3"));
        assertThat(failures(6)).containsExactly(3);
        assertThat(state().fireCount()).isEqualTo(1);
    }

    @Test
    void firesOnceIfNothingIsSaidAndEveryTimeIfAsked() {
        failpoints.arm(FailpointRule.parse(NAME + "=error"));
        assertThat(failures(3)).containsExactly(1);
        failpoints.arm(FailpointRule.parse(NAME + "=error@every"));
        assertThat(failures(3)).containsExactly(1, 2, 3);
        failpoints.disarm(NAME);
        assertThat(failures(3)).isEmpty();
    }

    @Test
    void chanceFollowsFromTheSeed() {
        failpoints.arm(FailpointRule.parse(NAME + "=error@0.3/42"));
        List<Integer> first = failures(100);
        assertThat(first).hasSizeBetween(10, 60);
        failpoints.arm(FailpointRule.parse(NAME + "=error@0.3/42"));
        assertThat(failures(100)).isEqualTo(first);
        failpoints.arm(FailpointRule.parse(NAME + "=error@0/1"));
        assertThat(failures(100)).isEmpty();
    }

    @Test
    void haltEndsTheProcess() {
        failpoints.arm(FailpointRule.parse(NAME + "=halt@2"));
        failures(3);
        assertThat(halts).hasValue(1);
    }

    @Test
    void aPauseEndsWhenDisarmedAndIsSeenMeanwhile() throws InterruptedException {
        failpoints.arm(FailpointRule.parse(NAME + "=pause:600000"));
        Thread held = Thread.ofVirtual().start(() -> failpoints.reach(NAME));
        while (state().heldCount() == 0) {
            Thread.onSpinWait();
        }
        failpoints.disarm(NAME);
        held.join();
        assertThat(state().heldCount()).isZero();
        assertThat(state().fireCount()).isEqualTo(1);
    }

    @Test
    void anInterruptEndsAPauseAndIsKept() throws InterruptedException {
        failpoints.arm(FailpointRule.parse(NAME + "=pause:600000"));
        AtomicInteger kept = new AtomicInteger();
        Thread held = Thread.ofVirtual().start(() -> {
            failpoints.reach(NAME);
            kept.set(Thread.currentThread().isInterrupted() ? 1 : 2);
        });
        held.interrupt();
        held.join();
        assertThat(kept).hasValue(1);
    }

    @Test
    void aNameThatIsNotRegisteredIsABug() {
        assertThatThrownBy(() -> failpoints.reach("no.1.before")).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no.1.before");
    }

    @ParameterizedTest
    @ValueSource(strings = {"commit.3.before=halt@1", "commit.3.before=pause:20@every", "follow.3.after=error@0.25/-7"})
    void aRuleIsReadAsItIsWritten(String text) {
        assertThat(FailpointRule.parse(text)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"commit.3.before", "commit.3.before=", "commit.3.before=stop", "commit.3.before=pause",
        "commit.3.before=halt@0", "commit.3.before=halt@x", "commit.3.before=halt@1.5/2", "commit.3.before=halt@0.5",
        "commit.9.before=halt", "=halt", ""})
    void aWrongRuleIsRefused(String text) {
        assertThatThrownBy(() -> FailpointRule.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
