package io.envyrc.memory.batch;

import io.envyrc.memory.Cancellation;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Runs independent jobs on a few threads, in memory that does not grow with their number.
 *
 * <p>Jobs are taken from their source one at a time, on the calling thread, only as fast as workers run them: at most
 * {@code batchSize * workers} wait and as many are in the workers' hands, so the source may be endless. A worker takes
 * several at once while many wait, to spare it the queue, and one at a time towards the end, so that no worker idles
 * while another has a pile; {@code batchSize} is the most it takes at once. (This is guided self-scheduling:
 * Polychronopoulos and Kuck, 1987.) Jobs start in the order of their source but end in any.
 *
 * <p>Workers are daemon threads, {@code memory-batch-<run>-<worker>}, that begin with a call and have ended when it
 * returns. Immutable and thread-safe: several calls run side by side, each with workers of its own.
 */
public final class BatchProcessor {
    /** Jobs that a worker takes at once at the most, unless set. */
    public static final int DEFAULT_BATCH_SIZE = 50;

    /** Workers of a call at the most, unless set. */
    public static final int DEFAULT_WORKERS = 4;

    private static final AtomicLong RUNS = new AtomicLong();

    private final int batchSize;
    private final int workers;
    private final FailureMode failureMode;

    /**
     * Returns a processor that stops at the first error.
     *
     * @param batchSize jobs that a worker takes at once at the most, 1 or more
     * @param workers threads of a call at the most, 1 or more
     * @throws IllegalArgumentException if either is less than 1
     */
    public BatchProcessor(int batchSize, int workers) {
        this(builder().batchSize(batchSize).workers(workers));
    }

    private BatchProcessor(Builder builder) {
        this.batchSize = builder.batchSize;
        this.workers = builder.workers;
        this.failureMode = builder.failureMode;
    }

    /** Returns a builder with the default sizes that stops at the first error. */
    public static Builder builder() {
        return new Builder();
    }

    /** The same as {@link #process(Iterable, Cancellation)} with jobs that nobody cancels. */
    public BatchResult process(Iterable<? extends BatchJob> jobs) {
        return process(jobs, Cancellation.none());
    }

    /**
     * Runs the jobs and returns when none runs any more.
     *
     * <p>When {@code cancellation} is set, no further job starts; those that run are not interrupted but waited for, and
     * the result says that the run was cancelled. When the calling thread is interrupted, no further job starts either,
     * and those that run are interrupted and waited for; the result says so unless the run was ending already. However
     * it ended, the thread's interrupt flag is set on return.
     *
     * @param jobs the source; its iterator is used on the calling thread only
     * @param cancellation the switch by which another thread, or a job, ends the run
     * @return what became of the jobs, failures included in {@link FailureMode#ALL_ERRORS}
     * @throws BatchFailedException if a job failed, in {@link FailureMode#FIRST_ERROR}
     * @throws NullPointerException if the source yields null; as with anything that the source throws, no further job
     *     starts, those that run are waited for, and what jobs threw is suppressed in it
     */
    public BatchResult process(Iterable<? extends BatchJob> jobs, Cancellation cancellation) {
        Objects.requireNonNull(jobs, "jobs");
        Objects.requireNonNull(cancellation, "cancellation");
        String threadPrefix = "memory-batch-" + RUNS.incrementAndGet() + "-";
        BatchResult result =
                new BatchRun(batchSize, workers, failureMode, cancellation, threadPrefix).run(jobs.iterator());
        if (result.end() == BatchResult.End.FAILED) {
            throw new BatchFailedException(result);
        }
        return result;
    }

    /** Returns how many jobs a worker takes at once at the most. */
    public int batchSize() {
        return batchSize;
    }

    /** Returns how many threads a call uses at the most. */
    public int workers() {
        return workers;
    }

    /** Returns what a failed job means for the rest. */
    public FailureMode failureMode() {
        return failureMode;
    }

    /** Configures a {@link BatchProcessor}. Not thread-safe. */
    public static final class Builder {
        private int batchSize = DEFAULT_BATCH_SIZE;
        private int workers = DEFAULT_WORKERS;
        private FailureMode failureMode = FailureMode.FIRST_ERROR;

        private Builder() {}

        /**
         * Sets how many jobs a worker takes at once at the most, {@value #DEFAULT_BATCH_SIZE} by default.
         *
         * @throws IllegalArgumentException if less than 1
         */
        public Builder batchSize(int batchSize) {
            if (batchSize < 1) {
                throw new IllegalArgumentException("batchSize must be >= 1 but was " + batchSize);
            }
            this.batchSize = batchSize;
            return this;
        }

        /**
         * Sets how many threads a call uses at the most, {@value #DEFAULT_WORKERS} by default.
         *
         * @throws IllegalArgumentException if less than 1
         */
        public Builder workers(int workers) {
            if (workers < 1) {
                throw new IllegalArgumentException("workers must be >= 1 but was " + workers);
            }
            this.workers = workers;
            return this;
        }

        /** Sets what a failed job means for the rest, {@link FailureMode#FIRST_ERROR} by default. */
        public Builder failureMode(FailureMode failureMode) {
            this.failureMode = Objects.requireNonNull(failureMode, "failureMode");
            return this;
        }

        /** Returns the processor. */
        public BatchProcessor build() {
            return new BatchProcessor(this);
        }
    }
}
