package io.envyrc.memory.ddex;

import io.envyrc.memory.stream.PulledItems;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * The events of a message, read as they are asked for; see {@link DdexParser#open}.
 *
 * <p>Close it: buffers and reserved memory go back then, or once the last event was read, or when reading failed. What
 * was opened for them is closed with that, as {@link DdexSource} says. Not thread-safe.
 */
public final class DdexEvents extends PulledItems<DdexEvent> {
    private final DdexReader reader;

    DdexEvents(DdexReader reader) {
        super("events");
        this.reader = reader;
    }

    /**
     * Reads up to the next event. Blocks as the stream blocks.
     *
     * @throws UncheckedIOException if the source throws an {@link IOException}
     * @throws DdexParseException if the message is refused
     * @throws io.envyrc.memory.budget.MemoryLimitExceededException if it takes more memory than it may
     * @throws CancellationException if cancelled
     * @throws IllegalStateException if closed before the end, also by an earlier failure
     */
    @Override
    public boolean hasNext() {
        return super.hasNext();
    }

    @Override
    protected @Nullable DdexEvent read() throws IOException {
        return reader.next();
    }

    @Override
    protected void release() {
        try {
            reader.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
