package io.millrace.jmh.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TeardownTest {
    private final List<String> closed = new ArrayList<>();

    @Test
    void closesTheLastFirstAndNothingTwice() {
        Teardown teardown = new Teardown();
        teardown.add(() -> closed.add("a"));
        AutoCloseable b = teardown.add(() -> closed.add("b"));
        teardown.add(() -> closed.add("c"));
        teardown.close(b);
        teardown.close();
        teardown.close();
        assertThat(closed).containsExactly("b", "c", "a");
    }

    @Test
    void goesOnWhenOneCannotBeClosed() {
        Teardown teardown = new Teardown();
        teardown.add(() -> closed.add("a"));
        teardown.add(() -> {
            throw new IllegalStateException("stuck");
        });
        teardown.close();
        assertThat(closed).containsExactly("a");
    }

    @Test
    void closesAtOnceWhatComesTooLate() {
        Teardown teardown = new Teardown();
        teardown.close();
        assertThatThrownBy(() -> teardown.add(() -> closed.add("late"))).isInstanceOf(IllegalStateException.class);
        assertThat(closed).containsExactly("late");
    }
}
