package io.envyrc.memory.batch;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.envyrc.memory.Cancellation;
import io.envyrc.memory.batch.BatchResult.End;
import io.envyrc.memory.pressure.PressureLevel;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a run does while memory pressure is critical. */
@Timeout(60)
class BatchAdmissionTest {
    private volatile PressureLevel level = PressureLevel.CRITICAL;
    private final CountDownLatch asked = new CountDownLatch(3);
    private final ExecutorService caller = Executors.newSingleThreadExecutor();

    @AfterEach
    void leavesNoThreadBehind() {
        caller.shutdownNow();
        assertThat(Inputs.batchThreads()).isEmpty();
    }

    private PressureLevel level() {
        asked.countDown();
        return level;
    }

    private BatchProcessor.Builder watching() {
        return BatchProcessor.builder().batchSize(2).workers(3).pressure(this::level);
    }

    @Test
    void startsNoJobUntilThePressureFalls() throws Exception {
        AtomicInteger ran = new AtomicInteger();
        BatchJob job = ran::incrementAndGet;
        BatchProcessor batch = watching().build();
        Future<BatchResult> result = caller.submit(() -> batch.process(Collections.nCopies(100, job)));
        assertThat(asked.await(30, SECONDS)).isTrue();
        assertThat(ran).hasValue(0);
        level = PressureLevel.WARNING;
        assertThat(result.get(30, SECONDS).succeeded()).isEqualTo(100);
        assertThat(batch.pauses().count()).isBetween(1L, 3L);
        assertThat(batch.pauses().total()).isPositive();
    }

    @ParameterizedTest
    @EnumSource(names = {"NORMAL", "WARNING"})
    void waitsForNothingBelowCritical(PressureLevel lower) {
        level = lower;
        BatchJob job = () -> {};
        BatchProcessor impatient = watching().admissionTimeout(Duration.ZERO).build();
        assertThat(impatient.process(Collections.nCopies(100, job)).succeeded()).isEqualTo(100);
        assertThat(impatient.pauses()).isEqualTo(new BatchPauses(0, Duration.ZERO));
    }

    @Test
    void endsWithAClearErrorWhenThePressureLasts() {
        AtomicLong seconds = new AtomicLong();
        AtomicInteger ran = new AtomicInteger();
        BatchJob job = ran::incrementAndGet;
        AdmissionTimeoutException thrown = catchThrowableOfType(
                AdmissionTimeoutException.class,
                () -> watching()
                        .workers(1)
                        .admissionTimeout(Duration.ofSeconds(3))
                        .ticker(() -> SECONDS.toNanos(seconds.getAndIncrement()))
                        .build()
                        .process(List.of(job)));
        assertThat(thrown)
                .hasMessage("Batch stopped: memory pressure stayed critical for PT3S, so no job was admitted"
                        + " (submitted=1, succeeded=0, failed=0, unstarted=1);"
                        + " free memory, use fewer workers or raise admissionTimeout");
        assertThat(thrown.result().end()).isEqualTo(End.PRESSURE);
        assertThat(ran).hasValue(0);
    }

    @Test
    void waitsForTheWholeTimeoutAnewAfterEachBreak() {
        AtomicLong nanos = new AtomicLong();
        AtomicInteger asks = new AtomicInteger();
        BatchJob job = () -> {};
        // Critical for two looks before each job, which alone is less than the timeout of three, together more.
        BatchResult result = BatchProcessor.builder()
                .workers(1)
                .pressure(() -> asks.incrementAndGet() % 3 == 0 ? PressureLevel.NORMAL : PressureLevel.CRITICAL)
                .admissionTimeout(Duration.ofNanos(3))
                .ticker(nanos::getAndIncrement)
                .build()
                .process(Collections.nCopies(10, job));
        assertThat(result.succeeded()).isEqualTo(10);
        assertThat(nanos.get()).isGreaterThan(10);
    }

    @Test
    void keepsFailuresThatCameBeforeTheTimeout() {
        level = PressureLevel.NORMAL;
        IOException broken = new IOException("broken");
        BatchJob job = () -> {
            level = PressureLevel.CRITICAL;
            throw broken;
        };
        assertThatThrownBy(() -> watching()
                        .workers(1)
                        .failureMode(FailureMode.ALL_ERRORS)
                        .admissionTimeout(Duration.ZERO)
                        .build()
                        .process(List.of(job, job)))
                .isInstanceOf(AdmissionTimeoutException.class)
                .satisfies(e -> assertThat(e.getSuppressed()).containsExactly(broken));
    }

    @Test
    void aCancellationEndsTheWait() throws Exception {
        Cancellation cancellation = Cancellation.create();
        Future<BatchResult> result =
                caller.submit(() -> watching().build().process(Inputs.endless(i -> {}), cancellation));
        assertThat(asked.await(30, SECONDS)).isTrue();
        cancellation.cancel();
        BatchResult cancelled = result.get(30, SECONDS);
        assertThat(cancelled.end()).isEqualTo(End.CANCELLED);
        assertThat(cancelled.unstarted()).isEqualTo(cancelled.submitted());
    }

    @Test
    void anInterruptOfTheCallerEndsTheWait() throws Exception {
        List<BatchResult> results = new ArrayList<>();
        Thread thread = new Thread(() -> results.add(watching().build().process(Inputs.endless(i -> {}))));
        thread.start();
        assertThat(asked.await(30, SECONDS)).isTrue();
        thread.interrupt();
        thread.join();
        assertThat(results.get(0).end()).isEqualTo(End.INTERRUPTED);
    }

    @Test
    void throwsWhatThePressureThrows() {
        IllegalStateException broken = new IllegalStateException("no level");
        BatchProcessor processor = BatchProcessor.builder()
                .pressure(() -> {
                    throw broken;
                })
                .build();
        assertThatThrownBy(() -> processor.process(Inputs.endless(i -> {}))).isSameAs(broken);
        assertThatThrownBy(() -> processor.map(Inputs.endlessly(i -> i), i -> i, (same, index) -> {}))
                .isSameAs(broken);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT-0.000000001S", "PT8760H1S"})
    void refusesATimeoutOutOfRange(String timeout) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BatchProcessor.builder()
                        .admissionTimeout(Duration.parse(timeout))
                        .build())
                .withMessage("admissionTimeout must be within PT0S..PT8760H but was " + timeout);
    }
}
