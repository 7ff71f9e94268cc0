package io.millrace.coordination.znode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ZnodeNameTest {
    @ParameterizedTest
    @ValueSource(strings = {"plain-Name_1.x", "a/b", "..", ".", "...", "ä €", "%41", "\u0000\uD83D\uDE00", " "})
    void escapesToOneSegmentAndBack(String text) {
        String segment = ZnodeName.escape(text);
        assertThat(segment).matches("[A-Za-z0-9._%-]+").isNotIn(".", "..");
        assertThat(ZnodeName.unescape(segment)).isEqualTo(text);
    }

    @Test
    void keepsPlainNamesReadable() {
        assertThat(ZnodeName.escape("github_events-1.x")).isEqualTo("github_events-1.x");
        assertThat(ZnodeName.escape("a/b")).isEqualTo("a%2Fb");
        assertThatThrownBy(() -> ZnodeName.escape("")).isInstanceOf(IllegalArgumentException.class);
    }
}
