package io.envyrc.memory.batch;

import io.envyrc.memory.Cancellation;
import io.envyrc.memory.pressure.PressureLevel;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs independent jobs on a few threads, in memory that does not grow with their number.
 *
 * <p>Jobs are taken from their source one at a time, on the calling thread, only as fast as workers run them: at most
 * {@code batchSize * workers} wait and as many are in the workers' hands, so the source may be endless. A worker takes
 * several at once while many wait, to spare it the queue, and one at a time towards the end, so that no worker idles
 * while another has a pile; {@code batchSize} is the most it takes at once. (This is guided self-scheduling:
 * Polychronopoulos and Kuck, 1987.) Jobs start in the order of their source but end in any.
 *
 * <p>{@link #map} does the same with jobs that make something: their results go to a handler on the calling thread, in
 * the order of the source if so configured. At most {@code 2 * batchSize * workers} inputs are under way or have results
 * that wait, so one that takes long holds up the source rather than fill the memory.
 *
 * <p>While the pressure level is critical no job starts, those that run go on, and the run waits; when that lasts for the
 * admission timeout it ends with an {@link AdmissionTimeoutException}. Without a level to go by nothing ever waits.
 *
 * <p>When a {@link Cancellation} is set, no further job starts; those that run are waited for, and interrupted first only
 * if so configured. When the calling thread is interrupted, no further job starts either, and those that run are
 * interrupted and waited for; the result says so unless the run was ending already. However it ended, the thread's
 * interrupt flag is set on return.
 *
 * <p>Workers are daemon threads, {@code memory-batch-<run>-<worker>}, platform or virtual, that begin with a call and
 * have ended when it returns or throws. Its settings are fixed; thread-safe: several calls run side by side, each with workers of
 * its own.
 */
public final class BatchProcessor {
    /** Jobs that a worker takes at once at the most, unless set. */
    public static final int DEFAULT_BATCH_SIZE = 50;

    /** Workers of a call at the most, unless set. */
    public static final int DEFAULT_WORKERS = 4;

    /** Failures that a result keeps at the most, unless set. */
    public static final int DEFAULT_MAX_FAILURES = 1000;

    /** How long a run waits while the pressure level is critical, unless set. */
    public static final Duration DEFAULT_ADMISSION_TIMEOUT = Duration.ofSeconds(30);

    private static final AtomicLong RUNS = new AtomicLong();

    private final BatchConfig config;
    private final LongAdder pauses = new LongAdder();
    private final LongAdder pausedNanos = new LongAdder();

    /**
     * Returns a processor that stops at the first error.
     *
     * @param batchSize jobs that a worker takes at once at the most, 1 or more
     * @param workers threads of a call at the most, 1 or more
     * @throws IllegalArgumentException if either is less than 1
     */
    public BatchProcessor(int batchSize, int workers) {
        this(builder().batchSize(batchSize).workers(workers).config());
    }

    private BatchProcessor(BatchConfig config) {
        this.config = config;
    }

    /** Returns a builder with the default sizes that stops at the first error. */
    public static Builder builder() {
        return new Builder();
    }

    /** As {@link #process(Iterable, Cancellation)}, with jobs that nobody cancels. */
    public BatchResult process(Iterable<? extends BatchJob> jobs) {
        return process(jobs, Cancellation.none());
    }

    /**
     * Runs the jobs and returns when none runs any more.
     *
     * @param jobs the source; its iterator is used on the calling thread only
     * @param cancellation the switch by which another thread, or a job, ends the run
     * @return what became of the jobs, failures included in {@link FailureMode#ALL_ERRORS}
     * @throws BatchFailedException if a job failed, in {@link FailureMode#FIRST_ERROR}
     * @throws AdmissionTimeoutException if the pressure level stayed critical for the admission timeout
     * @throws NullPointerException if the source yields null; as with anything that the source throws, no further job
     *     starts, those that run are waited for, and what jobs threw is suppressed in it
     */
    public BatchResult process(Iterable<? extends BatchJob> jobs, Cancellation cancellation) {
        return checked(newRun(cancellation, null).run(jobs.iterator()));
    }

    /**
     * As {@link #process(Iterable, Cancellation)}, and tells how the run goes on.
     *
     * @param progress called on the workers' threads; what it throws is thrown here
     */
    public BatchResult process(
            Iterable<? extends BatchJob> jobs, Cancellation cancellation, ProgressListener progress) {
        Objects.requireNonNull(progress, "progress");
        return checked(newRun(cancellation, progress).run(jobs.iterator()));
    }

    /** As {@link #map(Iterable, BatchFunction, ResultHandler, Cancellation)}, with work that nobody cancels. */
    public <T, R, X extends Exception> BatchResult map(
            Iterable<? extends T> inputs,
            BatchFunction<? super T, ? extends R> function,
            ResultHandler<? super R, X> results)
            throws X {
        return map(inputs, function, results, Cancellation.none());
    }

    /**
     * Makes something of each input and hands it over. Returns when nothing runs any more.
     *
     * <p>Each result of a function that ended well is handed over, once, whatever the run's end; unless the source or the
     * handler throws, after which no more are. An input that failed has no result: it is a failure as
     * that of a job, and those in order behind it are handed over nonetheless.
     *
     * @param inputs the source, without nulls; its iterator is used on the calling thread only
     * @param function does the work, on the workers' threads
     * @param results takes the results, on the calling thread, while the work goes on
     * @param cancellation the switch by which another thread ends the run
     * @return what became of the inputs, failures included in {@link FailureMode#ALL_ERRORS}
     * @throws BatchFailedException if a function failed, in {@link FailureMode#FIRST_ERROR}
     * @throws AdmissionTimeoutException if the pressure level stayed critical for the admission timeout
     * @throws NullPointerException if the source yields null
     * @throws X from the handler; as with anything that the source throws, no further input is begun, work under way is
     *     waited for, and what functions threw is suppressed in it
     */
    public <T, R, X extends Exception> BatchResult map(
            Iterable<? extends T> inputs,
            BatchFunction<? super T, ? extends R> function,
            ResultHandler<? super R, X> results,
            Cancellation cancellation)
            throws X {
        return map(newRun(cancellation, null), inputs, function, results);
    }

    /**
     * As {@link #map(Iterable, BatchFunction, ResultHandler, Cancellation)}, and tells how the run goes on.
     *
     * @param progress called on the workers' threads; what it throws is thrown here
     */
    public <T, R, X extends Exception> BatchResult map(
            Iterable<? extends T> inputs,
            BatchFunction<? super T, ? extends R> function,
            ResultHandler<? super R, X> results,
            Cancellation cancellation,
            ProgressListener progress)
            throws X {
        Objects.requireNonNull(progress, "progress");
        return map(newRun(cancellation, progress), inputs, function, results);
    }

    private <T, R, X extends Exception> BatchResult map(
            BatchRun run,
            Iterable<? extends T> inputs,
            BatchFunction<? super T, ? extends R> function,
            ResultHandler<? super R, X> results)
            throws X {
        Objects.requireNonNull(function, "function");
        Objects.requireNonNull(results, "results");
        return checked(new MapRun<T, R, X>(run, config, function, results).run(inputs.iterator()));
    }

    private BatchRun newRun(Cancellation cancellation, @Nullable ProgressListener progress) {
        Objects.requireNonNull(cancellation, "cancellation");
        String threadPrefix = "memory-batch-" + RUNS.incrementAndGet() + "-";
        return new BatchRun(
                config,
                cancellation,
                progress,
                WorkerThreads.named(threadPrefix, config.virtualThreads()),
                this::paused);
    }

    private void paused(long nanos) {
        pauses.increment();
        pausedNanos.add(nanos);
    }

    private BatchResult checked(BatchResult result) {
        return switch (result.end()) {
            case FAILED -> throw new BatchFailedException(result);
            case PRESSURE -> throw new AdmissionTimeoutException(result, config.admissionTimeout());
            case COMPLETED, CANCELLED, INTERRUPTED -> result;
        };
    }

    /** Returns how many jobs a worker takes at once at the most. */
    public int batchSize() {
        return config.batchSize();
    }

    /** Returns how many threads a call uses at the most. */
    public int workers() {
        return config.workers();
    }

    /** Tells whether workers are virtual threads. */
    public boolean virtualThreads() {
        return config.virtualThreads();
    }

    /** Returns what a failed job means for the rest. */
    public FailureMode failureMode() {
        return config.failureMode();
    }

    /** Returns how long a run waits while the pressure level is critical. */
    public Duration admissionTimeout() {
        return config.admissionTimeout();
    }

    /** Returns how often and for how long pressure held up the workers of all calls so far. */
    public BatchPauses pauses() {
        return new BatchPauses(pauses.sum(), Duration.ofNanos(pausedNanos.sum()));
    }

    /** Configures a {@link BatchProcessor}. Not thread-safe. */
    public static final class Builder {
        private int batchSize = DEFAULT_BATCH_SIZE;
        private int workers = DEFAULT_WORKERS;
        private boolean virtualThreads;
        private FailureMode failureMode = FailureMode.FIRST_ERROR;
        private int maxFailures = DEFAULT_MAX_FAILURES;
        private boolean ordered;
        private boolean interruptOnCancel;
        private Supplier<PressureLevel> pressure = () -> PressureLevel.NORMAL;
        private Duration admissionTimeout = DEFAULT_ADMISSION_TIMEOUT;
        private LongSupplier ticker = System::nanoTime;

        private Builder() {}

        /** Sets how many jobs a worker takes at once at the most, 1 or more; {@value #DEFAULT_BATCH_SIZE} by default. */
        public Builder batchSize(int batchSize) {
            this.batchSize = batchSize;
            return this;
        }

        /** Sets how many threads a call uses at the most, 1 or more; {@value #DEFAULT_WORKERS} by default. */
        public Builder workers(int workers) {
            this.workers = workers;
            return this;
        }

        /** Sets whether workers are virtual threads, which need Java 21; platform threads by default. */
        public Builder virtualThreads(boolean virtual) {
            this.virtualThreads = virtual;
            return this;
        }

        /** Sets what a failed job means for the rest, {@link FailureMode#FIRST_ERROR} by default. */
        public Builder failureMode(FailureMode failureMode) {
            this.failureMode = Objects.requireNonNull(failureMode, "failureMode");
            return this;
        }

        /**
         * Sets how many failures a result keeps with their exceptions, 1 or more; {@value #DEFAULT_MAX_FAILURES} by
         * default. It keeps the first ones and counts the rest; a {@link ProgressListener} hears of each.
         */
        public Builder maxFailures(int maxFailures) {
            this.maxFailures = maxFailures;
            return this;
        }

        /**
         * Sets whether {@code map} hands results over in the order of their inputs; as they come by default. A result
         * that is ahead waits, and counts as under way.
         */
        public Builder ordered(boolean ordered) {
            this.ordered = ordered;
            return this;
        }

        /**
         * Sets whether a cancellation interrupts the jobs that run; false by default. Noticed while the calling thread
         * waits for workers, not while the source or a handler holds it.
         */
        public Builder interruptOnCancel(boolean interrupt) {
            this.interruptOnCancel = interrupt;
            return this;
        }

        /**
         * Sets what tells the pressure level, such as {@code () -> monitor.snapshot().level()}; by default none does.
         *
         * @param pressure asked by workers before each job, by several at once, so it must be quick and thread-safe;
         *     what it throws ends the run and is thrown by it
         */
        public Builder pressure(Supplier<PressureLevel> pressure) {
            this.pressure = Objects.requireNonNull(pressure, "pressure");
            return this;
        }

        /**
         * Sets how long a run waits without a break while the pressure level is critical, 0 to 365 days; 30 s by
         * default.
         */
        public Builder admissionTimeout(Duration timeout) {
            this.admissionTimeout = Objects.requireNonNull(timeout, "timeout");
            return this;
        }

        Builder ticker(LongSupplier ticker) {
            this.ticker = ticker;
            return this;
        }

        /**
         * Returns the processor.
         *
         * @throws IllegalArgumentException if a setting is out of its range
         * @throws IllegalStateException if this JVM has no virtual threads and they are asked for
         */
        public BatchProcessor build() {
            return new BatchProcessor(config());
        }

        private BatchConfig config() {
            return new BatchConfig(
                    batchSize,
                    workers,
                    virtualThreads,
                    failureMode,
                    maxFailures,
                    ordered,
                    interruptOnCancel,
                    pressure,
                    admissionTimeout,
                    ticker);
        }
    }
}
