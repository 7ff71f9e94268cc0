package io.millrace.node.http;

import io.millrace.node.query.Session;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Sessions that {@code session_id} names, per user. One request at a time holds a session. Thread-safe: every method
 * synchronizes, and none does I/O. Bounded: beyond {@link #MAX_SESSIONS} the one that was unused longest is forgotten.
 */
final class SessionRegistry {
    static final int MAX_SESSIONS = 10_000;
    private static final String DEFAULT_DATABASE = "default";
    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration MAX_TIMEOUT = Duration.ofHours(1);

    private final LongSupplier nanoClock;
    /** In order of last use. */
    private final Map<Key, Named> named = new LinkedHashMap<>();

    private record Key(String user, String id) {}

    private static final class Named {
        final Session session = new Session(DEFAULT_DATABASE);
        boolean locked;
        long timeoutNs;
        long unusedSinceNs;
    }

    /** A session that one request holds. {@link #release} gives it back, once; what the request changed stays. */
    final class Held {
        private final Session session;
        private final @Nullable Key key;
        private final @Nullable String databaseOverride;
        private final boolean forget;
        private boolean released;

        private Held(Session session, @Nullable Key key, @Nullable String databaseOverride, boolean forget) {
            this.session = session;
            this.key = key;
            this.databaseOverride = databaseOverride;
            this.forget = forget;
        }

        Session session() {
            return session;
        }

        void release() {
            if (!released) {
                released = true;
                giveBack(this);
            }
        }
    }

    SessionRegistry(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
    }

    /**
     * @param database of this request alone, instead of the session's
     * @throws UserException SESSION_IS_LOCKED (373), SESSION_NOT_FOUND (372), INVALID_SESSION_TIMEOUT (374)
     */
    Held hold(String user, StatementParameters parameters, Optional<String> database) {
        Optional<String> id = parameters.text("session_id");
        if (id.isEmpty()) {
            return new Held(new Session(database.orElse(DEFAULT_DATABASE)), null, null, false);
        }
        Duration timeout = timeout(parameters);
        boolean mustExist = parameters.flag("session_check");
        boolean forget = parameters.flag("close_session");
        Key key = new Key(user, id.get());
        synchronized (this) {
            expire();
            Named found = named.remove(key);
            if (found == null) {
                if (mustExist) {
                    throw new UserException(ErrorCode.SESSION_NOT_FOUND, "Session " + id.get() + " not found");
                }
                forgetOldest();
                found = new Named();
            } else if (found.locked) {
                named.put(key, found);
                throw new UserException(ErrorCode.SESSION_IS_LOCKED,
                        "Session " + id.get() + " is locked by a concurrent client");
            }
            found.locked = true;
            found.timeoutNs = timeout.toNanos();
            named.put(key, found);
            Session session = found.session;
            if (database.isPresent()) {
                session = new Session(database.get());
                session.settings().putAll(found.session.settings());
            }
            return new Held(session, key, database.orElse(null), forget);
        }
    }

    private synchronized void giveBack(Held held) {
        Named found = held.key == null ? null : named.get(held.key);
        if (held.key == null || found == null) {
            return;
        }
        if (held.forget) {
            named.remove(held.key);
            return;
        }
        if (held.databaseOverride != null) {
            Map<String, String> changed = new HashMap<>(held.session.settings());
            found.session.settings().clear();
            found.session.settings().putAll(changed);
            if (!held.session.database().equals(held.databaseOverride)) {
                found.session.use(held.session.database());
            }
        }
        found.locked = false;
        found.unusedSinceNs = nanoClock.getAsLong();
    }

    /** Forgets sessions whose time is over. */
    synchronized void expire() {
        long now = nanoClock.getAsLong();
        named.values().removeIf(s -> !s.locked && now - s.unusedSinceNs > s.timeoutNs);
    }

    synchronized int count() {
        return named.size();
    }

    private void forgetOldest() {
        Iterator<Named> oldest = named.values().iterator();
        while (named.size() >= MAX_SESSIONS && oldest.hasNext()) {
            if (!oldest.next().locked) {
                oldest.remove();
            }
        }
    }

    private static Duration timeout(StatementParameters parameters) {
        Optional<String> text = parameters.text("session_timeout");
        if (text.isEmpty()) {
            return DEFAULT_TIMEOUT;
        }
        if (!text.get().matches("[0-9]{1,9}")) {
            throw new UserException(ErrorCode.INVALID_SESSION_TIMEOUT,
                    "Invalid session timeout: '" + text.get() + "'; it must be a whole number of seconds");
        }
        Duration timeout = Duration.ofSeconds(Long.parseLong(text.get()));
        if (timeout.compareTo(MAX_TIMEOUT) > 0) {
            throw new UserException(ErrorCode.INVALID_SESSION_TIMEOUT, "Session timeout '" + text.get()
                    + "' is larger than max_session_timeout: " + MAX_TIMEOUT.toSeconds() + " seconds");
        }
        return timeout;
    }
}
