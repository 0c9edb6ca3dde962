package io.envyrc.memory.env;

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
 * The variables of a file, read as they are asked for, in constant memory; see {@link EnvFileStreamer#open}.
 *
 * <p>Close it: the buffer goes back to its pool then, or once the last variable was read, or when reading failed. The
 * stream stays open. Not thread-safe.
 */
public final class EnvVariables implements Iterator<EnvVariable>, Closeable {
    private final EnvReader reader;
    private @Nullable EnvVariable next;
    private boolean ended;
    private boolean closed;

    EnvVariables(EnvReader reader) {
        this.reader = reader;
    }

    /**
     * Reads up to the next variable. Blocks as the stream blocks.
     *
     * @throws UncheckedIOException if the stream or the diagnostics handler throws an {@link IOException}
     * @throws EnvParseException if the file breaks a limit of the parser
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
            throw new IllegalStateException("variables are closed");
        }
        boolean failed = true;
        try {
            next = reader.advance() ? reader.variable() : null;
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
        return next != null;
    }

    /**
     * Returns the next variable; throws as {@link #hasNext()} does.
     *
     * @throws NoSuchElementException if there is none
     */
    @Override
    public EnvVariable next() {
        if (!hasNext() || next == null) {
            throw new NoSuchElementException("no more variables");
        }
        EnvVariable variable = next;
        next = null;
        return variable;
    }

    /**
     * Returns the variables from here on as a stream, sequential and to be used once. Closing the stream closes this; its
     * terminal operation throws as {@link #hasNext()} does.
     */
    public Stream<EnvVariable> stream() {
        int traits = Spliterator.ORDERED | Spliterator.NONNULL;
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(this, traits), false)
                .onClose(this::close);
    }

    /** Returns the counts so far; all of the file once {@link #hasNext()} is false. */
    public EnvSummary summary() {
        return reader.summary();
    }

    /** Wipes the buffer and gives it back. A second call does nothing. */
    @Override
    public void close() {
        closed = true;
        next = null;
        reader.close();
    }
}
