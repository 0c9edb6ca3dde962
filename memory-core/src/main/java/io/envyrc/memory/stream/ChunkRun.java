package io.envyrc.memory.stream;

import io.envyrc.memory.Cancellation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** One call of a {@link ChunkProcessor}. Holds one chunk, and the element that did not fit it any more. */
final class ChunkRun<T, R> {
    /** Elements between two looks at the pressure while a chunk is filled. */
    private static final int LOOK_EVERY = 64;

    private final Iterator<? extends T> source;
    private final ChunkSize size;
    private final @Nullable ToLongFunction<? super T> estimator;
    private final Cancellation cancellation;

    private @Nullable T carried;
    private long carriedBytes;

    private long chunks;
    private long elements;
    private long estimatedBytes;
    private long oversized;

    ChunkRun(
            Iterator<? extends T> source,
            ChunkSize size,
            @Nullable ToLongFunction<? super T> estimator,
            Cancellation cancellation) {
        this.source = source;
        this.size = size;
        this.estimator = estimator;
        this.cancellation = cancellation;
    }

    ChunkTotals run(ChunkFunction<T, ? extends R> function, ChunkResultHandler<? super R> results) throws IOException {
        while (hasMore()) {
            // One chunk a call, so that none is reachable any more while the next one is filled.
            processOne(function, results);
        }
        return new ChunkTotals(chunks, elements, estimatedBytes, oversized, size.halvings());
    }

    private boolean hasMore() {
        cancellation.throwIfCancelled();
        return carried != null || source.hasNext();
    }

    private void processOne(ChunkFunction<T, ? extends R> function, ChunkResultHandler<? super R> results)
            throws IOException {
        List<T> chunk = fill();
        long first = elements;
        R result = function.apply(Collections.unmodifiableList(chunk));
        chunks++;
        elements += chunk.size();
        results.result(result, first);
    }

    private List<T> fill() {
        size.begin();
        List<T> chunk = new ArrayList<>();
        long bytes = 0;
        while (chunk.size() < size.count() && bytes < size.bytes() && hasMore()) {
            T element = next(elements + chunk.size());
            if (!chunk.isEmpty() && carriedBytes > size.bytes() - bytes) {
                carried = element;
                break;
            }
            if (carriedBytes > size.bytes()) {
                oversized++;
            }
            bytes += carriedBytes;
            estimatedBytes += carriedBytes;
            chunk.add(element);
            if (chunk.size() % LOOK_EVERY == 0) {
                size.look();
            }
        }
        return chunk;
    }

    /** Takes the element carried over, or the next of the source; its estimate is {@link #carriedBytes} then. */
    private T next(long index) {
        T element = carried;
        if (element != null) {
            carried = null;
            return element;
        }
        element = Objects.requireNonNull(source.next(), () -> "element " + index + " of the source is null");
        carriedBytes = estimator == null ? 0 : estimator.applyAsLong(element);
        if (carriedBytes < 0) {
            throw new IllegalArgumentException(
                    "the estimate of element %d must be >= 0 bytes but was %d".formatted(index, carriedBytes));
        }
        return element;
    }
}
