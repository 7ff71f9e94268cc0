package io.millrace.clustertests.simulation;

import static net.bytebuddy.matcher.ElementMatchers.isConstructor;
import static net.bytebuddy.matcher.ElementMatchers.isPublic;
import static net.bytebuddy.matcher.ElementMatchers.named;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.asm.AsmVisitorWrapper;
import net.bytebuddy.asm.MemberSubstitution;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.dynamic.DynamicType;
import net.bytebuddy.matcher.ElementMatcher;

/**
 * A known-bad variant of the product. The suite is worth what it finds of these: a mutant that is not caught says that an invariant
 * is not checked, or that the protocol does not need what was broken.
 *
 * @param breaks what the variant does
 */
record Mutant(String name, String breaks, List<Edit> edits) {
    private static final String COMMIT = "io.millrace.coordination.commit.";
    private static final String FENCE = "io.millrace.coordination.fence.WriterFence";
    private static final String REPLICA = "io.millrace.replication.replica.";
    private static final String MEMORY = "io.millrace.replication.memory.";
    private static final String CONSUME = "io.millrace.ingest.consume.";

    Mutant {
        edits = List.copyOf(edits);
    }

    /** One method and what is woven around it. */
    record Edit(String type, ElementMatcher.Junction<MethodDescription> method, AsmVisitorWrapper change) {
        Edit(String type, ElementMatcher.Junction<MethodDescription> method, Class<?> advice) {
            this(type, method, Advice.to(advice).on(method));
        }
    }

    private static Mutant of(String name, String breaks, Edit... edits) {
        return new Mutant(name, breaks, List.of(edits));
    }

    private static Edit edit(String type, String method, Class<?> advice) {
        return new Edit(type, named(method), advice);
    }

    /** In a method, calls of another one do nothing and give zero. */
    private static Edit without(String type, String method, String called) {
        return new Edit(type, named(method),
                MemberSubstitution.relaxed().method(named(called)).stub().on(named(method)));
    }

    static List<Mutant> all() {
        return List.of(
                of("no-ledger-version", "ledgers are set whatever their version is",
                        edit(COMMIT + "LedgerAdvance", "expectedVersion", MutantAdvice.AnyVersion.class)),
                of("ledger-before-entry", "the ledger advances in a multi of its own, before the entries",
                        new Edit("io.millrace.coordination.memory.MemoryZnodes", named("multi").and(isPublic()),
                                MutantAdvice.LedgerFirst.class)),
                of("no-fsync-of-parts", "part files are not synced when they are written",
                        edit(MEMORY + "MemoryOutput", "finish", MutantAdvice.NoSync.class)),
                of("no-fsync-of-records", "a power cut may take back the last records",
                        edit(MEMORY + "MemoryMedium", "write", MutantAdvice.RememberRecords.class),
                        edit(MEMORY + "MemoryDisk", "crash", MutantAdvice.TakeBackRecords.class)),
                of("deduplication-from-memory", "block hashes are kept by the process and not in ZooKeeper",
                        edit(COMMIT + "TargetCommit", "hash", MutantAdvice.NoHash.class)),
                of("acknowledge-before-commit", "an INSERT is answered before its multi is sent",
                        edit(REPLICA + "PendingInsert", "commit", MutantAdvice.AnswerFirst.class)),
                of("no-checksum-on-receive", "a received file is believed",
                        edit("io.millrace.replication.store.ReceivedFile", "verifyBytes", MutantAdvice.Skip.class),
                        edit(MEMORY + "MemoryInput", "verify", MutantAdvice.Skip.class),
                        edit("io.millrace.replication.part.PartReader", "verify", MutantAdvice.Skip.class)),
                of("unknown-is-failure", "a lost reply is taken for a refusal",
                        edit(FENCE, "settle", MutantAdvice.SettledAsAbsent.class)),
                of("unknown-is-success", "a lost reply is taken for a success",
                        edit(COMMIT + "Committer", "commit", MutantAdvice.UnknownIsCommitted.class)),
                of("entries-out-of-order", "entries of one reading are applied from the last to the first",
                        edit("io.millrace.coordination.log.LogReader", "read", MutantAdvice.Reverse.class)),
                of("entry-skipped", "of several entries the first is passed over",
                        edit("io.millrace.coordination.log.LogReader", "read", MutantAdvice.SkipFirst.class)),
                of("leftovers-stay", "prepared parts that no log names are not removed",
                        edit(REPLICA + "TableReplica", "discardLeftovers", MutantAdvice.Skip.class)),
                of("leftovers-go-early", "prepared parts are removed before the log is read",
                        new Edit(REPLICA + "TableReplica", isConstructor(), MutantAdvice.DiscardAtOnce.class)),
                of("fence-not-raised-to-settle", "the search for a lost multi begins without raising the fence",
                        edit(FENCE, "raiseAbove", MutantAdvice.Skip.class)),
                of("fence-not-raised-at-start", "a start does not raise the fence of the run before",
                        edit(FENCE, "open", MutantAdvice.OpenWithoutRaising.class)),
                of("log-cut-without-looking", "the log is truncated to its end, whoever has read it",
                        edit("io.millrace.coordination.replica.ReplicaRegistry", "lowestAppliedOfLive",
                                MutantAdvice.NobodyIsBehind.class)),
                of("clone-without-index", "a clone takes the parts and forgets some of the index",
                        edit(REPLICA + "Progress", "of", MutantAdvice.LowerIndex.class)),
                of("no-periodic-look", "a replica waits for watches alone",
                        edit(REPLICA + "TableReplica", "await", MutantAdvice.AwaitForever.class)),
                of("duplicates-taken", "messages that are delivered twice are stored twice",
                        without(CONSUME + "BlockFiller", "fill", "readOffset")),
                of("gap-not-counted", "what retention took is passed over without a word",
                        without(CONSUME + "Acquisition", "move", "max")),
                of("failure-swallowed", "what a commit thread throws is lost",
                        edit(CONSUME + "CommitPipeline", "run", MutantAdvice.Swallow.class)),
                of("publish-before-durable", "a replica publishes what its disk does not have yet",
                        edit("io.millrace.replication.table.PartSetChange", "commit",
                                MutantAdvice.SometimesNotDurable.class)),
                of("fetch-forgotten", "a fetch that failed is not tried again",
                        edit(REPLICA + "FetchQueue", "retryLater", MutantAdvice.Skip.class)));
    }

    static Mutant byName(String name) {
        return all().stream()
                .filter(mutant -> mutant.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no mutant " + name + "; there are "
                        + all().stream().map(Mutant::name).toList()));
    }

    /**
     * Runs seeds until something is found.
     *
     * @return as {@link Batch#untilFirstViolation}
     */
    String[] hunt(long fromSeed, long seeds, Plan.Size size, int threads) throws InterruptedException {
        Map<String, UnaryOperator<DynamicType.Builder<?>>> woven = new HashMap<>();
        for (Edit edit : edits) {
            woven.merge(edit.type(), builder -> builder.visit(edit.change()),
                    (first, second) -> builder -> second.apply(first.apply(builder)));
        }
        MutantLoader loader = new MutantLoader(Mutant.class.getClassLoader(), woven);
        for (Edit edit : edits) {
            if (loader.describe(edit.type()).getDeclaredMethods().filter(edit.method()).isEmpty()) {
                throw new IllegalArgumentException(
                        "mutant " + name + ": there is no method " + edit.method() + " in " + edit.type());
            }
        }
        try {
            Method run = loader.loadClass(Batch.class.getName())
                    .getMethod("untilFirstViolation", long.class, long.class, String.class, int.class);
            String[] found = (String[]) run.invoke(null, fromSeed, seeds, size.name(), threads);
            if (String.valueOf(found[4]).contains("Cannot assign")) {
                throw new IllegalArgumentException("mutant " + name + " does not fit its target: " + found[4]);
            }
            return found;
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof InterruptedException interrupted) {
                throw interrupted;
            }
            throw new IllegalStateException("mutant " + name, e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("mutant " + name, e);
        }
    }
}
