package io.millrace.jmh.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

final class JsonObjectTest {
    @Test
    void escapesTextAndLeavesOutNothing() {
        assertThat(new JsonObject().text("a", "x\"\\\n")
                .number("b", 1)
                .number("c", Double.NaN)
                .list("d", List.of("1", "2")))
                .hasToString("{\"a\": \"x\\\"\\\\\\u000a\", \"b\": 1, \"c\": null, \"d\": [1, 2]}");
    }

    @Test
    void refusesAMemberTwice() {
        JsonObject object = new JsonObject().number("a", 1);
        assertThatThrownBy(() -> object.number("a", 2)).isInstanceOf(IllegalArgumentException.class);
    }
}
