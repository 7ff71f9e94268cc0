package io.millrace.deploy.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

class GithubEventsTest {
    private static final int SAMPLE = 50_000;
    private static final List<String> COLUMNS = List.of("file_time", "event_type", "actor_login", "repo_name",
            "created_at", "updated_at",
            "action", "comment_id", "path", "ref", "ref_type", "creator_user_login", "number", "title", "labels",
            "state", "assignee", "assignees",
            "closed_at", "merged_at", "merge_commit_sha", "requested_reviewers", "merged_by", "review_comments",
            "member_login");
    private static final Set<String> ACTIONS = Set.of("none", "created", "added", "edited", "deleted", "opened",
            "closed", "reopened",
            "assigned", "unassigned", "labeled", "unlabeled", "review_requested", "review_request_removed",
            "synchronize", "started",
            "published", "update", "create", "fork", "merged");
    private static final Set<String> DATES = Set.of("file_time", "created_at", "updated_at", "closed_at", "merged_at");

    private final GithubEvents events = new GithubEvents(1);
    private final ObjectMapper json = new ObjectMapper();

    @Test
    void writesTheSameBytesInEveryRelease() throws IOException {
        StringBuilder written = new StringBuilder();
        for (long index : new long[] {0, 1, 2, 3, 4, 5, 6, 7, 99_999, 123_456_789_012L}) {
            written.append(new String(events.event(index), StandardCharsets.UTF_8)).append('\n');
        }
        try (InputStream golden = Objects.requireNonNull(getClass().getResourceAsStream("github.golden.ndjson"))) {
            assertThat(written).hasToString(new String(golden.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    @Test
    void anyEventCanBeWrittenAgainFromItsIndex() {
        byte[] buffer = new byte[10 + 3 * events.maxBytes()];
        int end = events.write(7, buffer, 10);
        int next = events.write(8, buffer, end);
        assertThat(new String(buffer, 10, end - 10, StandardCharsets.UTF_8))
                .isEqualTo(new String(events.event(7), StandardCharsets.UTF_8));
        assertThat(new String(buffer, end, next - end, StandardCharsets.UTF_8))
                .isEqualTo(new String(new GithubEvents(1).event(8), StandardCharsets.UTF_8));
    }

    @Test
    void seedsGiveDifferentEvents() {
        assertThat(crc(new GithubEvents(1))).isNotEqualTo(crc(new GithubEvents(2))).isEqualTo(crc(new GithubEvents(1)));
    }

    private static long crc(GithubEvents source) {
        CRC32C crc = new CRC32C();
        for (int i = 0; i < 100; i++) {
            crc.update(source.event(i));
        }
        return crc.getValue();
    }

    @Test
    void everyEventIsAnObjectOfTheTutorialsColumnsInOrder() throws IOException {
        for (int i = 0; i < 5_000; i++) {
            JsonNode event = json.readTree(events.event(i));
            List<String> names = new ArrayList<>();
            event.fieldNames().forEachRemaining(names::add);
            assertThat(names).isEqualTo(COLUMNS);
            assertThat(ACTIONS).contains(event.get("action").textValue());
            for (String date : DATES) {
                assertThat(event.get(date).textValue()).matches("\\d{4}-[01]\\d-[0-3]\\d [0-2]\\d:[0-5]\\d:[0-5]\\d");
            }
            assertThat(event.get("number").isIntegralNumber()).isTrue();
            assertThat(event.get("review_comments").isIntegralNumber()).isTrue();
            assertThat(event.get("comment_id").textValue()).matches("\\d+");
            assertThat(event.get("labels").isArray()).isTrue();
            assertThat(event.get("assignees").isArray()).isTrue();
            assertThat(event.get("requested_reviewers").isArray()).isTrue();
            assertThat(event.get("merge_commit_sha").textValue()).matches("|[0-9a-f]{40}");
            assertThat(event.get("created_at").textValue()).isLessThanOrEqualTo(event.get("updated_at").textValue());
        }
    }

    @Test
    void messagesAreAbout650BytesLong() {
        long total = 0;
        byte[] buffer = new byte[events.maxBytes()];
        for (int i = 0; i < SAMPLE; i++) {
            total += events.write(i, buffer, 0);
        }
        assertThat((double) total / SAMPLE).isCloseTo(650, within(10.0));
    }

    @Test
    void fewRepositoriesAndPeopleDoMost() throws IOException {
        Map<String, Integer> repositories = new HashMap<>();
        Map<String, Integer> actors = new HashMap<>();
        Set<String> kinds = new HashSet<>();
        for (int i = 0; i < SAMPLE; i++) {
            JsonNode event = json.readTree(events.event(i));
            repositories.merge(event.get("repo_name").textValue(), 1, Integer::sum);
            actors.merge(event.get("actor_login").textValue(), 1, Integer::sum);
            kinds.add(event.get("event_type").textValue());
        }
        assertThat(kinds).hasSize(15);
        assertThat(repositories.size()).isBetween(8_000, 20_000);
        assertThat(actors.size()).isBetween(15_000, 35_000);
        assertThat(shareOfTop(repositories, 100)).isBetween(0.3, 0.5);
        assertThat(shareOfTop(actors, 100)).isBetween(0.15, 0.35);
    }

    private static double shareOfTop(Map<String, Integer> counts, int top) {
        List<Integer> sorted = new ArrayList<>(counts.values());
        sorted.sort(Collections.reverseOrder());
        return sorted.subList(0, top).stream().mapToInt(Integer::intValue).sum() / (double) SAMPLE;
    }

    @Test
    void refusesANegativeIndexAndABufferThatIsTooSmall() {
        assertThatThrownBy(() -> events.event(-1)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("index=-1");
        assertThatThrownBy(() -> events.write(0, new byte[10], 0)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("free=10");
    }
}
