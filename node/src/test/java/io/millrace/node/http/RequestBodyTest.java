package io.millrace.node.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class RequestBodyTest {
    private final AtomicInteger first = new AtomicInteger();
    private final AtomicInteger room = new AtomicInteger();
    private final RequestBody body = new RequestBody(first::incrementAndGet, room::incrementAndGet,
            Duration.ofMillis(50));

    private static ByteBuf bytes(int count) {
        return Unpooled.wrappedBuffer(new byte[count]);
    }

    @Test
    void givesWhatWasOfferedAndThenTheEnd() {
        body.offer(Unpooled.wrappedBuffer(new byte[] {1, 2, (byte) 255}));
        body.offer(bytes(0));
        body.complete();
        assertThat(body.read()).isEqualTo(1);
        assertThat(body.available()).isEqualTo(2);
        byte[] rest = new byte[10];
        assertThat(body.read(rest, 0, 10)).isEqualTo(2);
        assertThat(rest[1]).isEqualTo((byte) 255);
        assertThat(body.read()).isEqualTo(-1);
        assertThat(body.available()).isZero();
        assertThat(first).hasValue(1);
    }

    @Test
    void asksForMoreWhenHalfIsTaken() {
        ByteBuf big = bytes(RequestBody.HIGH_BYTES);
        assertThat(body.offer(bytes(10))).isTrue();
        assertThat(body.offer(big)).isFalse();
        body.read(new byte[10], 0, 10);
        body.read(new byte[RequestBody.HIGH_BYTES / 2 - 1], 0, RequestBody.HIGH_BYTES / 2 - 1);
        assertThat(room).hasValue(0);
        body.read(new byte[1], 0, 1);
        assertThat(room).hasValue(1);
        assertThat(body.offer(bytes(1))).isTrue();
    }

    @Test
    void aFailureComesEvenBeforeQueuedBytes() {
        body.offer(bytes(5));
        body.fail(new UserException(ErrorCode.NETWORK_ERROR, "gone"));
        body.complete();
        assertThatThrownBy(body::read).isInstanceOf(UserException.class).hasMessage("gone");
    }

    @Test
    void aWholeBodyDoesNotFailLater() {
        body.complete();
        body.fail(new UserException(ErrorCode.NETWORK_ERROR, "gone"));
        assertThat(body.read()).isEqualTo(-1);
    }

    @Test
    void waitsNoLongerThanItsLimit() {
        assertThatThrownBy(body::read).isInstanceOfSatisfying(UserException.class,
                e -> assertThat(e.code()).isEqualTo(ErrorCode.SOCKET_TIMEOUT));
    }

    @Test
    void aDiscardedBodyReleasesWhatItHasAndWhatStillComes() {
        ByteBuf queued = bytes(RequestBody.HIGH_BYTES);
        ByteBuf late = bytes(5);
        body.offer(queued);
        body.discard();
        assertThat(room).hasValue(1);
        assertThat(body.offer(late)).isTrue();
        assertThat(queued.refCnt()).isZero();
        assertThat(late.refCnt()).isZero();
        assertThatThrownBy(body::read).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void anInterruptEndsTheWaitAndStays() throws Exception {
        RequestBody patient = new RequestBody(() -> {}, () -> {}, Duration.ofMinutes(1));
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        Thread reader = Thread.ofPlatform().name("reader").start(() -> {
            Thread.currentThread().interrupt();
            try {
                patient.read();
            } catch (UserException e) {
                interrupted.complete(Thread.currentThread().isInterrupted() && e.code() == ErrorCode.ABORTED);
            }
        });
        assertThat(interrupted.get(20, TimeUnit.SECONDS)).isTrue();
        reader.join();
    }
}
