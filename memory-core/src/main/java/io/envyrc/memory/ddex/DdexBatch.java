package io.envyrc.memory.ddex;

import io.envyrc.memory.Cancellation;
import io.envyrc.memory.batch.BatchProcessor;
import io.envyrc.memory.pressure.MemoryMonitor;
import io.envyrc.memory.pressure.MemorySignal;
import io.envyrc.memory.stream.ItemPublisher;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads many messages, a few at once, in memory that grows with neither their number nor their size. One file's failure
 * never stops the others: it is its result.
 *
 * <p><b>Attempts.</b> A file that fails for memory (a {@link io.envyrc.memory.budget.MemoryLimitExceededException}, or an
 * {@link OutOfMemoryError} of heap or direct buffers, thrown by the parser or by the handler) is begun again once, with half
 * of {@link DdexLimits#chunkSize()}, when memory has room and no other file is being retried. Each attempt has a
 * {@link DdexFileHandler} of its own, which is told at last whether its events count ({@code onCommit}) or are to be
 * forgotten ({@code onDiscard}). There is one commit for a file that succeeds, and none for one that fails; a file is begun
 * again only if its first attempt was discarded without an error. So a record counts once or not at all, however often it
 * was handed over.
 *
 * <p><b>Memory.</b> No file is begun while more than the threshold (0.85) of memory is in use for certain; a collection is
 * asked for then, as the pools allow, and the run ends if that lasts for the admission timeout. At most
 * {@code 2 * maxConcurrent} files are at any time begun, about to begin, or read with their result not taken: whoever takes
 * results slowly slows the reading down.
 *
 * <p>Immutable and thread-safe: several runs go on side by side.
 */
public final class DdexBatch {
    /** Share of memory in use above which no file is begun, unless set. */
    public static final double DEFAULT_MEMORY_THRESHOLD = 0.85;

    private final DdexBatchConfig config;

    private DdexBatch(DdexBatchConfig config) {
        this.config = config;
    }

    /** Returns a builder of what reads files with this parser, under its limits each. */
    public static Builder builder(DdexParser parser) {
        return new Builder(parser);
    }

    /** As {@link #processFiles(Collection, int, DdexFileHandlers, Cancellation)}, for the counts alone. */
    public DdexFileResults processFiles(Collection<Path> files, int maxConcurrent) {
        return processFiles(files, maxConcurrent, DdexFileHandlers.counting(), Cancellation.none());
    }

    /**
     * Offers a run over files, to pull their results as they come, or in the files' order if so built. Reads nothing before
     * the first is asked for.
     *
     * @param files messages; the same path twice is read twice
     * @param maxConcurrent how many are read at once at the most, 1 or more, each on a thread of its own
     * @param handlers makes what takes the events, for each attempt at a file
     * @param cancellation checked before each read of each file; once set, results of files under way come with a
     *     {@link java.util.concurrent.CancellationException}, and then the results end with one
     * @return the results; the caller closes it, which ends the run
     * @throws IllegalArgumentException if {@code maxConcurrent} is less than 1
     */
    public DdexFileResults processFiles(
            Collection<Path> files, int maxConcurrent, DdexFileHandlers handlers, Cancellation cancellation) {
        return new DdexFileResults(newRun(files, maxConcurrent, handlers, cancellation));
    }

    /**
     * As {@link #publishFiles(Collection, int, DdexFileHandlers, Executor)}, on a daemon thread of its own.
     */
    public Flow.Publisher<DdexFileResult> publishFiles(
            Collection<Path> files, int maxConcurrent, DdexFileHandlers handlers) {
        return publishFiles(files, maxConcurrent, handlers, ItemPublisher.newThreads(DdexFileResults.THREAD));
    }

    /**
     * Offers a run over files to one subscriber, by the rules of Reactive Streams: no result without demand, and nothing is
     * read before the first request. Where nobody asks for results, reading stops when as many wait as may. Cancelling the
     * subscription ends the run.
     *
     * @param executor where results are handed over; one of its threads is taken from the first request to the end
     * @throws IllegalArgumentException if {@code maxConcurrent} is less than 1
     */
    public Flow.Publisher<DdexFileResult> publishFiles(
            Collection<Path> files, int maxConcurrent, DdexFileHandlers handlers, Executor executor) {
        DdexFileRun run = newRun(files, maxConcurrent, handlers, Cancellation.none());
        return new ItemPublisher<>(
                (results, stop) -> run.run((result, index) -> results.accept(result), stop), "run", "result", executor);
    }

    private DdexFileRun newRun(
            Collection<Path> files, int maxConcurrent, DdexFileHandlers handlers, Cancellation cancellation) {
        Objects.requireNonNull(handlers, "handlers");
        Objects.requireNonNull(cancellation, "cancellation");
        if (maxConcurrent < 1) {
            throw new IllegalArgumentException("DdexBatch: maxConcurrent must be >= 1 but was " + maxConcurrent);
        }
        return new DdexFileRun(config, List.copyOf(files), maxConcurrent, handlers, cancellation);
    }

    /** Configures a {@link DdexBatch}. Not thread-safe. */
    public static final class Builder {
        private final DdexParser parser;
        private DdexFileSource source = Files::newInputStream;
        private boolean ordered;
        private boolean virtualThreads;
        private @Nullable DoubleSupplier memory;
        private double memoryThreshold = DEFAULT_MEMORY_THRESHOLD;
        private Duration admissionTimeout = BatchProcessor.DEFAULT_ADMISSION_TIMEOUT;
        private @Nullable DdexLedger ledger;

        private Builder(DdexParser parser) {
            this.parser = Objects.requireNonNull(parser, "parser");
        }

        /** Sets how files are opened, {@link DdexFileSource#decompressing} for example; as they are by default. */
        public Builder source(DdexFileSource source) {
            this.source = Objects.requireNonNull(source, "source");
            return this;
        }

        /** Sets whether results come in the order of the files; as files end by default. */
        public Builder ordered(boolean ordered) {
            this.ordered = ordered;
            return this;
        }

        /** Sets whether files are read on virtual threads, which need Java 21; on platform threads by default. */
        public Builder virtualThreads(boolean virtual) {
            this.virtualThreads = virtual;
            return this;
        }

        /** Sets whose signals tell how much memory is in use; by default this JVM's are read before each file. */
        public Builder monitor(MemoryMonitor monitor) {
            Objects.requireNonNull(monitor, "monitor");
            return memory(() -> monitor.snapshot().readings().values().stream()
                    .mapToDouble(MemorySignal.Reading::confirmedRatio)
                    .max()
                    .orElse(0));
        }

        /**
         * Sets what tells the share of memory in use, 0.0..1.0, instead of a monitor.
         *
         * @param usedShare asked before each file, and every 20 ms while one waits, by several threads
         */
        public Builder memory(DoubleSupplier usedShare) {
            this.memory = Objects.requireNonNull(usedShare, "usedShare");
            return this;
        }

        /** Sets the share above which no file is begun, above 0 and up to 1; {@value #DEFAULT_MEMORY_THRESHOLD} by default. */
        public Builder memoryThreshold(double share) {
            if (!(share > 0 && share <= 1)) {
                throw new IllegalArgumentException(
                        "DdexBatch: memoryThreshold must be above 0 and up to 1 but was " + share);
            }
            this.memoryThreshold = share;
            return this;
        }

        /**
         * Sets how long a run waits while memory is above the threshold, 0 to 365 days; 30 s by default. Then it ends with
         * an {@link io.envyrc.memory.batch.AdmissionTimeoutException}, after what was begun has ended; a file that waits to
         * be retried is begun again nevertheless.
         */
        public Builder admissionTimeout(Duration timeout) {
            this.admissionTimeout = Objects.requireNonNull(timeout, "timeout");
            return this;
        }

        Builder ledger(DdexLedger counts) {
            this.ledger = counts;
            return this;
        }

        /**
         * Returns what reads files.
         *
         * @throws IllegalArgumentException if the admission timeout is out of its range
         * @throws IllegalStateException if this JVM has no virtual threads and they are asked for
         */
        public DdexBatch build() {
            // It refuses what is out of range.
            BatchProcessor.builder()
                    .admissionTimeout(admissionTimeout)
                    .virtualThreads(virtualThreads)
                    .build();
            if (memory == null) {
                monitor(MemoryMonitor.builder().build());
            }
            return new DdexBatch(new DdexBatchConfig(
                    parser,
                    source,
                    ordered,
                    virtualThreads,
                    Objects.requireNonNull(memory),
                    memoryThreshold,
                    admissionTimeout,
                    ledger));
        }
    }
}
