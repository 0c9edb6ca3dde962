package io.envyrc.memory.batch;

import io.envyrc.memory.Cancellation;
import io.envyrc.memory.batch.BatchResult.End;
import io.envyrc.memory.batch.BatchResult.Failure;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * One call of a {@link BatchProcessor}.
 *
 * <p>The calling thread feeds a bounded queue and at last puts {@link #LAST}; workers empty it until they meet that, each
 * putting it back for the next. A run that ends early ends the same way: workers go on taking jobs but start none, so the
 * feeder is never left waiting for room.
 */
final class BatchRun {
    private record Task(long index, BatchJob job) {
        boolean isLast() {
            return index < 0;
        }
    }

    private static final Task LAST = new Task(-1, () -> {});

    private final int batchSize;
    private final int workers;
    private final FailureMode failureMode;
    private final Cancellation cancellation;
    private final String threadPrefix;

    private final BlockingQueue<Task> queue;
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicReference<@Nullable End> earlyEnd = new AtomicReference<>();
    private final LongAdder succeeded = new LongAdder();

    /** Guards itself and {@link #failed}, so that the first failure of all is the first kept. */
    private final List<Failure> failures = new ArrayList<>();

    private long failed;

    /** Touched by the calling thread only. */
    private long submitted;

    /** Told apart from {@link #earlyEnd}, which another end may have taken before. Touched by the calling thread only. */
    private boolean interrupted;

    BatchRun(int batchSize, int workers, FailureMode failureMode, Cancellation cancellation, String threadPrefix) {
        this.batchSize = batchSize;
        this.workers = workers;
        this.failureMode = failureMode;
        this.cancellation = cancellation;
        this.threadPrefix = threadPrefix;
        this.queue = new LinkedBlockingQueue<>((int) Math.min(Integer.MAX_VALUE, (long) batchSize * workers));
    }

    BatchResult run(Iterator<? extends BatchJob> jobs) {
        try {
            feed(jobs);
        } catch (RuntimeException | Error e) {
            endEarly(End.FAILED);
            finish();
            suppressFailures(e);
            throw e;
        }
        finish();
        return result();
    }

    private void feed(Iterator<? extends BatchJob> jobs) {
        try {
            while (!isEnding() && jobs.hasNext()) {
                BatchJob job = jobs.next();
                Objects.requireNonNull(job, () -> "job " + submitted + " of the source is null");
                // The worker first: a queue with room for one job and nobody to empty it would never take LAST.
                if (threads.size() < workers) {
                    startWorker();
                }
                queue.put(new Task(submitted++, job));
            }
        } catch (InterruptedException e) {
            interrupted();
        }
    }

    /** Waits for the workers, whatever happens, and leaves the thread's interrupt flag as it would be without us. */
    private void finish() {
        boolean closed = false;
        int joined = 0;
        while (!closed || joined < threads.size()) {
            try {
                if (!closed) {
                    queue.put(LAST);
                    closed = true;
                }
                while (joined < threads.size()) {
                    threads.get(joined).join();
                    joined++;
                }
            } catch (InterruptedException e) {
                interrupted();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void interrupted() {
        interrupted = true;
        endEarly(End.INTERRUPTED);
        threads.forEach(Thread::interrupt);
    }

    private void startWorker() {
        Thread thread = new Thread(this::work, threadPrefix + (threads.size() + 1));
        thread.setDaemon(true);
        thread.start();
        threads.add(thread);
    }

    private void work() {
        List<Task> batch = new ArrayList<>();
        while (true) {
            takeBatch(batch);
            for (Task task : batch) {
                if (task.isLast()) {
                    queue.add(task);
                    return;
                }
                if (!isEnding()) {
                    execute(task);
                }
            }
            batch.clear();
        }
    }

    private void takeBatch(List<Task> batch) {
        while (batch.isEmpty()) {
            try {
                batch.add(queue.take());
                int share = Math.min(batchSize, queue.size() / workers);
                queue.drainTo(batch, share - 1);
            } catch (InterruptedException e) {
                // Meant for a job that has ended meanwhile. Whether to go on is for isEnding() to say.
            }
        }
    }

    private void execute(Task task) {
        try {
            task.job().run();
            succeeded.increment();
        } catch (Throwable e) {
            failed(new Failure(task.index(), e));
        } finally {
            // A flag that this job left set is not the next one's.
            Thread.interrupted();
        }
    }

    private void failed(Failure failure) {
        synchronized (failures) {
            failed++;
            if (failures.size() < BatchResult.MAX_FAILURES) {
                failures.add(failure);
            }
        }
        if (failureMode == FailureMode.FIRST_ERROR) {
            endEarly(End.FAILED);
        }
    }

    private boolean isEnding() {
        if (earlyEnd.get() == null && cancellation.isCancelled()) {
            endEarly(End.CANCELLED);
        }
        return earlyEnd.get() != null;
    }

    private void endEarly(End end) {
        earlyEnd.compareAndSet(null, end);
    }

    private void suppressFailures(Throwable thrown) {
        synchronized (failures) {
            failures.stream().map(Failure::error).filter(e -> e != thrown).forEach(thrown::addSuppressed);
        }
    }

    private BatchResult result() {
        End end = Objects.requireNonNullElse(earlyEnd.get(), End.COMPLETED);
        long ok = succeeded.sum();
        synchronized (failures) {
            return new BatchResult(end, submitted, ok, failed, submitted - ok - failed, failures);
        }
    }
}
