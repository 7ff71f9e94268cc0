package io.millrace.deploy.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class UserEventsTest {
    private final UserEvents events = new UserEvents(1);

    @Test
    void writesTheSameBytesInEveryRelease() {
        assertThat(new String(events.event(0), StandardCharsets.UTF_8))
                .isEqualTo("{\"EventDate\":\"2025-08-18 09:00:00\",\"UserID\":399,\"Action\":\"click\",\"Version\":1}");
        assertThat(new String(events.event(5_000_000), StandardCharsets.UTF_8))
                .startsWith("{\"EventDate\":\"2025-08-19 12:46:40\",");
    }

    @Test
    void messagesAreAbout77BytesLong() {
        long total = 0;
        byte[] buffer = new byte[events.maxBytes()];
        for (int i = 0; i < 50_000; i++) {
            total += events.write(i, buffer, 0);
        }
        assertThat(total / 50_000.0).isCloseTo(77, within(1.0));
    }

    @Test
    void sourcesAreFoundByName() {
        assertThat(EventSource.named("user", 3)).isInstanceOf(UserEvents.class);
        assertThat(EventSource.named("github", 3)).isInstanceOf(GithubEvents.class);
        assertThatThrownBy(() -> EventSource.named("git", 3)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no events named 'git'; there are github and user");
    }
}
