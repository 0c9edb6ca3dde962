package io.envyrc.memory.ddex;

import static io.envyrc.memory.Await.awaitThat;
import static io.envyrc.memory.ddex.Runs.all;
import static io.envyrc.memory.ddex.Runs.await;
import static io.envyrc.memory.ddex.Runs.join;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.envyrc.memory.Cancellation;
import io.envyrc.memory.batch.AdmissionTimeoutException;
import io.envyrc.memory.ddex.RecordedAttempts.Turn;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How runs end early. */
@Timeout(60)
class DdexBatchEndTest {
    @RegisterExtension
    final BatchUnderTest setUp = new BatchUnderTest();

    @Test
    void endsWhenMemoryStaysAboveTheThreshold() {
        DdexBatch batch = setUp.builder()
                .memory(() -> 0.9)
                .admissionTimeout(Duration.ZERO)
                .build();
        DdexFileResults results = batch.processFiles(GeneratedFiles.paths(3), 1);
        assertThatThrownBy(results::hasNext).isInstanceOf(AdmissionTimeoutException.class);
        assertThatThrownBy(results::hasNext)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("results are closed");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aFileThatCouldNotBeBegunAgainKeepsItsPlaceAlsoWhereMemoryThenEndsTheRun(boolean endsEarly) throws IOException {
        OutOfMemoryError lack = new OutOfMemoryError("Java heap space");
        IllegalStateException noSignal = new IllegalStateException("no signal");
        AtomicBoolean failing = new AtomicBoolean();
        AtomicBoolean failed = new AtomicBoolean();
        RecordedAttempts attempts = new RecordedAttempts((turn, attempt) -> {
            if (turn == Turn.CHUNK && !failed.getAndSet(true)) {
                failing.set(true);
                throw lack;
            }
        });
        DdexBatch batch = setUp.builder()
                .ordered(true)
                .memory(() -> {
                    if (failing.getAndSet(false)) {
                        throw noSignal;
                    }
                    return failed.get() && endsEarly ? 0.9 : 0;
                })
                .admissionTimeout(Duration.ZERO)
                .build();
        try (DdexFileResults results = batch.processFiles(GeneratedFiles.paths(3), 1, attempts, Cancellation.none())) {
            DdexFileResult first = results.next();
            assertThat(first.index()).isZero();
            assertThat(first.attempts()).isEqualTo(1);
            assertThat(first.error()).isSameAs(noSignal);
            assertThat(noSignal.getSuppressed()).containsExactly(lack);
            if (endsEarly) {
                assertThatThrownBy(results::hasNext).isInstanceOf(AdmissionTimeoutException.class);
            } else {
                assertThat(all(results)).extracting(DdexFileResult::index).containsExactly(1L, 2L);
            }
            assertThat(results.progress().failed()).isEqualTo(1);
            assertThat(results.progress().ended()).isEqualTo(endsEarly ? 1 : 3);
        }
    }

    @Test
    void closingEarlyCancelsAndDiscardsWhatIsUnderWay() throws IOException {
        CountDownLatch begun = new CountDownLatch(2);
        CountDownLatch closing = new CountDownLatch(1);
        RecordedAttempts attempts = new RecordedAttempts((turn, attempt) -> {
            if (turn == Turn.CHUNK && !attempt.file.equals(GeneratedFiles.path(0))) {
                begun.countDown();
                await(closing);
            }
        });
        DdexFileResults results =
                setUp.builder().build().processFiles(GeneratedFiles.paths(50), 3, attempts, Cancellation.none());
        results.next();
        await(begun);
        Thread closer = new Thread(results::close);
        closer.start();
        // The files go on only once they are to stop.
        awaitThat(() -> closer.getState() == Thread.State.WAITING);
        closing.countDown();
        join(closer);
        for (int number = 1; number < 3; number++) {
            assertThat(attempts.of(GeneratedFiles.path(number)))
                    .singleElement()
                    .satisfies(attempt -> assertThat(attempt.reason).isInstanceOf(CancellationException.class));
        }
        assertThatThrownBy(results::hasNext).hasMessage("results are closed");
        assertThat(results.progress().ended()).isLessThanOrEqualTo(7);
    }

    @Test
    void aCancellationEndsTheFilesUnderWayAndThenTheResults() throws IOException {
        Cancellation cancellation = Cancellation.create();
        RecordedAttempts attempts = new RecordedAttempts((turn, attempt) -> {
            if (turn == Turn.CHUNK && attempt.file.equals(GeneratedFiles.path(2))) {
                cancellation.cancel();
            }
        });
        List<DdexFileResult> taken = new ArrayList<>();
        try (DdexFileResults results =
                setUp.builder().build().processFiles(GeneratedFiles.paths(50), 1, attempts, cancellation)) {
            assertThatThrownBy(() -> {
                        while (results.hasNext()) {
                            taken.add(results.next());
                        }
                    })
                    .isInstanceOf(CancellationException.class)
                    .hasMessage("cancelled by the caller");
        }
        assertThat(taken.get(0).succeeded()).isTrue();
        assertThat(taken.get(1).succeeded()).isTrue();
        assertThat(taken).hasSizeBetween(3, 6);
        assertThat(taken.subList(2, taken.size()))
                .allSatisfy(result -> assertThat(result.error()).isInstanceOf(CancellationException.class));
        assertThat(attempts.of(GeneratedFiles.path(2)))
                .singleElement()
                .satisfies(attempt -> assertThat(attempt.isDiscarded()).isTrue());
        assertThat(attempts.of(GeneratedFiles.path(3))).isEmpty();
    }

    @Test
    void aCancellationEndsTheWaitForMemory() {
        Cancellation cancellation = Cancellation.create();
        DdexBatch batch = setUp.builder()
                .memory(() -> {
                    cancellation.cancel();
                    return 0.9;
                })
                .admissionTimeout(Duration.ofDays(365))
                .build();
        List<DdexFileResult> taken = new ArrayList<>();
        try (DdexFileResults results =
                batch.processFiles(GeneratedFiles.paths(50), 1, DdexFileHandlers.counting(), cancellation)) {
            assertThatThrownBy(() -> results.forEachRemaining(taken::add))
                    .isInstanceOf(CancellationException.class)
                    .hasMessage("cancelled by the caller");
        }
        assertThat(taken).isNotEmpty().allSatisfy(result -> {
            assertThat(result.attempts()).isZero();
            assertThat(result.error()).isInstanceOf(CancellationException.class);
        });
    }

    @Test
    void anInterruptEndsTheRunAndTheFlagIsSetAgain() throws Exception {
        CountDownLatch reading = new CountDownLatch(1);
        DdexBatch batch = setUp.builder()
                .source(file -> {
                    reading.countDown();
                    await(new CountDownLatch(1));
                    return InputStream.nullInputStream();
                })
                .build();
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        AtomicReference<Boolean> flag = new AtomicReference<>();
        Thread taker = new Thread(() -> {
            try (DdexFileResults results = batch.processFiles(GeneratedFiles.paths(2), 1)) {
                results.next();
            } catch (Throwable e) {
                thrown.set(e);
            }
            flag.set(Thread.currentThread().isInterrupted());
        });
        taker.start();
        await(reading);
        taker.interrupt();
        join(taker);
        assertThat(thrown.get()).hasRootCauseMessage("interrupted while files are read");
        assertThat(flag.get()).isTrue();
    }

    @Test
    void publishesNoResultWithoutDemandAndEndsWithTheSubscription() throws Exception {
        AtomicInteger begun = new AtomicInteger();
        CountDownLatch over = new CountDownLatch(1);
        RecordedAttempts attempts = new RecordedAttempts((turn, attempt) -> {
            if (turn == Turn.BEGIN) {
                begun.incrementAndGet();
            }
        });
        BlockingQueue<DdexFileResult> taken = new LinkedBlockingQueue<>();
        AtomicReference<Flow.Subscription> subscription = new AtomicReference<>();
        setUp.builder()
                .build()
                .publishFiles(
                        GeneratedFiles.paths(40),
                        2,
                        attempts,
                        task -> new Thread(() -> {
                                    task.run();
                                    over.countDown();
                                })
                                .start())
                .subscribe(new Flow.Subscriber<>() {
                    @Override
                    public void onSubscribe(Flow.Subscription given) {
                        subscription.set(given);
                    }

                    @Override
                    public void onNext(DdexFileResult result) {
                        taken.add(result);
                    }

                    @Override
                    public void onError(Throwable error) {
                        taken.clear();
                    }

                    @Override
                    public void onComplete() {
                        taken.clear();
                    }
                });
        assertThat(begun).hasValue(0);
        Objects.requireNonNull(subscription.get()).request(2);
        assertThat(taken.poll(30, SECONDS)).isNotNull();
        assertThat(taken.poll(30, SECONDS)).isNotNull();
        Objects.requireNonNull(subscription.get()).cancel();
        await(over);
        assertThat(taken).isEmpty();
        assertThat(begun.get()).isLessThanOrEqualTo(2 + 2 * 2 + 1);
    }
}
