package io.millrace.deploy.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.deploy.cli.UsageException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class EnsembleMemberTest {
    @Test
    void serversAreSeparatedByCommas() {
        assertThat(EnsembleMember.servers("a:1:2;b:3,c:4:5;6")).containsExactly("a:1:2;b:3", "c:4:5;6");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "a:1;2", "a:1:2", "a:1:2;b:3,", "a:1:2;b:x"})
    void whatIsNoServerIsRefusedWithTheForm(String text) {
        assertThatThrownBy(() -> EnsembleMember.servers(text)).isInstanceOf(UsageException.class)
                .hasMessageContaining("--servers")
                .hasMessageContaining("election port");
    }
}
