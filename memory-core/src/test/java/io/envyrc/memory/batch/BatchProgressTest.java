package io.envyrc.memory.batch;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.envyrc.memory.Cancellation;
import io.envyrc.memory.batch.BatchResult.End;
import io.envyrc.memory.batch.BatchResult.Failure;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a run tells while it goes on, and the threads that it runs on. */
@Timeout(60)
class BatchProgressTest {

    @AfterEach
    void leavesNoThreadBehind() {
        assertThat(Inputs.batchThreads()).isEmpty();
    }

    /** Fails when called by two threads at once, or with counts that go back. */
    private static final class Recorder implements ProgressListener {
        private final AtomicInteger inside = new AtomicInteger();
        private final List<Failure> failures = new ArrayList<>();
        private BatchProgress latest = new BatchProgress(0, 0, 0);

        @Override
        public void progress(BatchProgress progress) {
            assertThat(inside.incrementAndGet()).isEqualTo(1);
            assertThat(progress.ended())
                    .isGreaterThanOrEqualTo(latest.ended())
                    .isLessThanOrEqualTo(progress.submitted());
            latest = progress;
            inside.decrementAndGet();
        }

        @Override
        public void failed(Failure failure) {
            assertThat(inside.incrementAndGet()).isEqualTo(1);
            failures.add(failure);
            inside.decrementAndGet();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 8})
    void tellsTheFinalCountsAndEachFailureNeverOnTwoThreadsAtOnce(int workers) {
        Recorder recorder = new Recorder();
        IOException broken = new IOException("broken");
        BatchResult result = BatchProcessor.builder()
                .batchSize(3)
                .workers(workers)
                .failureMode(FailureMode.ALL_ERRORS)
                .maxFailures(5)
                .build()
                .map(
                        Inputs.upTo(20_000),
                        input -> {
                            if (input % 10 == 0) {
                                throw broken;
                            }
                            return input;
                        },
                        (same, index) -> {},
                        Cancellation.none(),
                        recorder);
        assertThat(result.failures()).hasSize(5);
        assertThat(result.failuresOmitted()).isEqualTo(1995);
        assertThat(recorder.failures).hasSize(2000).doesNotHaveDuplicates();
        assertThat(recorder.latest).isEqualTo(new BatchProgress(20_000, 18_000, 2000));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void throwsWhatTheListenerThrows(int workers) {
        IllegalStateException broken = new IllegalStateException("listener broken");
        assertThatThrownBy(() -> new BatchProcessor(2, workers)
                        .process(Inputs.endless(i -> {}), Cancellation.none(), progress -> {
                            throw broken;
                        }))
                .isSameAs(broken);
        ProgressListener onFailure = new ProgressListener() {
            @Override
            public void progress(BatchProgress progress) {}

            @Override
            public void failed(Failure failure) {
                throw broken;
            }
        };
        IOException failed = new IOException("broken");
        BatchJob failing = () -> {
            throw failed;
        };
        assertThatThrownBy(
                        () -> new BatchProcessor(2, workers).process(List.of(failing), Cancellation.none(), onFailure))
                .isSameAs(broken)
                .satisfies(e -> assertThat(e.getSuppressed()).containsExactly(failed));
    }

    @Test
    void interruptsAJobThatHangsOnCancellationIfSoConfigured() throws Exception {
        Cancellation cancellation = Cancellation.create();
        CountDownLatch hanging = new CountDownLatch(2);
        ExecutorService caller = Executors.newSingleThreadExecutor();
        try {
            Future<BatchResult> result = caller.submit(() -> BatchProcessor.builder()
                    .batchSize(1)
                    .workers(2)
                    .interruptOnCancel(true)
                    .build()
                    .process(
                            Inputs.endless(index -> {
                                hanging.countDown();
                                new CountDownLatch(1).await();
                            }),
                            cancellation));
            assertThat(hanging.await(30, SECONDS)).isTrue();
            cancellation.cancel();
            BatchResult cancelled = result.get(30, SECONDS);
            assertThat(cancelled.end()).isEqualTo(End.CANCELLED);
            assertThat(cancelled.failed()).isEqualTo(2);
            assertThat(cancelled.failures()).allMatch(failure -> failure.error() instanceof InterruptedException);
        } finally {
            caller.shutdownNow();
        }
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_21)
    void runsOnNamedVirtualThreadsThatHaveEndedOnReturn() {
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        BatchJob job = () -> threads.add(Thread.currentThread());
        BatchProcessor processor =
                BatchProcessor.builder().workers(8).virtualThreads(true).build();
        processor.process(Collections.nCopies(1000, job));
        assertThat(processor.virtualThreads()).isTrue();
        assertThat(threads).isNotEmpty().hasSizeLessThanOrEqualTo(8).noneMatch(Thread::isAlive);
        assertThat(threads).allMatch(thread -> thread.getName().matches("memory-batch-\\d+-[1-8]"));
        assertThat(threads).allMatch(thread -> thread.getClass().getName().equals("java.lang.VirtualThread"));
    }

    @Test
    @EnabledForJreRange(max = JRE.JAVA_20)
    void refusesVirtualThreadsWhereThereAreNone() {
        assertThatIllegalStateException()
                .isThrownBy(() -> BatchProcessor.builder().virtualThreads(true).build())
                .withMessage("virtual threads need Java 21 or later but this is Java %d; use platform threads"
                        .formatted(Runtime.version().feature()));
    }

    @Test
    void refusesToKeepNoFailure() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BatchProcessor.builder().maxFailures(0).build())
                .withMessage("maxFailures must be >= 1 but was 0");
    }
}
