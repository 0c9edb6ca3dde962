package io.envyrc.memory.arrow;

import io.envyrc.memory.budget.MemoryReservation;
import java.io.IOException;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

/** A sorted segment, read into one buffer that has room for its largest batch, and that it reserves from the start. */
final class SpilledRun implements SortedSource {
    private final List<ColumnType> types;
    private final MemoryReservation reservation;
    private final ArrowBuf body;
    private final SegmentReader reader;
    private boolean closed;

    SpilledRun(
            Segment run,
            List<ColumnType> types,
            BufferAllocator allocator,
            MemoryReservation reservation,
            boolean mayWait)
            throws IOException {
        this.types = types;
        this.reservation = reservation;
        this.body = HeldBatch.allocate(run.maxBodyBytes(), allocator, reservation, mayWait);
        try {
            this.reader = run.read();
        } catch (IOException | RuntimeException | Error e) {
            HeldBatch.free(body, reservation);
            throw e;
        }
    }

    @Override
    public @Nullable BatchView next() throws IOException {
        BatchLayout layout = reader.next();
        while (layout != null && layout.rows == 0) {
            reader.skipBody(layout);
            layout = reader.next();
        }
        if (layout == null) {
            return null;
        }
        reader.readBody(layout, body);
        return BatchView.of(new HeldBatch(layout, body), types);
    }

    @Override
    public boolean isHeld() {
        return false;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            reader.close();
            HeldBatch.free(body, reservation);
        }
    }
}
