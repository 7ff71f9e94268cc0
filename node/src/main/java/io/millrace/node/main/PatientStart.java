package io.millrace.node.main;

import io.millrace.coordination.failure.ConflictException;
import io.millrace.coordination.failure.RetriableException;
import io.millrace.coordination.failure.UnknownOutcomeException;
import io.millrace.coordination.time.Ticker;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Steps of the start that must wait for something: for ZooKeeper, or for room on the disk. Each is tried until it is done, and
 * whoever asks meanwhile is told why not yet. Used by the thread {@code startup}.
 */
final class PatientStart {
    private static final Logger LOG = LoggerFactory.getLogger(PatientStart.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final Ticker ticker;
    private final BooleanSupplier isStopping;
    private final Consumer<String> waitingFor;

    /** @param waitingFor told what the start waits for, whenever that changes */
    PatientStart(Ticker ticker, BooleanSupplier isStopping, Consumer<String> waitingFor) {
        this.ticker = ticker;
        this.isStopping = isStopping;
        this.waitingFor = waitingFor;
    }

    /**
     * @param trouble what is the matter as long as the step fails; the failure's message follows
     * @throws RetriableException the node is stopping, or the thread was interrupted
     */
    <T> T untilDone(String trouble, Supplier<T> step) {
        String told = "";
        while (!isStopping.getAsBoolean()) {
            try {
                return step.get();
            } catch (RetriableException | UnknownOutcomeException | ConflictException e) {
                String why = String.valueOf(e.getMessage());
                if (!why.equals(told)) {
                    LOG.warn("{}, trying on: {}", trouble, why);
                    waitingFor.accept(trouble + ": " + why);
                    told = why;
                }
            }
            try {
                ticker.sleep(PAUSE);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new RetriableException("interrupted while " + trouble, e);
            }
        }
        throw new RetriableException("stopped while " + trouble);
    }
}
