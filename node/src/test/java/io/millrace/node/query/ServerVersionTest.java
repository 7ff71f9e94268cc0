package io.millrace.node.query;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ServerVersionTest {

    /** Clients cut it at the dots and read each part as a byte. */
    @Test
    void looksLikeAReleaseOfTheReference() {
        assertThat(ServerVersion.COMPATIBLE.split("\\.")).hasSize(4)
                .allSatisfy(part -> assertThat(Integer.parseInt(part)).isBetween(0, 255));
    }

    @Test
    void knowsItsOwnBuild() {
        assertThat(ServerVersion.build()).matches("[0-9]+\\.[0-9]+\\.[0-9]+.*");
        assertThat(ServerVersion.describe()).isEqualTo("version 26.7.2.1 (Millrace " + ServerVersion.build() + ")");
    }
}
