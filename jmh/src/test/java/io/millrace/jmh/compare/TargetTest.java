package io.millrace.jmh.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.millrace.jmh.workload.Workload;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TargetTest {
    private static Measured measured(Engine engine, double cpuSeconds) {
        return new Measured(engine, 1_000_000, cpuSeconds, cpuSeconds / 2, 90_000_000, 512L << 20);
    }

    private static Target named(List<Target> targets, String what, String basis) {
        return targets.stream()
                .filter(each -> each.what().equals(what) && each.basis().startsWith(basis))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void dividesEachRoundByTheSameRoundOfTheOther() {
        List<Target> targets = Target.of(Workload.GITHUB,
                List.of(measured(Engine.MILLRACE, 2), measured(Engine.TUTORIAL, 22), measured(Engine.TUTORIAL, 30),
                        measured(Engine.MILLRACE, 3), measured(Engine.MILLRACE, 4), measured(Engine.TUTORIAL, 32)));
        Target cpu = named(targets, "rows/CPU-s, " + Engine.TUTORIAL.title(), "measured");
        assertThat(cpu.figure().least()).isEqualTo(8, within(1e-9));
        assertThat(cpu.figure().median()).isEqualTo(10, within(1e-9));
        assertThat(cpu.figure().most()).isEqualTo(11, within(1e-9));
        assertThat(cpu.wanted()).isEqualTo(10);
        assertThat(named(targets, "wall clock, " + Engine.TUTORIAL.title(), "measured").isMet()).isTrue();
    }

    @Test
    void hasNoLineForWhatDidNotRun() {
        assertThat(Target.of(Workload.USER, List.of(measured(Engine.MILLRACE, 1)))).extracting(Target::what)
                .containsExactly("peak resident MiB of Millrace");
    }

    @Test
    void derivesTheOldClickHouseFromTheRecordedRelationAndSaysSo() {
        List<Target> targets = Target.of(Workload.USER,
                List.of(measured(Engine.MILLRACE, 1), measured(Engine.TUTORIAL, 5)));
        Target derived = named(targets, "rows/CPU-s, ClickHouse 18.16, not run", "derived");
        assertThat(derived.figure().median()).isEqualTo(5.0 * 320 / 813, within(1e-9));
        assertThat(derived.isMet()).isTrue();
    }

    @Test
    void wantsLittleMemoryAndNoMoreDisk() {
        List<Target> targets = Target.of(Workload.GITHUB,
                List.of(measured(Engine.MILLRACE, 1), measured(Engine.TUTORIAL, 5)));
        assertThat(named(targets, "peak resident MiB of Millrace", "measured").figure().most()).isEqualTo(512);
        Target disk = named(targets, "rows per byte of disk, " + Engine.TUTORIAL.title(), "measured");
        assertThat(disk.figure().median()).isEqualTo(1);
        assertThat(disk.isMet()).isTrue();
    }
}
