package io.envyrc.memory.pressure;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts runs of callbacks; several callbacks of one kind share it. */
final class CallbackCounters {
    private static final Logger log = LoggerFactory.getLogger(CollapsingTask.class);
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(CallbackStats.PATIENCE_SECONDS);

    private final LongSupplier ticker;
    private final LongAdder runs = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final LongAdder rejections = new LongAdder();
    private final LongAdder nanos = new LongAdder();
    private final LongAdder failedNanos = new LongAdder();
    private final LongAdder allocatedBytes = new LongAdder();

    /** When each run under way began; no more than one a task. */
    private final Map<CollapsingTask<?>, Long> running = new ConcurrentHashMap<>();

    /** Tasks whose latest run threw. */
    private final Set<CollapsingTask<?>> failing = ConcurrentHashMap.newKeySet();

    /** Tasks whose latest run the executor refused. */
    private final Set<CollapsingTask<?>> refused = ConcurrentHashMap.newKeySet();

    private final Journal journal;

    CallbackCounters(Journal journal) {
        this(journal, System::nanoTime);
    }

    CallbackCounters(Journal journal, LongSupplier ticker) {
        this.journal = journal;
        this.ticker = ticker;
    }

    /** Runs {@code body} for {@code task}, and counts it unless it returns that it did nothing; throws what it throws. */
    void count(CollapsingTask<?> task, BooleanSupplier body) {
        long allocatedBefore = OwnAllocation.bytes();
        long start = ticker.getAsLong();
        running.put(task, start);
        refused.remove(task);
        boolean failed = true;
        boolean counts = true;
        try {
            counts = body.getAsBoolean();
            failed = false;
        } finally {
            running.remove(task);
            if (counts) {
                ran(ticker.getAsLong() - start, OwnAllocation.since(allocatedBefore), failed);
            }
            if (failed) {
                failing.add(task);
                // It may have been forgotten while it ran.
                if (task.isForgotten()) {
                    failing.remove(task);
                }
            } else {
                failing.remove(task);
            }
        }
    }

    private void ran(long elapsedNanos, long allocated, boolean failed) {
        runs.increment();
        nanos.add(elapsedNanos);
        allocatedBytes.add(allocated);
        if (failed) {
            failures.increment();
            failedNanos.add(elapsedNanos);
        }
    }

    /** Tells whether the task's latest run threw. */
    boolean isFailing(CollapsingTask<?> task) {
        return failing.contains(task);
    }

    /** Forgets what is wrong with a task that will not be triggered again; a run in progress goes on. */
    void forget(CollapsingTask<?> task) {
        task.beForgotten();
        failing.remove(task);
        refused.remove(task);
    }

    /** Counts a run that the executor refused, and warns of the first in a row; on any thread. */
    void rejected(CollapsingTask<?> task, Throwable reason) {
        rejections.increment();
        try {
            if (refused.add(task)) {
                journal.write(() -> log.warn("{} could not run: its executor refused it", task.name(), reason));
            }
        } catch (OutOfMemoryError full) {
            // There is no memory to tell it with; the count will have to do.
            Thread.onSpinWait();
        }
    }

    /** Adds what is wrong with the tasks. */
    void addTroubles(List<Trouble> troubles) {
        if (running.isEmpty() && failing.isEmpty() && refused.isEmpty()) {
            return;
        }
        long now = ticker.getAsLong();
        running.forEach((task, start) -> {
            if (now - start > PATIENCE_NANOS) {
                troubles.add(new Trouble(task.name(), Trouble.Kind.HANGING));
            }
        });
        failing.forEach(task -> troubles.add(new Trouble(task.name(), Trouble.Kind.FAILING)));
        refused.forEach(task -> troubles.add(new Trouble(task.name(), Trouble.Kind.REFUSED)));
    }

    CallbackStats stats() {
        long now = ticker.getAsLong();
        return new CallbackStats(
                runs.sum(),
                failures.sum(),
                rejections.sum(),
                running.values().stream()
                        .filter(start -> now - start > PATIENCE_NANOS)
                        .count(),
                Duration.ofNanos(nanos.sum()),
                Duration.ofNanos(failedNanos.sum()),
                allocatedBytes.sum());
    }
}
