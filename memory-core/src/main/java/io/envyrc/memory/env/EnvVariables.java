package io.envyrc.memory.env;

import io.envyrc.memory.stream.PulledItems;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * The variables of a file, read as they are asked for, in constant memory; see {@link EnvFileStreamer#open}.
 *
 * <p>Close it: the buffer is wiped and goes back to its pool then, or once the last variable was read, or when reading
 * failed. The stream stays open. Not thread-safe.
 */
public final class EnvVariables extends PulledItems<EnvVariable> {
    private final EnvReader reader;

    EnvVariables(EnvReader reader) {
        super("variables");
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
        return super.hasNext();
    }

    @Override
    protected @Nullable EnvVariable read() throws IOException {
        return reader.advance() ? reader.variable() : null;
    }

    @Override
    protected void release() {
        reader.close();
    }

    /** Returns the counts so far; all of the file once {@link #hasNext()} is false. */
    public EnvSummary summary() {
        return reader.summary();
    }
}
