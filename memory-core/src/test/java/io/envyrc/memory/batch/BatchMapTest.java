package io.envyrc.memory.batch;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.envyrc.memory.Cancellation;
import io.envyrc.memory.batch.BatchResult.End;
import io.envyrc.memory.batch.BatchResult.Failure;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class BatchMapTest {

    @AfterEach
    void leavesNoThreadBehind() {
        assertThat(Inputs.batchThreads()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 0", "1, 1, 1", "1, 1, 100", "1, 4, 100", "50, 4, 3", "3, 4, 5000", "2147483647, 4, 100"})
    void handsOverEachResultOnceOnTheCallingThread(int batchSize, int workers, int inputs) {
        Set<Long> seen = ConcurrentHashMap.newKeySet();
        BatchResult result = new BatchProcessor(batchSize, workers)
                .map(Inputs.upTo(inputs), input -> input * 2L, (doubled, index) -> {
                    assertThat(Thread.currentThread().getName()).doesNotStartWith("memory-batch-");
                    assertThat(doubled).isEqualTo(2 * index);
                    assertThat(seen.add(index)).isTrue();
                });
        assertThat(seen).hasSize(inputs);
        assertThat(result).isEqualTo(new BatchResult(End.COMPLETED, inputs, inputs, 0, 0, List.of()));
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "1, 4", "7, 3", "50, 8"})
    void handsResultsOverInTheOrderOfTheirInputsWhenAsked(int batchSize, int workers) {
        List<Long> seen = new ArrayList<>();
        ordered(batchSize, workers)
                .map(
                        Inputs.upTo(5000),
                        input -> {
                            if (ThreadLocalRandom.current().nextInt(10) == 0) {
                                LockSupport.parkNanos(1000);
                            }
                            return input;
                        },
                        (same, index) -> {
                            assertThat(same.longValue()).isEqualTo(index);
                            seen.add(index);
                        });
        assertThat(seen).isEqualTo(LongStream.range(0, 5000).boxed().toList());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void holdsABoundedNumberOfResultsHoweverSlowTheFirstIs(boolean ordered) throws Exception {
        BatchProcessor processor = BatchProcessor.builder()
                .batchSize(3)
                .workers(2)
                .ordered(ordered)
                .build();
        int bound = 2 * 3 * 2;
        CountDownLatch first = new CountDownLatch(1);
        AtomicLong live = new AtomicLong();
        AtomicLong most = new AtomicLong();
        Iterable<Long> source = () -> LongStream.range(0, 10_000)
                .map(i -> {
                    most.accumulateAndGet(live.incrementAndGet(), Math::max);
                    // When in order nothing can go on past the bound while the first result is missing.
                    if (i == (ordered ? bound - 1 : 5000)) {
                        first.countDown();
                    }
                    return i;
                })
                .boxed()
                .iterator();
        processor.map(
                source,
                input -> {
                    if (input == 0) {
                        first.await();
                    }
                    return input;
                },
                (same, index) -> live.decrementAndGet());
        assertThat(live).hasValue(0);
        // One more is in the hands of the source.
        assertThat(most.get()).isLessThanOrEqualTo(bound + 1);
    }

    @Test
    void letsGoOfAResultOnceItIsHandedOver() {
        CountDownLatch allTaken = new CountDownLatch(10);
        CountDownLatch handedOver = new CountDownLatch(1);
        List<WeakReference<Object>> held = new CopyOnWriteArrayList<>();
        new BatchProcessor(10, 1)
                .map(
                        Inputs.countedDown(10, allTaken),
                        input -> {
                            if (input == 0) {
                                // So that the worker takes at least seven at once next time.
                                allTaken.await();
                            }
                            if (input == 5) {
                                handedOver.await();
                                awaitCollected(held.get(0));
                            }
                            return new Object();
                        },
                        (result, index) -> {
                            if (index == 1) {
                                held.add(new WeakReference<>(result));
                                handedOver.countDown();
                            }
                        });
    }

    private static void awaitCollected(WeakReference<?> reference) throws TimeoutException {
        long start = System.nanoTime();
        while (reference.get() != null) {
            if (System.nanoTime() - start > SECONDS.toNanos(20)) {
                throw new TimeoutException("still held");
            }
            System.gc();
        }
    }

    @Test
    void passesOverFailuresAndKeepsTheOrder() {
        IOException broken = new IOException("broken");
        List<Long> seen = new ArrayList<>();
        BatchResult result = BatchProcessor.builder()
                .batchSize(2)
                .workers(3)
                .ordered(true)
                .failureMode(FailureMode.ALL_ERRORS)
                .build()
                .map(
                        Inputs.upTo(10),
                        input -> {
                            if (input % 3 == 0) {
                                throw broken;
                            }
                            return input;
                        },
                        (same, index) -> seen.add(index));
        assertThat(seen).containsExactly(1L, 2L, 4L, 5L, 7L, 8L);
        assertThat(result.failures())
                .containsExactlyInAnyOrder(
                        new Failure(0, broken), new Failure(3, broken), new Failure(6, broken), new Failure(9, broken));
        assertThat(result.end()).isEqualTo(End.COMPLETED);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void handsOverWhatEndedWellBeforeTheFirstErrorIsThrown(boolean ordered) {
        CountDownLatch others = new CountDownLatch(2);
        List<Long> seen = new ArrayList<>();
        BatchFailedException thrown = catchThrowableOfType(
                BatchFailedException.class,
                () -> BatchProcessor.builder()
                        .batchSize(1)
                        .workers(3)
                        .ordered(ordered)
                        .build()
                        .map(
                                Inputs.upTo(3),
                                input -> {
                                    if (input == 0) {
                                        others.await();
                                        throw new IOException("broken");
                                    }
                                    others.countDown();
                                    return input;
                                },
                                (same, index) -> seen.add(index)));
        assertThat(thrown).hasRootCauseMessage("broken");
        assertThat(thrown.result().succeeded()).isEqualTo(2);
        assertThat(seen).containsExactlyInAnyOrder(1L, 2L);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void throwsWhatTheHandlerThrowsWhenNothingRunsAnyMore(boolean ordered) {
        IOException full = new IOException("disk full");
        AtomicLong running = new AtomicLong();
        assertThatThrownBy(() -> BatchProcessor.builder()
                        .batchSize(2)
                        .workers(3)
                        .ordered(ordered)
                        .build()
                        .map(
                                Inputs.endlessly(index -> index),
                                input -> {
                                    running.incrementAndGet();
                                    LockSupport.parkNanos(1000);
                                    running.decrementAndGet();
                                    return input;
                                },
                                (same, index) -> {
                                    if (index == 20) {
                                        throw full;
                                    }
                                }))
                .isSameAs(full);
        assertThat(running).hasValue(0);
    }

    @Test
    void throwsWhatTheSourceThrowsWithWhatFunctionsThrew() {
        IllegalStateException broken = new IllegalStateException("source broken");
        IOException failure = new IOException("broken");
        assertThatThrownBy(() -> BatchProcessor.builder()
                        .batchSize(1)
                        .workers(1)
                        .failureMode(FailureMode.ALL_ERRORS)
                        .build()
                        .map(
                                // Of five inputs at least one is done: two may be under way.
                                Inputs.brokenAfter(5, broken),
                                input -> {
                                    if (input == 0) {
                                        throw failure;
                                    }
                                    return input;
                                },
                                (same, index) -> {}))
                .isSameAs(broken)
                .satisfies(e -> assertThat(e.getSuppressed()).containsExactly(failure));
    }

    @Test
    void refusesANullInputAndTakesANullResultForAFailure() {
        assertThatNullPointerException()
                .isThrownBy(
                        () -> new BatchProcessor(1, 1).map(Arrays.asList(1, null), input -> input, (same, index) -> {}))
                .withMessage("input 1 of the source is null");
        @SuppressWarnings("NullAway") // What a careless caller may do.
        BatchFunction<Integer, Integer> nothing = input -> null;
        assertThatThrownBy(() -> new BatchProcessor(1, 1).map(List.of(1), nothing, (same, index) -> {}))
                .isInstanceOf(BatchFailedException.class)
                .hasRootCauseMessage("the function returned null");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aCancellationByTheHandlerEndsTheRun(boolean ordered) {
        Cancellation cancellation = Cancellation.create();
        List<Long> seen = new ArrayList<>();
        BatchResult result = BatchProcessor.builder()
                .batchSize(2)
                .workers(2)
                .ordered(ordered)
                .build()
                .map(
                        Inputs.endlessly(index -> index),
                        input -> input,
                        (same, index) -> {
                            seen.add(index);
                            cancellation.cancel();
                        },
                        cancellation);
        assertThat(result.end()).isEqualTo(End.CANCELLED);
        assertThat(seen).hasSize((int) result.succeeded()).doesNotHaveDuplicates();
        assertThat(result.submitted()).isEqualTo(result.succeeded() + result.unstarted());
    }

    @Test
    void anInterruptWhileWaitingForAResultEndsTheRun() throws Exception {
        CountDownLatch running = new CountDownLatch(2);
        List<BatchResult> results = new ArrayList<>();
        List<Boolean> flag = new ArrayList<>();
        Thread caller = new Thread(() -> {
            results.add(new BatchProcessor(1, 2)
                    .map(
                            Inputs.upTo(2),
                            input -> {
                                running.countDown();
                                new CountDownLatch(1).await();
                                return input;
                            },
                            (same, index) -> {}));
            flag.add(Thread.currentThread().isInterrupted());
        });
        caller.start();
        assertThat(running.await(30, SECONDS)).isTrue();
        caller.interrupt();
        caller.join();
        assertThat(flag).containsExactly(true);
        assertThat(results.get(0).end()).isEqualTo(End.INTERRUPTED);
        assertThat(results.get(0).failed()).isEqualTo(2);
    }

    private static BatchProcessor ordered(int batchSize, int workers) {
        return BatchProcessor.builder()
                .batchSize(batchSize)
                .workers(workers)
                .ordered(true)
                .build();
    }
}
