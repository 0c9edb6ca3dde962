package io.envyrc.memory.batch;

import io.envyrc.memory.Cancellation;
import io.envyrc.memory.batch.BatchResult.End;
import io.envyrc.memory.batch.BatchResult.Failure;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One call of a {@link BatchProcessor}.
 *
 * <p>The calling thread feeds a bounded queue and at last puts {@link #LAST}; workers empty it until they meet that, each
 * putting it back for the next. A run that ends early ends the same way: workers go on taking jobs but start none, so the
 * feeder is never left waiting for room.
 */
final class BatchRun {
    /** How long the calling thread waits at a time before it looks at the cancellation again. */
    static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private record Task(long index, BatchJob job) {
        boolean isLast() {
            return index < 0;
        }
    }

    private static final Task LAST = new Task(-1, () -> {});

    private final BatchConfig config;
    private final Cancellation cancellation;
    private final ThreadFactory threadFactory;
    private final AdmissionGate gate;
    private final Tally tally;

    private final BlockingQueue<Task> queue;
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicReference<@Nullable End> earlyEnd = new AtomicReference<>();

    /** What the listener, the pressure or a lack of memory threw: unchecked, and for the caller to hear. */
    private final AtomicReference<@Nullable Throwable> broken = new AtomicReference<>();

    /** Told apart from {@link #earlyEnd}, which another end may have taken before. Touched by the calling thread only. */
    private boolean interrupted;

    private boolean cancellationPassedOn;

    BatchRun(
            BatchConfig config,
            Cancellation cancellation,
            @Nullable ProgressListener listener,
            ThreadFactory threadFactory,
            LongConsumer pauses) {
        this.config = config;
        this.cancellation = cancellation;
        this.threadFactory = threadFactory;
        this.gate = new AdmissionGate(
                config.pressure(), config.admissionTimeout().toNanos(), config.ticker(), this::isEnding, pauses);
        this.tally = new Tally(config.maxFailures(), listener);
        this.queue = new LinkedBlockingQueue<>(config.queueCapacity());
    }

    /** Runs all jobs of the source. */
    BatchResult run(Iterator<? extends BatchJob> jobs) {
        try {
            while (!isEnding() && jobs.hasNext()) {
                BatchJob job = jobs.next();
                submit(Objects.requireNonNull(job, () -> "job " + submitted() + " of the source is null"));
            }
            finish();
        } catch (Throwable e) {
            abort(e);
            throw e;
        }
        return result();
    }

    /** Counts a job and hands it to the workers; waits for room, unless the run is ending. */
    void submit(BatchJob job) {
        // The worker first: a queue with room for one job and nobody to empty it would never take LAST.
        if (threads.size() < config.workers()) {
            startWorker();
        }
        Task task = new Task(submitted(), job);
        tally.countSubmitted();
        try {
            while (!queue.offer(task, POLL_NANOS, TimeUnit.NANOSECONDS)) {
                if (isEnding()) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            interrupted();
        }
    }

    long submitted() {
        return tally.submitted();
    }

    /** Waits for the workers, whatever happens. A second call does nothing. */
    void finish() {
        boolean closed = false;
        Thread alive = firstAlive();
        while (alive != null) {
            passCancellationOn();
            try {
                if (closed) {
                    TimeUnit.NANOSECONDS.timedJoin(alive, POLL_NANOS);
                } else {
                    closed = queue.offer(LAST, POLL_NANOS, TimeUnit.NANOSECONDS);
                }
            } catch (InterruptedException e) {
                interrupted();
            }
            alive = firstAlive();
        }
    }

    private @Nullable Thread firstAlive() {
        for (Thread thread : threads) {
            if (thread.isAlive()) {
                return thread;
            }
        }
        return null;
    }

    private void passCancellationOn() {
        if (config.interruptOnCancel() && !cancellationPassedOn && cancellation.isCancelled()) {
            cancellationPassedOn = true;
            // No job may start after the interrupt, which would be lost on it.
            endEarly(End.CANCELLED);
            threads.forEach(Thread::interrupt);
        }
    }

    /** Notes that the calling thread was interrupted. Its flag is set again at the end. */
    void interrupted() {
        interrupted = true;
        endEarly(End.INTERRUPTED);
        threads.forEach(Thread::interrupt);
    }

    /** Ends the run since the calling thread itself came upon an error, to which what else went wrong is added. */
    void abort(Throwable error) {
        endEarly(End.FAILED);
        finish();
        tally.suppressFailuresIn(error);
        Throwable other = broken.get();
        if (other != null && other != error) {
            error.addSuppressed(other);
        }
        restoreInterrupt();
    }

    /** Returns what became of the jobs, or throws what the listener or the pressure threw; when the run has finished. */
    BatchResult result() {
        restoreInterrupt();
        Throwable error = broken.get();
        if (error == null) {
            return tally.result(Objects.requireNonNullElse(earlyEnd.get(), End.COMPLETED));
        }
        tally.suppressFailuresIn(error);
        if (error instanceof Error e) {
            throw e;
        }
        throw (RuntimeException) error;
    }

    private void restoreInterrupt() {
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    boolean isEnding() {
        if (earlyEnd.get() == null && cancellation.isCancelled()) {
            endEarly(End.CANCELLED);
        }
        return earlyEnd.get() != null;
    }

    private void endEarly(End end) {
        earlyEnd.compareAndSet(null, end);
    }

    private void startWorker() {
        Thread thread = threadFactory.newThread(this::work);
        thread.start();
        threads.add(thread);
    }

    private void work() {
        Deque<Task> batch = new ArrayDeque<>();
        while (true) {
            try {
                takeBatch(batch);
                while (!batch.isEmpty()) {
                    if (batch.element().isLast()) {
                        queue.add(LAST);
                        return;
                    }
                    // Removed first, so that nothing of it is held while those behind it run.
                    admit(batch.remove());
                }
            } catch (RuntimeException | Error e) {
                // A worker that left here would leave the others waiting for LAST, which it may hold already.
                broken.compareAndSet(null, e);
                endEarly(End.FAILED);
            }
        }
    }

    private void takeBatch(Deque<Task> batch) {
        while (batch.isEmpty()) {
            try {
                batch.add(queue.take());
                int share = Math.min(config.batchSize(), queue.size() / config.workers());
                queue.drainTo(batch, share - 1);
            } catch (InterruptedException e) {
                // Meant for a job that has ended meanwhile. Whether to go on is for isEnding() to say.
            }
        }
    }

    private void admit(Task task) {
        switch (gate.enter()) {
            case ADMITTED -> execute(task);
            case TIMED_OUT -> endEarly(End.PRESSURE);
            case RUN_ENDING -> {}
        }
    }

    private void execute(Task task) {
        Throwable error = null;
        try {
            task.job().run();
        } catch (Throwable e) {
            error = e;
        } finally {
            // A flag that this job left set is not the next one's.
            Thread.interrupted();
        }
        if (error == null) {
            tally.countSucceeded();
            return;
        }
        if (config.failureMode() == FailureMode.FIRST_ERROR) {
            endEarly(End.FAILED);
        }
        tally.countFailed(new Failure(task.index(), error));
    }
}
