package io.envyrc.memory.ddex;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * The events of a message, read as they are asked for; see {@link DdexParser#open}.
 *
 * <p>Close it: buffers and reserved memory go back then, or once the last event was read, or when reading failed. The
 * stream stays open. Not thread-safe.
 */
public final class DdexEvents implements Iterator<DdexEvent>, Closeable {
    private final DdexReader reader;
    private @Nullable DdexEvent next;
    private boolean ended;
    private boolean closed;

    DdexEvents(DdexReader reader) {
        this.reader = reader;
    }

    /**
     * Reads up to the next event. Blocks as the stream blocks.
     *
     * @throws UncheckedIOException if the stream throws an {@link IOException}
     * @throws DdexParseException if the message is refused
     * @throws io.envyrc.memory.budget.MemoryLimitExceededException if it takes more memory than it may
     * @throws CancellationException if cancelled
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
            throw new IllegalStateException("events are closed");
        }
        boolean failed = true;
        try {
            next = reader.next();
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
            reader.close();
        }
        return !ended;
    }

    /**
     * Returns the next event; throws as {@link #hasNext()} does.
     *
     * @throws NoSuchElementException if there is none
     */
    @Override
    public DdexEvent next() {
        if (!hasNext() || next == null) {
            throw new NoSuchElementException("no more events");
        }
        DdexEvent event = next;
        next = null;
        return event;
    }

    /**
     * Returns the events from here on as a stream, sequential and to be used once. Closing the stream closes this; its
     * terminal operation throws as {@link #hasNext()} does.
     */
    public Stream<DdexEvent> stream() {
        int traits = Spliterator.ORDERED | Spliterator.NONNULL;
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(this, traits), false)
                .onClose(this::close);
    }

    /** Gives buffers and reserved memory back. A second call does nothing. */
    @Override
    public void close() {
        closed = true;
        next = null;
        reader.close();
    }
}
