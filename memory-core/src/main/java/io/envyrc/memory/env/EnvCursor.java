package io.envyrc.memory.env;

import java.io.Closeable;
import java.io.IOException;
import java.util.concurrent.CancellationException;

/**
 * Goes from variable to variable of a file and allocates nothing on its way: keys and values are {@linkplain EnvSpan
 * spans} of the buffer, and strings only when asked for; see {@link EnvFileStreamer#cursor}.
 *
 * <p>It finds what the other faces find, findings and duplicates included, and counts the same. A value whose text in
 * the file is not the value itself, for an escape in it or a CR, is put together in a second buffer, which is as large
 * as the largest such value. In a dialect other than {@link EnvDialect#DOTENV}, and for a value that holds invalid UTF-8
 * or an unquoted U+2028 or U+2029, that takes a string.
 *
 * <p>Close it: the buffers are wiped and go back to their pool then, or once the last variable was read, or when reading
 * failed. The stream stays open. Not thread-safe.
 */
public final class EnvCursor implements Closeable {
    private final EnvReader reader;
    private boolean onVariable;
    private boolean ended;
    private boolean closed;

    EnvCursor(EnvReader reader) {
        this.reader = reader;
    }

    /**
     * Moves to the next variable. Blocks as the stream blocks.
     *
     * @return false at the end of the file, and from then on
     * @throws EnvParseException if the file breaks a limit of the parser
     * @throws CancellationException if cancelled
     * @throws IllegalStateException if closed before the end, also by an earlier failure
     * @throws IOException from the stream or the diagnostics handler, unchanged
     */
    public boolean next() throws IOException {
        if (closed) {
            if (ended) {
                return false;
            }
            throw new IllegalStateException("cursor is closed");
        }
        onVariable = false;
        try {
            onVariable = reader.advance();
        } catch (IOException | RuntimeException | Error e) {
            close();
            throw e;
        }
        if (!onVariable) {
            ended = true;
            close();
        }
        return onVariable;
    }

    private EnvReader onVariable() {
        if (!onVariable) {
            throw new IllegalStateException("cursor is on no variable");
        }
        return reader;
    }

    /**
     * Returns the key's bytes.
     *
     * @return always the same span, which follows the cursor
     * @throws IllegalStateException if the cursor is on no variable
     */
    public EnvSpan keySpan() {
        return onVariable().keySpan();
    }

    /**
     * Returns the value's bytes, quotes removed and escapes expanded.
     *
     * @return always the same span, which follows the cursor
     * @throws IllegalStateException if the cursor is on no variable
     */
    public EnvSpan valueSpan() {
        return onVariable().valueSpan();
    }

    /**
     * Tells whether this is the variable with a key.
     *
     * @throws IllegalStateException if the cursor is on no variable
     */
    public boolean keyEquals(CharSequence key) {
        return onVariable().keySpan().contentEquals(key);
    }

    /**
     * Returns the key as a new string.
     *
     * @throws IllegalStateException if the cursor is on no variable
     */
    public String key() {
        return onVariable().key();
    }

    /**
     * Returns the value as a new string.
     *
     * @throws IllegalStateException if the cursor is on no variable
     */
    public String value() {
        return onVariable().value();
    }

    /**
     * Returns the number of the line on which the key stands, 1 for the first.
     *
     * @throws IllegalStateException if the cursor is on no variable
     */
    public long line() {
        return onVariable().assignments().line();
    }

    /**
     * Returns the number of the character (code point) in its line with which the key begins, 1 for the first.
     *
     * @throws IllegalStateException if the cursor is on no variable
     */
    public int column() {
        return onVariable().assignments().column();
    }

    /** Returns the counts so far; all of the file once {@link #next()} is false. */
    public EnvSummary summary() {
        return reader.summary();
    }

    /** Wipes the buffers and gives them back. A second call does nothing. */
    @Override
    public void close() {
        closed = true;
        onVariable = false;
        reader.close();
    }
}
