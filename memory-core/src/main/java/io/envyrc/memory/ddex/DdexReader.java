package io.envyrc.memory.ddex;

import io.envyrc.memory.Cancellation;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** Reads one message event by event: what the faces of the parser have in common. Not thread-safe. */
final class DdexReader implements Closeable {
    // The engine's own buffers and tables, and those of this package.
    private static final long ENGINE_BYTES = 96 << 10;

    private final DdexConfig config;
    private final Cancellation cancellation;
    private final MemoryMeter memory;
    private final EventQueue events = new EventQueue();
    private final MessageWalk walk;
    private final DdexSource source;
    private @Nullable InputStream in;
    private Runnable shortage = () -> {};
    private @Nullable XmlCursor xml;
    private @Nullable DdexParseException refused;
    private boolean ended;
    private boolean released;
    private boolean closed;

    DdexReader(DdexSource source, DdexConfig config, Cancellation cancellation) {
        this.source = source;
        this.config = config;
        this.cancellation = cancellation;
        this.memory = new MemoryMeter(config);
        this.walk = new MessageWalk(config.withChunkThatFits(), memory, events);
        memory.relief(this::relieve);
    }

    /** Returns the next event, or null after the last. */
    @Nullable
    DdexEvent next() throws IOException {
        if (events.isEmpty() && !ended) {
            read();
        }
        DdexEvent event = events.poll();
        if (event == null) {
            end();
        }
        return event;
    }

    /** Ends as the message did. */
    private void end() throws IOException {
        try {
            release();
        } catch (IOException | RuntimeException e) {
            if (refused == null) {
                throw e;
            }
            refused.addSuppressed(e);
        }
        if (refused != null) {
            throw refused;
        }
    }

    private void read() throws IOException {
        try {
            XmlCursor cursor = xml == null ? open() : xml;
            while (events.isEmpty() && !ended) {
                ended = !walk.step(cursor);
            }
        } catch (DdexParseException e) {
            // What was read before is handed over first.
            refused = e;
            ended = true;
        } catch (IOException | RuntimeException | Error e) {
            closeAfter(e);
            throw e;
        }
    }

    private void closeAfter(Throwable failure) {
        try {
            close();
        } catch (IOException | RuntimeException e) {
            failure.addSuppressed(e);
        }
    }

    private XmlCursor open() throws IOException {
        if (closed) {
            throw new IllegalStateException("reader is closed");
        }
        cancellation.throwIfCancelled();
        InputStream message = source.open();
        in = message;
        XmlCursor opened = XmlCursor.open(message, config, cancellation, bytes -> memory.fixed(ENGINE_BYTES + bytes));
        xml = opened;
        return opened;
    }

    /** Sets what hands over the events that wait for it, when memory is short. */
    void onShortage(Runnable action) {
        shortage = action;
    }

    /** Gives back what can be given back while the message is read, and then has garbage collected, if that is due. */
    void relieve() {
        double usedShare = memory.usedShare();
        if (xml != null) {
            xml.halve();
        }
        shortage.run();
        config.buffers().collectIfDue(usedShare, config.limits().flushThreshold());
    }

    /** Returns about how much memory the event that was given last takes, in bytes. */
    long latestBytes() {
        return events.latestBytes();
    }

    MemoryMeter memory() {
        return memory;
    }

    /** Returns how many bytes were taken from the stream. */
    long bytesRead() {
        return xml == null ? 0 : xml.bytesRead();
    }

    DdexCounts counts() {
        return events.tally().counts(xml == null ? 0 : xml.elements());
    }

    /** Gives the buffers back and closes what was opened. What the caller may still hold of the events stays reserved. */
    private void release() throws IOException {
        ended = true;
        if (released) {
            return;
        }
        released = true;
        walk.close();
        if (xml != null) {
            xml.close();
        }
        memory.record(0);
        memory.fixed(0);
        if (in != null) {
            in.close();
        }
    }

    /** Gives everything back, and closes what was opened. A second call does nothing. */
    @Override
    public void close() throws IOException {
        if (!closed) {
            closed = true;
            try {
                release();
            } finally {
                memory.close();
            }
        }
    }
}
