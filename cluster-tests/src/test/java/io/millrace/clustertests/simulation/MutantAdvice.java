package io.millrace.clustertests.simulation;

import static net.bytebuddy.implementation.bytecode.assign.Assigner.Typing.DYNAMIC;

import io.millrace.coordination.log.IndexedEntry;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import net.bytebuddy.asm.Advice;

/** Code that is copied into methods of the product to break them; what it calls is in {@link MutantActions}. */
@SuppressWarnings("UnusedVariable") // what is assigned here belongs to the method that this is copied into
final class MutantAdvice {
    private MutantAdvice() {}

    /** The method does nothing. */
    static final class Skip {
        @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
        static boolean enter() {
            return true;
        }
    }

    static final class AnyVersion {
        @Advice.OnMethodExit
        static void exit(@Advice.Return(readOnly = false) int version) {
            version = -1;
        }
    }

    static final class LedgerFirst {
        @Advice.OnMethodEnter
        static void enter(@Advice.This Object self,
                @Advice.Argument(value = 0, readOnly = false, typing = DYNAMIC) Object ops) {
            ops = MutantActions.ledgerFirst(self, ops);
        }
    }

    static final class NoSync {
        @Advice.OnMethodExit
        static void exit(@Advice.FieldValue("file") Object file) {
            MutantActions.setInt(file, "synced", 0);
        }
    }

    static final class RememberRecords {
        @Advice.OnMethodEnter
        static void enter(@Advice.FieldValue("disk") Object disk, @Advice.Argument(0) Object changes) {
            MutantActions.rememberRecords(disk, changes);
        }
    }

    static final class TakeBackRecords {
        @Advice.OnMethodEnter
        static void enter(@Advice.This Object disk) {
            MutantActions.takeBackRecords(disk);
        }
    }

    static final class NoHash {
        @Advice.OnMethodExit
        static void exit(@Advice.Return(readOnly = false) Optional<?> hash) {
            hash = Optional.empty();
        }
    }

    static final class AnswerFirst {
        @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
        static Object enter(@Advice.Argument(0) Object ledgers) {
            return MutantActions.answerIfInsert(ledgers);
        }

        @Advice.OnMethodExit
        static void exit(@Advice.Enter Object early,
                @Advice.Return(readOnly = false, typing = DYNAMIC) Object outcome) {
            if (early != null) {
                outcome = early;
            }
        }
    }

    static final class SettledAsAbsent {
        @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
        static boolean enter() {
            return MutantActions.isSearched();
        }

        @Advice.OnMethodExit
        static void exit(@Advice.Enter boolean isSkipped,
                @Advice.Return(readOnly = false, typing = DYNAMIC) Object found) {
            if (isSkipped) {
                found = MutantActions.notApplied();
            }
        }
    }

    static final class UnknownIsCommitted {
        @Advice.OnMethodExit(onThrowable = Throwable.class)
        static void exit(@Advice.Argument(0) Object commit, @Advice.Thrown(readOnly = false) Throwable thrown,
                @Advice.Return(readOnly = false, typing = DYNAMIC) Object outcome) {
            if (MutantActions.isUnknown(thrown)) {
                thrown = null;
                outcome = MutantActions.committed(commit);
            }
        }
    }

    static final class Reverse {
        @Advice.OnMethodExit
        static void exit(@Advice.Return(readOnly = false) List<IndexedEntry> entries) {
            entries = entries.reversed();
        }
    }

    static final class SkipFirst {
        @Advice.OnMethodExit
        static void exit(@Advice.Return(readOnly = false) List<IndexedEntry> entries) {
            if (entries.size() > 1) {
                entries = entries.subList(1, entries.size());
            }
        }
    }

    static final class DiscardAtOnce {
        @Advice.OnMethodExit
        static void exit(@Advice.FieldValue("storage") Object storage, @Advice.FieldValue("leftovers") Object parts) {
            MutantActions.discard(storage, parts);
        }
    }

    static final class OpenWithoutRaising {
        @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
        static Object enter(@Advice.AllArguments Object[] arguments) {
            return MutantActions.openWithoutRaising(arguments);
        }

        @Advice.OnMethodExit
        static void exit(@Advice.Enter Object early,
                @Advice.Return(readOnly = false, typing = DYNAMIC) Object fence) {
            if (early != null) {
                fence = early;
            }
        }
    }

    static final class NobodyIsBehind {
        @Advice.OnMethodExit
        static void exit(@Advice.FieldValue("znodes") Object znodes, @Advice.FieldValue("table") Object table,
                @Advice.Return(readOnly = false) OptionalLong lowest) {
            lowest = MutantActions.endOfLog(znodes, table, lowest);
        }
    }

    static final class LowerIndex {
        @Advice.OnMethodEnter
        static void enter(@Advice.Argument(value = 0, readOnly = false) long index) {
            index = Math.max(-1, index - 2);
        }
    }

    static final class AwaitForever {
        @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
        static boolean enter(@Advice.FieldValue("wakes") Object wakes, @Advice.FieldValue("wakesSeen") long seen)
                throws InterruptedException {
            return MutantActions.awaitForever(wakes, seen);
        }
    }

    static final class Swallow {
        @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
        static boolean enter() {
            return MutantActions.oneIn(12);
        }
    }

    static final class SometimesNotDurable {
        @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
        static boolean enter() {
            return MutantActions.oneIn(6);
        }
    }
}
