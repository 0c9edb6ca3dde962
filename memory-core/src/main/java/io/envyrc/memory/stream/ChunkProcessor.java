package io.envyrc.memory.stream;

import io.envyrc.memory.Cancellation;
import io.envyrc.memory.estimate.MemoryEstimator;
import io.envyrc.memory.estimate.MemoryMeasurable;
import io.envyrc.memory.pressure.PressureLevel;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Cuts any number of elements into chunks, makes a result of each and hands it over, in the memory of one chunk.
 *
 * <p>A chunk ends at {@link Builder#maxCount} elements, or before the element that would take it over
 * {@link Builder#maxBytes} as estimated, whichever comes first. An element that is estimated at more makes up a chunk
 * alone. Under pressure, {@link PressureLevel#WARNING} or higher, both bounds halve with each chunk, down to a sixteenth,
 * and while a chunk is filled too; once the pressure is gone they double back with each chunk.
 *
 * <p>Everything runs on the calling thread: the source is asked for elements, the function and the handler are called, in
 * turn. So what is held at a time is one chunk, the element that did not fit it, and one result. Whatever is thrown, by
 * the source, the function, the handler, the estimator or the cancellation, comes through unchanged.
 *
 * <p>Immutable and thread-safe if the function, the estimator and the pressure are.
 *
 * @param <T> what comes in
 * @param <R> what a chunk is made into
 */
public final class ChunkProcessor<T, R> {
    /** Most elements of a chunk, unless set. */
    public static final int DEFAULT_MAX_COUNT = 1000;

    private final ChunkFunction<T, ? extends R> function;
    private final int maxCount;
    private final long maxBytes;
    private final @Nullable ToLongFunction<? super T> estimator;
    private final Supplier<PressureLevel> pressure;

    private ChunkProcessor(Builder<T, R> builder) {
        this.function = builder.function;
        this.maxCount = builder.maxCount;
        this.maxBytes = builder.maxBytes;
        this.estimator = builder.estimator;
        this.pressure = builder.pressure;
        check("maxCount", maxCount);
        check("maxBytes", maxBytes);
    }

    private static void check(String setting, long value) {
        if (value < 1) {
            throw new IllegalArgumentException("chunk processor: %s must be >= 1 but was %d".formatted(setting, value));
        }
    }

    /**
     * Returns a builder.
     *
     * @param function makes a result of a chunk
     */
    public static <T, R> Builder<T, R> builder(ChunkFunction<T, ? extends R> function) {
        return new Builder<>(Objects.requireNonNull(function, "function"));
    }

    /** Returns how many elements a chunk has at the most. */
    public int maxCount() {
        return maxCount;
    }

    /** Returns how many bytes the elements of a chunk are estimated at together at the most. */
    public long maxBytes() {
        return maxBytes;
    }

    /** As {@link #process(Iterable, ChunkResultHandler, Cancellation)}, not to be cancelled. */
    public ChunkTotals process(Iterable<? extends T> elements, ChunkResultHandler<? super R> results)
            throws IOException {
        return process(elements, results, Cancellation.none());
    }

    /**
     * Makes a result of each chunk and hands it over, until the source has no more.
     *
     * @param elements the source, without nulls; asked for one element at a time
     * @param results takes each result, in order
     * @param cancellation checked before each element
     * @throws CancellationException if cancelled; chunks before were handed over, the one being filled is dropped
     * @throws NullPointerException if the source yields null
     * @throws IllegalArgumentException if an estimate is negative
     * @throws IOException from the function or the handler
     */
    public ChunkTotals process(
            Iterable<? extends T> elements, ChunkResultHandler<? super R> results, Cancellation cancellation)
            throws IOException {
        Objects.requireNonNull(results, "results");
        Objects.requireNonNull(cancellation, "cancellation");
        ChunkSize size = new ChunkSize(maxCount, maxBytes, pressure);
        return new ChunkRun<T, R>(elements.iterator(), size, estimator, cancellation).run(function, results);
    }

    /** Configures a {@link ChunkProcessor}. Not thread-safe. */
    public static final class Builder<T, R> {
        private final ChunkFunction<T, ? extends R> function;
        private int maxCount = DEFAULT_MAX_COUNT;
        private long maxBytes = Long.MAX_VALUE;
        private @Nullable ToLongFunction<? super T> estimator;
        private Supplier<PressureLevel> pressure = () -> PressureLevel.NORMAL;

        private Builder(ChunkFunction<T, ? extends R> function) {
            this.function = function;
        }

        /** Sets how many elements a chunk has at the most, 1 or more; {@value ChunkProcessor#DEFAULT_MAX_COUNT} by default. */
        public Builder<T, R> maxCount(int elements) {
            this.maxCount = elements;
            return this;
        }

        /**
         * Sets how many bytes the elements of a chunk may hold together, 1 or more; no bound by default. Each element is
         * estimated by {@link MemoryEstimator#sample}, in some microseconds; one that is {@link MemoryMeasurable} is
         * believed. What elements share counts for each, so a chunk may hold less than it is estimated at.
         */
        public Builder<T, R> maxBytes(long bytes) {
            return maxBytes(bytes, element -> MemoryEstimator.sample(element).bytes());
        }

        /**
         * Sets how many bytes the elements of a chunk may hold together, 1 or more, and what tells that of an element.
         *
         * @param estimator returns what an element holds, in bytes, 0 or more; called once for each
         */
        public Builder<T, R> maxBytes(long bytes, ToLongFunction<? super T> estimator) {
            this.maxBytes = bytes;
            this.estimator = Objects.requireNonNull(estimator, "estimator");
            return this;
        }

        /**
         * Sets what tells the pressure level, such as {@code () -> monitor.snapshot().level()}; by default none does.
         *
         * @param pressure asked before each chunk and every few elements, so it must be quick
         */
        public Builder<T, R> pressure(Supplier<PressureLevel> pressure) {
            this.pressure = Objects.requireNonNull(pressure, "pressure");
            return this;
        }

        /**
         * Returns the processor.
         *
         * @throws IllegalArgumentException if a bound is less than 1
         */
        public ChunkProcessor<T, R> build() {
            return new ChunkProcessor<>(this);
        }
    }
}
