package io.millrace.coordination.ledger;

import io.millrace.coordination.failure.ConflictException;
import io.millrace.coordination.failure.RetriableException;
import io.millrace.coordination.failure.UnknownOutcomeException;
import io.millrace.coordination.time.Deadline;
import io.millrace.coordination.time.Ticker;
import io.millrace.coordination.znode.Versioned;
import io.millrace.coordination.znode.Znode;
import io.millrace.coordination.znode.ZnodeConflictException;
import io.millrace.coordination.znode.ZnodeName;
import io.millrace.coordination.znode.ZnodeOp;
import io.millrace.coordination.znode.ZnodeOp.CreateMode;
import io.millrace.coordination.znode.Znodes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Reads ledgers and changes them outside block commits. Stateless; for any thread. */
public final class Ledgers {
    private static final Duration PAUSE = Duration.ofMillis(20);

    private final Znodes znodes;
    private final Ticker ticker;
    private final Duration timeout;
    private final Supplier<String> tokens;

    /**
     * @param timeout how long one call tries, in all
     * @param tokens  gives a random text, different each time
     */
    public Ledgers(Znodes znodes, Ticker ticker, Duration timeout, Supplier<String> tokens) {
        this.znodes = znodes;
        this.ticker = ticker;
        this.timeout = timeout;
        this.tokens = tokens;
    }

    /** The ledger as seen now, if there is one. It may be older than the newest; writes by its version are the truth. */
    public Optional<Versioned<LedgerState>> read(LedgerKey key) {
        return znodes.read(key.path())
                .map(
                        znode -> new Versioned<>(LedgerState.decode(znode.text(), key.path()), znode.version()));
    }

    /** The ledgers of all topic partitions of a topic in a group. */
    public Map<Integer, Versioned<LedgerState>> readTopic(String group, String topic) {
        String parent = LedgerKey.topicPath(group, topic);
        List<Integer> partitions = znodes.children(parent).stream().map(Integer::valueOf).sorted().toList();
        List<Optional<Znode>> found = znodes.readAll(partitions.stream().map(each -> parent + "/" + each).toList());
        Map<Integer, Versioned<LedgerState>> out = new TreeMap<>();
        for (int i = 0; i < partitions.size(); i++) {
            int partition = partitions.get(i);
            found.get(i)
                    .ifPresent(znode -> out.put(partition, new Versioned<>(
                            LedgerState.decode(znode.text(), parent + "/" + partition), znode.version())));
        }
        return out;
    }

    /** The topics that a group has ledgers for. */
    public List<String> topics(String group) {
        return znodes.children(LedgerKey.ROOT + "/" + ZnodeName.escape(group))
                .stream()
                .map(ZnodeName::unescape)
                .sorted()
                .toList();
    }

    /**
     * Makes {@code owner} the owner of the ledger, with the next epoch, whoever owns it now (step 1); creates it at
     * {@code initialOffset} if there is none. An existing ledger keeps its topic id and its offset: the caller compares.
     *
     * @param owner         unique to one consumer of one process
     * @param topicId       for a new ledger
     * @param initialOffset for a new ledger
     * @return the ledger as owned; its version fences the first commit
     * @throws RetriableException      not done within the timeout
     * @throws UnknownOutcomeException perhaps done; call again
     */
    public Versioned<LedgerState> takeOwnership(LedgerKey key, String owner, String topicId, long initialOffset) {
        String token = tokens.get();
        String path = key.path();
        Deadline deadline = Deadline.after(ticker, timeout);
        boolean isUnknown = false;
        while (true) {
            RuntimeException failure;
            try {
                Optional<Versioned<LedgerState>> found = read(key);
                if (found.isPresent() && found.get().value().token().equals(token)) {
                    return found.get();
                }
                if (found.isEmpty()) {
                    znodes.ensurePath(LedgerKey.topicPath(key.group(), key.topic()));
                    LedgerState first = new LedgerState(topicId, initialOffset, -1, owner, 1, Counters.ZERO, List.of(),
                            token);
                    znodes.multi(List.of(new ZnodeOp.Create(path, first.encode(), CreateMode.PERSISTENT)));
                    return new Versioned<>(first, 0);
                }
                LedgerState old = found.get().value();
                LedgerState next = new LedgerState(old.topicId(), old.nextOffset(), old.leaderEpoch(), owner,
                        old.epoch() + 1, old.counters(), old.gaps(), token, old.formerTopicIds());
                int version = found.get().version();
                znodes.multi(List.of(new ZnodeOp.SetData(path, next.encode(), version)));
                return new Versioned<>(next, version + 1);
            } catch (ZnodeConflictException e) {
                failure = e;
            } catch (UnknownOutcomeException e) {
                isUnknown = true;
                failure = e;
            } catch (RetriableException e) {
                failure = e;
            }
            if (deadline.isPassed() || !deadline.sleep(PAUSE)) {
                String message = "ownership of ledger " + key + " was not taken within " + timeout;
                throw isUnknown ? new UnknownOutcomeException(message, failure)
                        : new RetriableException(message, failure);
            }
        }
    }

    /**
     * Replaces a ledger's state outside a block commit: a gap, a reset of the offset, a recreated topic.
     *
     * @param next its token must be new, for example from {@link #newToken}
     * @return the state with the version that the next write expects
     * @throws ConflictException       the ledger has another version; not done
     * @throws RetriableException      not done within the timeout
     * @throws UnknownOutcomeException perhaps done; call again with the same state
     */
    public Versioned<LedgerState> replace(LedgerKey key, int expectedVersion, LedgerState next) {
        Deadline deadline = Deadline.after(ticker, timeout);
        boolean isUnknown = false;
        while (true) {
            RuntimeException failure;
            try {
                Optional<Versioned<LedgerState>> done = tryReplace(key, expectedVersion, next);
                if (done.isPresent()) {
                    return done.get();
                }
                failure = new RetriableException("the ZooKeeper server lags behind ledger " + key);
            } catch (UnknownOutcomeException e) {
                isUnknown = true;
                failure = e;
            } catch (RetriableException e) {
                failure = e;
            }
            if (deadline.isPassed() || !deadline.sleep(PAUSE)) {
                String message = "ledger " + key + " was not replaced within " + timeout;
                throw isUnknown ? new UnknownOutcomeException(message, failure)
                        : new RetriableException(message, failure);
            }
        }
    }

    /** Empty if what is read is older than what has been written. */
    private Optional<Versioned<LedgerState>> tryReplace(LedgerKey key, int expectedVersion, LedgerState next) {
        try {
            znodes.multi(List.of(new ZnodeOp.SetData(key.path(), next.encode(), expectedVersion)));
            return Optional.of(new Versioned<>(next, expectedVersion + 1));
        } catch (ZnodeConflictException e) {
            Optional<Versioned<LedgerState>> now = read(key);
            if (now.isPresent() && now.get().value().token().equals(next.token())) {
                // An earlier sending was applied.
                return now;
            }
            if (now.isPresent() && now.get().version() <= expectedVersion) {
                return Optional.empty();
            }
            throw new ConflictException("ledger " + key + " was written by another: expected version="
                    + expectedVersion + " actual=" + now.map(Versioned::toString).orElse("none"), e);
        }
    }

    /** A token for a write. */
    public String newToken() {
        return tokens.get();
    }

    /**
     * Deletes the ledgers of a topic in a group, for a Kafka table that is dropped for good.
     *
     * @throws RetriableException interrupted; call again
     */
    public void deleteTopic(String group, String topic) {
        String parent = LedgerKey.topicPath(group, topic);
        List<String> paths = new ArrayList<>();
        znodes.children(parent).forEach(child -> paths.add(parent + "/" + child));
        paths.add(parent);
        for (String path : paths) {
            try {
                znodes.multi(List.of(new ZnodeOp.Delete(path, Znodes.ANY_VERSION)));
            } catch (ZnodeConflictException e) {
                if (e.kind() != ZnodeConflictException.Kind.NO_NODE) {
                    throw new RetriableException("ledgers of " + parent + " are still being created", e);
                }
            } catch (UnknownOutcomeException e) {
                throw new RetriableException("deletion of " + parent + " was interrupted", e);
            }
        }
    }
}
