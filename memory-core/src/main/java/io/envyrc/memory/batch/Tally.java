package io.envyrc.memory.batch;

import io.envyrc.memory.batch.BatchResult.End;
import io.envyrc.memory.batch.BatchResult.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Counts what becomes of a run's jobs, and tells its listener. Thread-safe. */
final class Tally {
    private final int maxFailures;
    private final @Nullable ProgressListener listener;

    private final AtomicLong submitted = new AtomicLong();
    private final LongAdder succeeded = new LongAdder();

    /** Guards the failures, so that the first failure of all is the first kept, and the calls of the listener. */
    private final ReentrantLock lock = new ReentrantLock();

    private final List<Failure> failures = new ArrayList<>();
    private final AtomicLong failed = new AtomicLong();

    /** Jobs that ended and are not told yet; whoever raises it from 0 tells of them until none is left. */
    private final AtomicInteger untold = new AtomicInteger();

    Tally(int maxFailures, @Nullable ProgressListener listener) {
        this.maxFailures = maxFailures;
        this.listener = listener;
    }

    long submitted() {
        return submitted.get();
    }

    void countSubmitted() {
        submitted.incrementAndGet();
    }

    void countSucceeded() {
        succeeded.increment();
        tell();
    }

    void countFailed(Failure failure) {
        lock.lock();
        try {
            failed.incrementAndGet();
            if (failures.size() < maxFailures) {
                failures.add(failure);
            }
            if (listener != null) {
                listener.failed(failure);
            }
        } finally {
            lock.unlock();
        }
        tell();
    }

    private void tell() {
        // A count seen before the call stands for jobs that the call's figures hold, for each was counted first.
        if (listener == null || untold.getAndIncrement() != 0) {
            return;
        }
        int told;
        do {
            told = untold.get();
            lock.lock();
            try {
                listener.progress(progress());
            } finally {
                lock.unlock();
            }
        } while (untold.addAndGet(-told) != 0);
    }

    private BatchProgress progress() {
        long ok = succeeded.sum();
        long bad = failed.get();
        // Last, so that no more have ended than were submitted.
        return new BatchProgress(submitted.get(), ok, bad);
    }

    void suppressFailuresIn(Throwable thrown) {
        lock.lock();
        try {
            failures.stream().map(Failure::error).filter(e -> e != thrown).forEach(thrown::addSuppressed);
        } finally {
            lock.unlock();
        }
    }

    BatchResult result(End end) {
        lock.lock();
        try {
            long all = submitted.get();
            long ok = succeeded.sum();
            long bad = failed.get();
            return new BatchResult(end, all, ok, bad, all - ok - bad, failures);
        } finally {
            lock.unlock();
        }
    }
}
