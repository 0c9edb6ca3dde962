package io.envyrc.memory.ddex;

import io.envyrc.memory.ddex.DdexEvent.MessageEnd;
import io.envyrc.memory.pressure.PressureLevel;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Hands the events of one message over in chunks, smaller ones while memory is short. Not thread-safe. */
final class ChunkedRead {
    private final DdexReader reader;
    private final DdexConfig config;
    private final DdexHandler handler;
    private final long started = System.nanoTime();
    private final List<DdexEvent> pending = new ArrayList<>();
    private long pendingBytes;
    private boolean tightBefore;

    ChunkedRead(DdexReader reader, DdexConfig config, DdexHandler handler) {
        this.reader = reader;
        this.config = config;
        this.handler = handler;
        reader.onShortage(this::shortage);
    }

    MessageEnd readAll() throws IOException {
        MessageEnd end = null;
        try {
            for (DdexEvent event = reader.next(); event != null; event = reader.next()) {
                add(event);
                if (event instanceof MessageEnd last) {
                    end = last;
                }
            }
        } catch (DdexParseException e) {
            flush();
            throw e;
        } catch (FlushFailure e) {
            throw e.failure;
        }
        flush();
        return ended(end);
    }

    static MessageEnd ended(@Nullable MessageEnd end) {
        if (end == null) {
            throw new IllegalStateException("message ended without its counts");
        }
        return end;
    }

    private void add(DdexEvent event) throws IOException {
        pending.add(event);
        pendingBytes += reader.latestBytes();
        MemoryMeter memory = reader.memory();
        memory.pending(pendingBytes);
        boolean tight = memory.used() >= config.limits().flushThreshold() * memory.limit()
                || config.pressure().get().isAtLeast(PressureLevel.WARNING);
        if (tight && !tightBefore) {
            tightBefore = true;
            handler.onMemoryPressure(memory.used(), memory.limit());
            reader.relieve();
        }
        tightBefore = tight;
        if (tight || pendingBytes >= config.limits().chunkSize()) {
            flush();
        }
    }

    /** A handler failed that was called in the midst of the message. */
    private static final class FlushFailure extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final transient IOException failure;

        FlushFailure(IOException failure) {
            super(failure);
            this.failure = failure;
        }
    }

    private void shortage() {
        MemoryMeter memory = reader.memory();
        if (!tightBefore) {
            handler.onMemoryPressure(memory.used(), memory.limit());
        }
        try {
            flush();
        } catch (IOException e) {
            throw new FlushFailure(e);
        }
    }

    private void flush() throws IOException {
        if (pending.isEmpty()) {
            return;
        }
        List<DdexEvent> chunk = List.copyOf(pending);
        pending.clear();
        pendingBytes = 0;
        handler.onChunk(chunk);
        reader.memory().pending(0);
        handler.onProgress(
                new DdexProgress(reader.bytesRead(), reader.counts(), Duration.ofNanos(System.nanoTime() - started)));
    }
}
