package io.millrace.coordination.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.coordination.failure.CorruptionException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ValueFormatTest {
    private static final ValueFormat FORMAT = new ValueFormat("sample", 2);

    @Test
    void writesTwoLinesThatPeopleCanRead() {
        String text = FORMAT.encode(new Fields().with("name", "a\"b")
                .with("count", -7)
                .with("yes", true)
                .withStrings("list", List.of("x", "y"))
                .withObjects("empty", List.of()));
        assertThat(text.lines().toList().getFirst()).isEqualTo(
                "{\"millrace\":\"sample/2\",\"name\":\"a\\\"b\",\"count\":-7,\"yes\":true,\"list\":[\"x\",\"y\"],\"empty\":[]}");
        assertThat(text.lines().toList().getLast()).matches("#[0-9a-f]{8}");
    }

    @Test
    void readsBackEveryKindOfValue() {
        String odd = "quote \" slash \\ \n\r\t \u0001 \u007f ä € \uD83D\uDE00 lone \uD800 end";
        String text = FORMAT.encode(new Fields().with("s", odd)
                .with("min", Long.MIN_VALUE)
                .with("max", Long.MAX_VALUE)
                .with("no", false)
                .withStrings("strings", List.of("", odd))
                .withObjects("objects", List.of(new Fields().with("i", 1), new Fields()))
                .withMap("map", Map.of("k", odd))
                .with("object", new Fields().with("deep", new Fields().with("x", 1))));
        Fields back = FORMAT.decode(text, "/p");
        assertThat(back.string("s")).isEqualTo(odd);
        assertThat(back.longValue("min")).isEqualTo(Long.MIN_VALUE);
        assertThat(back.longValue("max")).isEqualTo(Long.MAX_VALUE);
        assertThat(back.booleanValue("no")).isFalse();
        assertThat(back.strings("strings")).containsExactly("", odd);
        assertThat(back.objects("objects").getFirst().intValue("i")).isEqualTo(1);
        assertThat(back.map("map")).containsExactly(Map.entry("k", odd));
        assertThat(back.object("object").object("deep").longValue("x")).isEqualTo(1);
        assertThat(back.optionalString("none")).isEmpty();
        assertThat(back.longValue("none", 5)).isEqualTo(5);
        // What ZooKeeper stores is UTF-8: the text must survive it.
        byte[] bytes = text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        assertThat(FORMAT.decode(new String(bytes, java.nio.charset.StandardCharsets.UTF_8), "/p").string("s"))
                .isEqualTo(odd);
    }

    @Test
    void toleratesFieldsItDoesNotKnowAndOlderVersions() {
        String older = new ValueFormat("sample", 1)
                .encode(new Fields().with("known", 1).with("unknown", new Fields().with("x", "y")));
        assertThat(FORMAT.decode(older, "/p").longValue("known")).isEqualTo(1);
    }

    @Test
    void refusesALaterVersionAndAnotherType() {
        assertThatThrownBy(() -> FORMAT.decode(new ValueFormat("sample", 3).encode(new Fields()), "/p"))
                .isInstanceOf(CorruptionException.class)
                .hasMessageContaining("/p")
                .hasMessageContaining("later release");
        assertThatThrownBy(() -> FORMAT.decode(new ValueFormat("other", 1).encode(new Fields()), "/p"))
                .isInstanceOf(CorruptionException.class)
                .hasMessageContaining("other/1");
    }

    @Test
    void noticesEveryFlippedCharacter() {
        String text = FORMAT.encode(new Fields().with("name", "value").with("n", 12345));
        for (int i = 0; i < text.length(); i++) {
            String flipped = text.substring(0, i) + (char) (text.charAt(i) ^ 1) + text.substring(i + 1);
            assertThatThrownBy(() -> FORMAT.decode(flipped, "/p")).isInstanceOf(CorruptionException.class);
            String cut = text.substring(0, i);
            assertThatThrownBy(() -> FORMAT.decode(cut, "/p")).isInstanceOf(CorruptionException.class);
        }
    }

    @Test
    void namesTheFieldThatIsMissingOrWrong() {
        Fields fields = FORMAT.decode(FORMAT.encode(new Fields().with("s", "x").with("big", 1L << 40)), "/p");
        assertThatThrownBy(() -> fields.longValue("s")).isInstanceOf(CorruptionException.class)
                .hasMessageContaining("'s'");
        assertThatThrownBy(() -> fields.string("none")).isInstanceOf(CorruptionException.class)
                .hasMessageContaining("'none' is missing");
        assertThatThrownBy(() -> fields.intValue("big")).isInstanceOf(CorruptionException.class);
        assertThatThrownBy(() -> fields.object("s")).isInstanceOf(CorruptionException.class);
        assertThatThrownBy(() -> fields.strings("s")).isInstanceOf(CorruptionException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "{}x", "{\"a\"}", "{\"a\":}", "{\"a\":1.5}", "{\"a\":null}", "{\"a\":1,}",
        "{\"a\":1,\"a\":2}", "{\"a\":\"\\x\"}", "{\"a\":\"\\u00\"}", "{\"a\":99999999999999999999}", "{\"a\":[1,]}",
        "[]", "{\"a\":tru}", "{\"a\":\"x"})
    void refusesWhatIsNotItsJson(String line) {
        assertThatThrownBy(() -> JsonText.readObject(line)).isInstanceOf(CorruptionException.class);
    }

    @Test
    void refusesEndlessNesting() {
        assertThatThrownBy(() -> JsonText.readObject("{\"a\":" + "[".repeat(100_000)))
                .isInstanceOf(CorruptionException.class);
    }
}
