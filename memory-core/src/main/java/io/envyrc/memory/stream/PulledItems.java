package io.envyrc.memory.stream;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * What is found in a source, read as it is asked for.
 *
 * <p>Close it: what the reading holds is let go then, or once the last item was read, or when reading failed. The source
 * stays open. Not thread-safe.
 *
 * @param <T> what is found
 */
public abstract class PulledItems<T> implements Iterator<T>, Closeable {
    private final String items;
    private @Nullable T next;
    private boolean ended;
    private boolean closed;

    /**
     * Begins before the first item. Reads nothing yet.
     *
     * @param items what errors call the items
     */
    protected PulledItems(String items) {
        this.items = Objects.requireNonNull(items, "items");
    }

    /**
     * Reads up to the next item; it is called no more after it has answered null or thrown.
     *
     * @return null at the end
     * @throws IOException if the source fails
     */
    protected abstract @Nullable T read() throws IOException;

    /** Lets go of what the reading holds. A second call does nothing. */
    protected abstract void release();

    /**
     * Reads up to the next item. Blocks as the source blocks, and throws as it is refused or cancelled.
     *
     * @throws UncheckedIOException if the source throws an {@link IOException}
     * @throws IllegalStateException if closed before the end, also by an earlier failure
     */
    @Override
    public boolean hasNext() {
        if (next != null) {
            return true;
        }
        if (ended) {
            return false;
        }
        if (closed) {
            throw new IllegalStateException("%s are closed".formatted(items));
        }
        boolean failed = true;
        try {
            next = read();
            failed = false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            if (failed) {
                close();
            }
        }
        if (next == null) {
            ended = true;
            release();
        }
        return !ended;
    }

    /**
     * Returns the next item; throws as {@link #hasNext()} does.
     *
     * @throws NoSuchElementException if there is none
     */
    @Override
    public T next() {
        if (!hasNext() || next == null) {
            throw new NoSuchElementException("no more %s".formatted(items));
        }
        T item = next;
        next = null;
        return item;
    }

    /**
     * Returns the items from here on as a stream, sequential and to be used once. Closing the stream closes this; its
     * terminal operation throws as {@link #hasNext()} does.
     */
    public Stream<T> stream() {
        int traits = Spliterator.ORDERED | Spliterator.NONNULL;
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(this, traits), false)
                .onClose(this::close);
    }

    /** Lets go of what the reading holds. A second call does nothing. */
    @Override
    public void close() {
        closed = true;
        next = null;
        release();
    }
}
