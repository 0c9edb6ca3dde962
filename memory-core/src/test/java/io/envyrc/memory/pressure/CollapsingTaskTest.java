package io.envyrc.memory.pressure;

import static io.envyrc.memory.Await.awaitThat;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class CollapsingTaskTest {
    private final Queue<Runnable> submitted = new ArrayDeque<>();
    private final List<String> runs = new ArrayList<>();
    private final CallbackCounters counters = new CallbackCounters(new Journal(Runnable::run));

    @Test
    void collapsesTriggersBeforeARunIntoOneWithTheLatestArgument() {
        CollapsingTask<String> task = new CollapsingTask<>("task", submitted::add, runs::add, counters);
        task.trigger("a");
        task.trigger("b");
        assertThat(submitted).hasSize(1);
        submitted.remove().run();
        assertThat(runs).containsExactly("b");
        assertThat(submitted).isEmpty();
    }

    @Test
    void collapsesTriggersDuringARunIntoOneMoreWithTheLatestArgument() {
        List<CollapsingTask<String>> self = new ArrayList<>();
        self.add(new CollapsingTask<>(
                "task",
                submitted::add,
                argument -> {
                    runs.add(argument);
                    if (argument.equals("a")) {
                        self.get(0).trigger("b");
                        self.get(0).trigger("c");
                        assertThat(submitted).isEmpty();
                    }
                },
                counters));
        self.get(0).trigger("a");
        submitted.remove().run();
        assertThat(submitted).hasSize(1);
        submitted.remove().run();
        assertThat(submitted).isEmpty();
        assertThat(runs).containsExactly("a", "c");
        assertThat(counters.stats().runs()).isEqualTo(2);
    }

    @Test
    void runsAgainAfterAFailureAndCountsIt() {
        CollapsingTask<String> task = new CollapsingTask<>(
                "task",
                submitted::add,
                argument -> {
                    throw new AssertionError(argument);
                },
                counters);
        for (int i = 0; i < 3; i++) {
            task.trigger("x");
            submitted.remove().run();
        }
        assertThat(counters.stats().runs()).isEqualTo(3);
        assertThat(counters.stats().failures()).isEqualTo(3);
        assertThat(counters.stats().rejections()).isZero();
    }

    @Test
    void staysUsableAfterTheExecutorRefusedARun() {
        AtomicBoolean full = new AtomicBoolean(true);
        CollapsingTask<String> task = new CollapsingTask<>(
                "task",
                run -> {
                    if (full.get()) {
                        throw new RejectedExecutionException("full");
                    }
                    submitted.add(run);
                },
                runs::add,
                counters);
        task.trigger("lost");
        assertThat(counters.stats().rejections()).isEqualTo(1);

        full.set(false);
        task.trigger("kept");
        submitted.remove().run();
        assertThat(runs).containsExactly("kept");
    }

    @Test
    void dropsWhatWasDiscardedAndTakesTheNextTrigger() {
        CollapsingTask<String> task = new CollapsingTask<>("task", submitted::add, runs::add, counters);
        task.trigger("dropped");
        task.discard();
        submitted.remove().run();
        assertThat(runs).isEmpty();

        task.trigger("taken");
        submitted.remove().run();
        assertThat(runs).containsExactly("taken");
    }

    @Test
    void callsOnceThereIsMemoryToCallWith() {
        AtomicInteger refusals = new AtomicInteger(3);
        CallbackCounters fullHeap = new CallbackCounters(new Journal(Runnable::run), () -> {
            if (refusals.getAndDecrement() > 0) {
                throw new OutOfMemoryError("Java heap space");
            }
            return 0;
        });
        CollapsingTask<String> task = new CollapsingTask<>("task", submitted::add, runs::add, fullHeap);
        task.trigger("told");
        submitted.remove().run();
        assertThat(runs).containsExactly("told");
        assertThat(fullHeap.stats().runs()).isEqualTo(1);
        assertThat(fullHeap.stats().failures()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Java heap space", "unable to create native thread"})
    void callsNobodyTwiceWhoRanOutOfMemoryHimself(String message) {
        CollapsingTask<String> task = new CollapsingTask<>(
                "task",
                submitted::add,
                argument -> {
                    runs.add(argument);
                    throw new OutOfMemoryError(message);
                },
                counters);
        task.trigger("told");
        submitted.remove().run();
        assertThat(runs).containsExactly("told");
        assertThat(counters.stats().failures()).isEqualTo(1);
    }

    @Test
    void followsEachTriggerByARunThatStartsAfterItAndNeverRunsTwiceAtOnce() throws Exception {
        int workers = 8;
        int triggers = 5_000;
        AtomicLong clock = new AtomicLong();
        AtomicLong lastRunStarted = new AtomicLong();
        AtomicLong lastArgument = new AtomicLong();
        AtomicInteger running = new AtomicInteger();
        AtomicInteger overlaps = new AtomicInteger();
        ExecutorService callbacks = Executors.newFixedThreadPool(4);
        ExecutorService callers = Executors.newFixedThreadPool(workers);
        try {
            CollapsingTask<Long> task = new CollapsingTask<>(
                    "task",
                    callbacks,
                    argument -> {
                        long started = clock.incrementAndGet();
                        if (running.incrementAndGet() != 1) {
                            overlaps.incrementAndGet();
                        }
                        lastRunStarted.set(started);
                        lastArgument.set(argument);
                        running.decrementAndGet();
                    },
                    counters);
            CountDownLatch gate = new CountDownLatch(1);
            List<Future<?>> done = new ArrayList<>();
            for (int worker = 0; worker < workers; worker++) {
                done.add(callers.submit(() -> {
                    gate.await();
                    for (int i = 0; i < triggers; i++) {
                        long triggered = clock.incrementAndGet();
                        task.trigger(triggered);
                        // A sample of the triggers waits for its own run; the rest press on meanwhile.
                        while (i % 50 == 0 && lastRunStarted.get() < triggered) {
                            Thread.onSpinWait();
                        }
                    }
                    return null;
                }));
            }
            gate.countDown();
            for (Future<?> worker : done) {
                worker.get(30, SECONDS);
            }
            long last = clock.incrementAndGet();
            task.trigger(last);
            awaitThat(() -> lastArgument.get() == last);
        } finally {
            callers.shutdownNow();
            callbacks.shutdown();
        }
        assertThat(callbacks.awaitTermination(30, SECONDS)).isTrue();
        assertThat(overlaps).hasValue(0);
        assertThat(counters.stats().runs()).isBetween(1L, (long) workers * triggers + 1);
        assertThat(counters.stats().failures()).isZero();
        assertThat(counters.stats().rejections()).isZero();
    }
}
