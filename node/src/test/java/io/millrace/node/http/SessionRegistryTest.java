package io.millrace.node.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.node.http.SessionRegistry.Held;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class SessionRegistryTest {
    private final AtomicLong clockNs = new AtomicLong();
    private final SessionRegistry sessions = new SessionRegistry(clockNs::get);

    private Held hold(String query) {
        return hold("default", query, Optional.empty());
    }

    private Held hold(String user, String query, Optional<String> database) {
        return sessions.hold(user, StatementParameters.of(UrlEncoding.parse(query)), database);
    }

    private void fails(ErrorCode code, String query) {
        assertThatThrownBy(() -> hold(query)).isInstanceOfSatisfying(UserException.class,
                e -> assertThat(e.code()).isEqualTo(code));
    }

    @Test
    void aRequestWithoutAnIdHasASessionOfItsOwn() {
        Held one = hold("");
        one.session().use("x");
        one.release();
        assertThat(hold("").session().database()).isEqualTo("default");
        assertThat(sessions.count()).isZero();
    }

    @Test
    void aNamedSessionIsKeptPerUser() {
        Held one = hold("session_id=s");
        one.session().use("x");
        one.release();
        assertThat(hold("session_id=s").session().database()).isEqualTo("x");
        assertThat(hold("reader", "session_id=s", Optional.empty()).session().database()).isEqualTo("default");
    }

    @Test
    void oneRequestHoldsItAtATime() {
        Held one = hold("session_id=s");
        fails(ErrorCode.SESSION_IS_LOCKED, "session_id=s");
        one.release();
        Held two = hold("session_id=s");
        one.release();
        fails(ErrorCode.SESSION_IS_LOCKED, "session_id=s");
        two.release();
    }

    @Test
    void itEndsAfterItsTimeUnused() {
        hold("session_id=s&session_timeout=10").release();
        clockNs.addAndGet(Duration.ofSeconds(10).toNanos());
        hold("session_id=s&session_check=1&session_timeout=10").release();
        clockNs.addAndGet(Duration.ofSeconds(10).toNanos() + 1);
        fails(ErrorCode.SESSION_NOT_FOUND, "session_id=s&session_check=1");
        Held used = hold("session_id=t");
        clockNs.addAndGet(Duration.ofHours(1).toNanos());
        sessions.expire();
        assertThat(sessions.count()).isEqualTo(1);
        used.release();
    }

    @Test
    void itCanBeClosed() {
        hold("session_id=s&close_session=1").release();
        fails(ErrorCode.SESSION_NOT_FOUND, "session_id=s&session_check=1");
    }

    @Test
    void refusesTimeoutsItCannotKeep() {
        fails(ErrorCode.INVALID_SESSION_TIMEOUT, "session_id=s&session_timeout=3601");
        fails(ErrorCode.INVALID_SESSION_TIMEOUT, "session_id=s&session_timeout=-1");
        fails(ErrorCode.INVALID_SESSION_TIMEOUT, "session_id=s&session_timeout=x");
    }

    @Test
    void aDatabaseForOneRequestDoesNotStayButUseAndSetDo() {
        Held one = hold("default", "session_id=s", Optional.of("once"));
        assertThat(one.session().database()).isEqualTo("once");
        one.session().settings().put("max_block_size", "1");
        one.release();
        Held two = hold("session_id=s");
        assertThat(two.session().database()).isEqualTo("default");
        assertThat(two.session().settings()).containsEntry("max_block_size", "1");
        two.release();
        Held three = hold("default", "session_id=s", Optional.of("once"));
        three.session().use("stays");
        three.session().settings().remove("max_block_size");
        three.release();
        Held four = hold("session_id=s");
        assertThat(four.session().database()).isEqualTo("stays");
        assertThat(four.session().settings()).isEmpty();
    }

    @Test
    void forgetsTheOldestUnusedWhenThereAreTooMany() {
        Held used = hold("session_id=used");
        for (int i = 0; i < SessionRegistry.MAX_SESSIONS + 10; i++) {
            hold("session_id=" + i).release();
        }
        assertThat(sessions.count()).isEqualTo(SessionRegistry.MAX_SESSIONS);
        fails(ErrorCode.SESSION_IS_LOCKED, "session_id=used");
        fails(ErrorCode.SESSION_NOT_FOUND, "session_id=0&session_check=1");
        used.release();
    }
}
