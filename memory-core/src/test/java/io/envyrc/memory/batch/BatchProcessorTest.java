package io.envyrc.memory.batch;

import static io.envyrc.memory.Await.awaitThat;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.envyrc.memory.Cancellation;
import io.envyrc.memory.batch.BatchResult.End;
import io.envyrc.memory.batch.BatchResult.Failure;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class BatchProcessorTest {

    @AfterEach
    void leavesNoThreadBehind() {
        assertThat(Inputs.batchThreads()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1, 0",
        "1, 1, 1",
        "1, 1, 100",
        "1, 4, 100",
        "50, 4, 3",
        "50, 4, 1000",
        "1000, 1, 100",
        "2147483647, 4, 100"
    })
    void runsEachJobOnce(int batchSize, int workers, int jobs) {
        Set<Integer> ran = ConcurrentHashMap.newKeySet();
        AtomicInteger runs = new AtomicInteger();
        BatchResult result = new BatchProcessor(batchSize, workers)
                .process(
                        IntStream.range(0, jobs)
                                .mapToObj(i -> (BatchJob) () -> {
                                    ran.add(i);
                                    runs.incrementAndGet();
                                })
                                .toList(),
                        Cancellation.none());
        assertThat(ran).hasSize(jobs);
        assertThat(runs).hasValue(jobs);
        assertThat(result).isEqualTo(new BatchResult(End.COMPLETED, jobs, jobs, 0, 0, List.of()));
        assertThat(result.isSuccess()).isTrue();
    }

    @Test
    void sparesNoWorkerWhenThereAreFewJobsOfManyAtATime() {
        // Each job waits for the three others, which a worker with more than one of them would never reach.
        CyclicBarrier all = new CyclicBarrier(4);
        BatchJob job = () -> all.await(30, SECONDS);
        assertThat(new BatchProcessor(50, 4)
                        .process(Collections.nCopies(4, job))
                        .succeeded())
                .isEqualTo(4);
    }

    @Test
    void takesJobsOnlyAsFastAsTheyRun() throws Exception {
        AtomicLong taken = new AtomicLong();
        AtomicLong ran = new AtomicLong();
        AtomicLong mostAhead = new AtomicLong();
        Iterable<BatchJob> source = () -> LongStream.range(0, 200_000)
                .mapToObj(i -> {
                    mostAhead.accumulateAndGet(taken.incrementAndGet() - ran.get(), Math::max);
                    return (BatchJob) ran::incrementAndGet;
                })
                .iterator();
        assertThat(new BatchProcessor(10, 2).process(source).succeeded()).isEqualTo(200_000);
        // As many wait as are in the workers' hands, and one is on its way.
        assertThat(mostAhead.get()).isLessThanOrEqualTo(2 * 10 * 2 + 1);
    }

    @Test
    void stopsAtTheFirstErrorAndThrowsIt() {
        IOException broken = new IOException("broken");
        AtomicInteger later = new AtomicInteger();
        BatchFailedException thrown = catchThrowableOfType(
                BatchFailedException.class,
                () -> new BatchProcessor(1, 1).process(Inputs.endless(index -> {
                    if (index == 3) {
                        throw broken;
                    }
                    if (index > 3) {
                        later.incrementAndGet();
                    }
                })));
        assertThat(thrown).hasCause(broken).hasNoSuppressedExceptions();
        BatchResult result = thrown.result();
        assertThat(thrown)
                .hasMessage(
                        "Batch stopped: job 3 threw java.io.IOException (submitted=%d, succeeded=3, failed=1, unstarted=%d)",
                        result.submitted(), result.unstarted());
        assertThat(result.end()).isEqualTo(End.FAILED);
        assertThat(result.submitted()).isEqualTo(4 + result.unstarted());
        assertThat(result.failures()).containsExactly(new Failure(3, broken));
        assertThat(result.isSuccess()).isFalse();
        assertThat(later).hasValue(0);
    }

    @Test
    void suppressesWhatOtherJobsThrewThatRanAtTheTime() {
        CyclicBarrier both = new CyclicBarrier(2);
        BatchJob job = () -> {
            both.await(30, SECONDS);
            throw new IllegalStateException("broken");
        };
        BatchFailedException thrown = catchThrowableOfType(
                BatchFailedException.class, () -> new BatchProcessor(1, 2).process(List.of(job, job)));
        assertThat(thrown.getCause()).hasMessage("broken");
        assertThat(thrown.getSuppressed()).hasSize(1);
        assertThat(thrown.result().failed()).isEqualTo(2);
    }

    @Test
    void collectsAllErrorsAndKeepsABoundedNumberOfThem() {
        AtomicInteger jobs = new AtomicInteger();
        BatchJob job = () -> {
            if (jobs.incrementAndGet() % 2 == 0) {
                throw new AssertionError("even");
            }
        };
        BatchResult result = BatchProcessor.builder()
                .batchSize(7)
                .workers(3)
                .failureMode(FailureMode.ALL_ERRORS)
                .maxFailures(100)
                .build()
                .process(Collections.nCopies(1000, job));
        assertThat(result.end()).isEqualTo(End.COMPLETED);
        assertThat(result.submitted()).isEqualTo(1000);
        assertThat(result.succeeded()).isEqualTo(500);
        assertThat(result.failed()).isEqualTo(500);
        assertThat(result.unstarted()).isZero();
        assertThat(result.failures()).hasSize(100);
        assertThat(result.failuresOmitted()).isEqualTo(400);
        assertThat(result.isSuccess()).isFalse();
    }

    @Test
    void startsNothingMoreOnceCancelledAndInterruptsNothingThatRuns() throws Exception {
        Cancellation cancellation = Cancellation.create();
        CountDownLatch running = new CountDownLatch(2);
        CountDownLatch release = new CountDownLatch(1);
        AtomicInteger started = new AtomicInteger();
        ExecutorService caller = Executors.newSingleThreadExecutor();
        try {
            Future<BatchResult> result = caller.submit(() -> new BatchProcessor(5, 2)
                    .process(
                            Inputs.endless(index -> {
                                started.incrementAndGet();
                                running.countDown();
                                release.await();
                            }),
                            cancellation));
            assertThat(running.await(30, SECONDS)).isTrue();
            cancellation.cancel();
            release.countDown();
            BatchResult cancelled = result.get(30, SECONDS);
            assertThat(cancelled.end()).isEqualTo(End.CANCELLED);
            assertThat(cancelled.succeeded()).isEqualTo(2);
            assertThat(cancelled.failed()).isZero();
            assertThat(cancelled.unstarted()).isEqualTo(cancelled.submitted() - 2);
            assertThat(started).hasValue(2);
        } finally {
            caller.shutdownNow();
        }
    }

    @Test
    void takesNothingWhenCancelledBefore() {
        Cancellation cancellation = Cancellation.create();
        cancellation.cancel();
        assertThat(new BatchProcessor(5, 2).process(Inputs.endless(index -> {}), cancellation))
                .isEqualTo(new BatchResult(End.CANCELLED, 0, 0, 0, 0, List.of()));
    }

    @Test
    void passesTheCallersInterruptOnToTheJobsAndRestoresIt() throws Exception {
        CountDownLatch running = new CountDownLatch(2);
        List<Boolean> flag = new ArrayList<>();
        List<BatchResult> results = new ArrayList<>();
        Thread caller = new Thread(() -> {
            results.add(new BatchProcessor(1, 2).process(Inputs.endless(index -> {
                running.countDown();
                new CountDownLatch(1).await();
            })));
            flag.add(Thread.currentThread().isInterrupted());
        });
        caller.start();
        assertThat(running.await(30, SECONDS)).isTrue();
        caller.interrupt();
        caller.join();
        assertThat(flag).containsExactly(true);
        BatchResult result = results.get(0);
        assertThat(result.end()).isEqualTo(End.INTERRUPTED);
        assertThat(result.failed()).isEqualTo(2);
        assertThat(result.failures()).allMatch(failure -> failure.error() instanceof InterruptedException);
        assertThat(result.unstarted()).isEqualTo(result.submitted() - 2);
    }

    @Test
    void restoresAnInterruptThatArrivesAfterAJobFailed() {
        CountDownLatch asked = new CountDownLatch(1);
        List<Thread> worker = new CopyOnWriteArrayList<>();
        BatchJob failing = () -> {
            asked.await();
            worker.add(Thread.currentThread());
            throw new IOException("broken");
        };
        BatchJob last = () -> {};
        assertThatExceptionOfType(BatchFailedException.class)
                .isThrownBy(() -> new BatchProcessor(1, 1).process(interruptingBefore(last, asked, worker, failing)));
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void restoresAnInterruptThatArrivesAfterACancellation() {
        Cancellation cancellation = Cancellation.create();
        CountDownLatch asked = new CountDownLatch(1);
        List<Thread> worker = new CopyOnWriteArrayList<>();
        BatchJob cancelling = () -> {
            asked.await();
            cancellation.cancel();
            worker.add(Thread.currentThread());
        };
        BatchJob unstarted = () -> {};
        // The worker takes the second job, and finds the run cancelled, before the third is handed out.
        BatchJob last = () -> {};
        Iterable<BatchJob> jobs = interruptingBefore(last, asked, worker, cancelling, unstarted);
        assertThat(new BatchProcessor(5, 1).process(jobs, cancellation).end()).isEqualTo(End.CANCELLED);
        assertThat(Thread.interrupted()).isTrue();
    }

    /** The jobs, and {@code last}; once asked for that, waits until the worker waits for it and interrupts the caller. */
    private static Iterable<BatchJob> interruptingBefore(
            BatchJob last, CountDownLatch asked, List<Thread> worker, BatchJob... jobs) {
        List<BatchJob> all = new ArrayList<>(List.of(jobs));
        all.add(last);
        Iterator<BatchJob> iterator = all.iterator();
        return () -> new Iterator<>() {
            @Override
            public boolean hasNext() {
                return iterator.hasNext();
            }

            @Override
            public BatchJob next() {
                BatchJob next = iterator.next();
                if (next == last) {
                    asked.countDown();
                    awaitThat(() -> !worker.isEmpty() && worker.get(0).getState() == Thread.State.WAITING);
                    Thread.currentThread().interrupt();
                }
                return next;
            }
        };
    }

    @Test
    void startsNothingWhenTheCallerIsInterruptedBefore() {
        AtomicInteger started = new AtomicInteger();
        Thread.currentThread().interrupt();
        BatchResult result = new BatchProcessor(5, 2).process(Inputs.endless(index -> started.incrementAndGet()));
        assertThat(Thread.interrupted()).isTrue();
        assertThat(result.end()).isEqualTo(End.INTERRUPTED);
        assertThat(started).hasValue(0);
    }

    @Test
    void clearsTheInterruptFlagThatAJobLeft() {
        AtomicInteger interrupted = new AtomicInteger();
        BatchJob job = () -> {
            if (Thread.currentThread().isInterrupted()) {
                interrupted.incrementAndGet();
            }
            Thread.currentThread().interrupt();
        };
        assertThat(new BatchProcessor(5, 1)
                        .process(Collections.nCopies(20, job))
                        .succeeded())
                .isEqualTo(20);
        assertThat(interrupted).hasValue(0);
    }

    @Test
    void throwsWhatTheSourceThrowsAfterTheJobsThatRunHaveEnded() {
        AtomicInteger ended = new AtomicInteger();
        Iterator<BatchJob> broken = new Iterator<>() {
            private int next;

            @Override
            public boolean hasNext() {
                if (next == 3) {
                    throw new IllegalStateException("source broken");
                }
                return true;
            }

            @Override
            public BatchJob next() {
                next++;
                return ended::incrementAndGet;
            }
        };
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> new BatchProcessor(1, 2).process(() -> broken))
                .withMessage("source broken");
        assertThat(ended.get()).isBetween(0, 3);
    }

    @Test
    void refusesANullJobAndSuppressesWhatJobsThrew() throws Exception {
        CountDownLatch failing = new CountDownLatch(1);
        BatchJob job = () -> {
            failing.countDown();
            throw new IOException("broken");
        };
        Iterator<BatchJob> jobs = Arrays.asList(job, null).iterator();
        Iterator<BatchJob> waiting = new Iterator<>() {
            @Override
            public boolean hasNext() {
                return jobs.hasNext();
            }

            @Override
            public BatchJob next() {
                BatchJob next = jobs.next();
                if (next == null) {
                    awaitQuietly(failing);
                }
                return next;
            }
        };
        assertThatNullPointerException()
                .isThrownBy(() -> BatchProcessor.builder()
                        .failureMode(FailureMode.ALL_ERRORS)
                        .build()
                        .process(() -> waiting))
                .withMessage("job 1 of the source is null")
                .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1));
    }

    @Test
    void runsJobsOnNamedDaemonThreadsNoMoreThanThereAreJobs() {
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        BatchJob job = () -> threads.add(Thread.currentThread());
        new BatchProcessor(5, 8).process(List.of(job, job));
        assertThat(threads).hasSizeLessThanOrEqualTo(2).allMatch(Thread::isDaemon);
        assertThat(threads).allMatch(thread -> thread.getName().matches("memory-batch-\\d+-[12]"));
    }

    @Test
    void runsABatchWithinAJob() {
        BatchProcessor processor = new BatchProcessor(2, 2);
        AtomicInteger ran = new AtomicInteger();
        BatchJob inner = ran::incrementAndGet;
        BatchJob outer = () -> processor.process(Collections.nCopies(10, inner));
        processor.process(Collections.nCopies(5, outer));
        assertThat(ran).hasValue(50);
    }

    @Test
    void refusesSettingsThatCannotWork() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new BatchProcessor(0, 1))
                .withMessage("batchSize must be >= 1 but was 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new BatchProcessor(1, 0))
                .withMessage("workers must be >= 1 but was 0");
        BatchProcessor defaults = BatchProcessor.builder().build();
        assertThat(defaults.batchSize()).isEqualTo(50);
        assertThat(defaults.workers()).isEqualTo(4);
        assertThat(defaults.failureMode()).isEqualTo(FailureMode.FIRST_ERROR);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
